import Pipeline

/// An emitted edge with its bytes copied out.
struct SeenEdge: Equatable, Hashable, CustomStringConvertible {
    var client: String
    var server: String
    var connection = ""
    var dimensions: [String] = []
    var clientLatency = 0.0
    var serverLatency = 0.0
    var isFailed = false
    var multiplier = 1.0
    var virtualSide: EdgeSide?
    var messagingLatency: Double?
    var trace: UInt64 = 1

    var description: String {
        "\(client)→\(server) [\(connection)] \(dimensions) c=\(clientLatency) s=\(serverLatency) failed=\(isFailed) x\(multiplier)"
            + " virtual=\(virtualSide.map { "\($0)" } ?? "-") messaging=\(messagingLatency.map { "\($0)" } ?? "-") trace=\(trace)"
    }
}

extension SeenEdge {
    init(_ edge: Edge) {
        func text(_ slice: WireSlice) -> String { String(decoding: slice, as: UTF8.self) }
        self.init(
            client: text(edge.client), server: text(edge.server), connection: "\(edge.connection.label)",
            dimensions: edge.dimensions.map(text), clientLatency: edge.clientLatency, serverLatency: edge.serverLatency,
            isFailed: edge.isFailed, multiplier: edge.multiplier, virtualSide: edge.virtualSide,
            messagingLatency: edge.messagingLatency, trace: edge.key.traceLow)
    }
}

/// A span as the tests write it down.
struct TestSpan {
    enum Kind { case client, server, producer, consumer }
    var kind: Kind
    var service: String
    var trace: UInt64 = 1
    /// The client's span id or the server's parent id; 0: a root.
    var span: UInt64 = 1
    var latency = 0.1
    var isFailed = false
    var multiplier = 1.0
    var time: UInt64 = 0
    var peer: String?
    var isDatabase = false
    var databaseServer: String?
    var dimensions: [String?] = []

    var side: EdgeSide { kind == .client || kind == .producer ? .client : .server }
    var key: EdgeKey { EdgeKey(traceHigh: 0, traceLow: trace, span: span) }
    var flags: HalfEdge.Flags {
        var flags: HalfEdge.Flags = side == .server ? .isServer : []
        if kind == .producer || kind == .consumer { flags.insert(.isMessaging) }
        if isFailed { flags.insert(.isFailed) }
        if isDatabase, side == .client { flags.insert(.isDatabase) }
        return flags
    }
}

extension HalfEdge {
    /// - Parameter service: with slack behind it.
    init(key: EdgeKey, side: EdgeSide, service: WireSlice, latency: Double) {
        self.init(
            key: key, flags: side == .server ? .isServer : [], seed: HalfEdge.seed, latency: latency, service: EdgeText(service))
    }
}

extension EdgeStore {
    /// Lets a span in; dimensions that it does not mention are absent.
    mutating func upsert(_ half: HalfEdge, _ dimensions: [EdgeText] = [], now: UInt64, emit: (Edge) -> Void) -> Outcome {
        let texts = dimensions + Array(repeating: EdgeText(nil), count: 8)
        return texts.withRun { upsert(half, dimensions: $0.start, now: now, emit: emit) }
    }
}

/// An edge store with a manual clock.
final class EdgeBench {
    var store: EdgeStore
    let quota: EdgeQuota
    /// Nanoseconds since the epoch.
    var now: UInt64 = 1_000_000_000_000
    private(set) var seen: [SeenEdge] = []
    /// Kind and service of each half that waited in vain.
    private(set) var faults: [String] = []
    /// Span texts, gone after each push: what the store keeps it has to copy.
    private let memory: RawCells

    init(_ options: EdgeStore.Options = EdgeStore.Options(), maxItems: Int = 10_000) {
        quota = EdgeQuota(maxItems: maxItems)
        store = EdgeStore(options, quota: quota)
        memory = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    deinit { memory.deallocate() }

    @discardableResult
    func push(_ span: TestSpan) -> EdgeStore.Outcome {
        var used = 0
        func slice(_ text: String) -> WireSlice {
            let start = memory + used
            text.withSlice { start.copyMemory(from: $0.start, byteCount: $0.count) }
            used += text.utf8.count
            return WireSlice(start: start.run, count: text.utf8.count)
        }
        let half = HalfEdge(
            key: span.key, flags: span.flags, seed: HalfEdge.seed, latency: span.latency, multiplier: span.multiplier, time: span.time,
            service: EdgeText(slice(span.service)), peer: EdgeText(span.peer.map(slice)), databaseServer: EdgeText(span.databaseServer.map(slice)))
        let dimensions = span.dimensions.map { EdgeText($0.map(slice)) }
        var emitted: [SeenEdge] = []
        let outcome = store.upsert(half, dimensions, now: now) { emitted.append(SeenEdge($0)) }
        memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "#"), count: used)
        seen += emitted
        return outcome
    }

    func drop(_ span: TestSpan) { store.drop(HalfEdge(key: span.key, flags: span.flags, seed: HalfEdge.seed), now: now) }

    func wait(seconds: Double) { now += UInt64(seconds * 1e9) }

    /// Expires what is due; false when nothing is left for now.
    @discardableResult
    func expire(limit: Int = .max) -> Bool {
        var emitted: [SeenEdge] = []
        var faults = ServiceFaults()
        let isLeft = store.expire(now: now, limit: limit, into: &faults) { emitted.append(SeenEdge($0)) }
        seen += emitted
        faults.forEach { kind, service, _, _, _ in self.faults.append("\(kind) \(service)") }
        return isLeft
    }

    func takeSeen() -> [SeenEdge] {
        defer { seen = [] }
        return seen
    }
}
