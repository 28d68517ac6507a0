import Pipeline
import PipelineSupport

/// An attribute value as the model sees it.
indirect enum ModelValue {
    case string(String), int(Int64), bool(Bool), double(Double), list([ModelValue]), bytes, unset

    var proto: Proto? {
        switch self {
        case .string(let text): Proto.string(text)
        case .int(let value): Proto.int(value)
        case .bool(let value): Proto.bool(value)
        case .double(let value): Proto.double(value)
        case .list(let values): Proto().message(5, values.reduce(Proto()) { list, value in value.proto.map { list.message(1, $0) } ?? list })
        case .bytes: Proto().bytes(7, [1, 2, 3])
        case .unset: nil
        }
    }

    /// Tempo-behaviour 3.4.
    var text: String {
        switch self {
        case .string(let text): text
        case .int(let value): "\(value)"
        case .bool(let value): value ? "true" : "false"
        case .double(let value): NumberText.decimal(value)
        case .list(let values): "[" + values.map(\.text).joined() + "]"
        case .bytes, .unset: ""
        }
    }
}

/// A span with its resource, as the model sees it.
struct ModelSpan {
    var span: GraphSpan
    var attributes: [(key: String, value: ModelValue)] = []
    var resource: [(key: String, value: ModelValue)] = []

    var proto: GraphSpan {
        var span = span
        span.attributes = attributes.map { ($0.key, $0.value.proto) }
        span.resource = resource.map { ($0.key, $0.value.proto) }
        return span
    }

    func ofSpan(_ key: String) -> ModelValue? { attributes.first { $0.key == key }?.value }

    /// Tempo-behaviour 3.3.
    func find(_ key: String) -> ModelValue? { resource.first { $0.key == key }?.value ?? ofSpan(key) }
}

/// Tempo-behaviour 4.2 to 4.6 once more with strings and dictionaries, in front of ``NaiveEdges``.
struct NaiveGraph {
    let options: ServiceGraphsOptions

    /// What the span says about an edge; nil: nothing.
    func half(_ span: ModelSpan) -> TestSpan? {
        guard let service = span.span.service else { return nil }
        let kind: TestSpan.Kind
        switch span.span.kind {
        case .client: kind = .client
        case .server: kind = .server
        case .producer: kind = .producer
        case .consumer: kind = .consumer
        default: return nil
        }
        var half = TestSpan(kind: kind, service: service)
        half.trace = span.span.trace
        half.span = half.side == .client ? span.span.id : span.span.parent
        half.latency = Double(span.span.milliseconds * 1_000_000) / 1e9
        half.time = half.side == .client ? span.span.end : span.span.end - span.span.milliseconds * 1_000_000
        half.isFailed = span.span.status == 2
        half.multiplier = multiplier(span)
        half.peer = options.peerAttributes.lazy.compactMap { span.ofSpan($0)?.text }.first
        half.dimensions = options.dimensions.map { span.find($0)?.text }
        if half.side == .client, let name = options.databaseNameAttributes.lazy.compactMap({ span.find($0)?.text }).first {
            half.isDatabase = true
            half.databaseServer = server(ofDatabase: name, span)
        }
        return half
    }

    private func multiplier(_ span: ModelSpan) -> Double {
        for (key, value) in span.attributes + span.resource where key == options.weight.multiplierKey {
            if case .double(let ratio) = value, ratio > 0 { return 1 / ratio }
        }
        return 1
    }

    private func server(ofDatabase name: String, _ span: ModelSpan) -> String? {
        for key in ["peer.service", "server.address"] {
            if let found = span.find(key) { return found.text }
        }
        if let address = span.find("network.peer.address") {
            return span.find("network.peer.port").map { address.text + ":" + $0.text } ?? address.text
        }
        return name.isEmpty ? nil : name
    }

    /// Labels are set one after the other; an empty value removes.
    func labels(_ edge: SeenEdge) -> [String: String] {
        var labels: [String: String] = [:]
        func set(_ name: String, _ value: String) {
            let name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
            labels[name] = value.isEmpty ? nil : value
        }
        set("client", edge.client)
        set("server", edge.server)
        set("connection_type", edge.connection)
        for (index, dimension) in options.dimensions.enumerated() {
            if options.usesPrefix {
                set("client_" + dimension, edge.dimensions[2 * index])
                set("server_" + dimension, edge.dimensions[2 * index + 1])
            } else {
                set(dimension, edge.dimensions[index])
            }
        }
        if options.virtualNodeLabel { set("virtual_node", edge.virtualSide.map { $0 == .client ? "client" : "server" } ?? "") }
        return labels
    }

    func counted(_ edge: SeenEdge) -> CountedEdge {
        CountedEdge(
            labels: labels(edge), clientLatency: edge.clientLatency, serverLatency: edge.serverLatency,
            messagingLatency: options.messagingLatency ? edge.messagingLatency : nil, weight: edge.multiplier, isFailed: edge.isFailed,
            trace: edge.trace)
    }
}
