import Pipeline
import PipelineSupport

/// A span with its resource, as the service-graph tests write it down.
struct GraphSpan {
    enum Kind: UInt64, CaseIterable { case unspecified, `internal`, server, client, producer, consumer }

    var kind: Kind
    /// `service.name`; nil: the resource has none.
    var service: String?
    var trace: UInt64 = 1
    var id: UInt64 = 1
    /// 0: a root.
    var parent: UInt64 = 0
    var milliseconds: UInt64 = 100
    /// Nanoseconds since the epoch.
    var end: UInt64 = 1_000_000_000_000
    var status: UInt64 = 0
    var traceState = ""
    var attributes: [(String, Proto?)] = []
    var resource: [(String, Proto?)] = []

    init(_ kind: Kind, _ service: String?, _ change: (inout GraphSpan) -> Void = { _ in }) {
        self.kind = kind
        self.service = service
        change(&self)
    }

    /// The usual pair: the client is the server's parent.
    static func pair(_ client: String, _ server: String, trace: UInt64 = 1, id: UInt64 = 1) -> [GraphSpan] {
        [
            GraphSpan(.client, client) {
                $0.trace = trace
                $0.id = id
                $0.milliseconds = 200
            },
            GraphSpan(.server, server) {
                $0.trace = trace
                $0.id = id + 1000
                $0.parent = id
            },
        ]
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) } }

    private var span: Proto {
        var span = Proto().bytes(1, Self.bytes(0) + Self.bytes(trace)).bytes(2, Self.bytes(id))
        if !traceState.isEmpty { span = span.text(3, traceState) }
        if parent != 0 { span = span.bytes(4, Self.bytes(parent)) }
        span = span.text(5, "op").varint(6, kind.rawValue).fixed64(7, end - milliseconds * 1_000_000).fixed64(8, end)
        for (key, value) in attributes { span = span.message(9, Proto.attribute(key, value)) }
        return status == 0 ? span : span.message(15, Proto().varint(3, status))
    }

    /// Each span in resource spans of its own.
    static func request(_ spans: [GraphSpan]) -> [UInt8] {
        spans.flatMap { span in
            var resource = span.resource.map { Proto.attribute($0.0, $0.1) }
            if let service = span.service { resource.insert(Proto.attribute("service.name", Proto.string(service)), at: 0) }
            return Proto.request(resource: resource, [span.span])
        }
    }
}
