import Synchronization

/// A receiver of OTLP metrics on 127.0.0.1 that keeps all points that it takes and says what is wrong with them.
package final class MetricPointRecorder: Sendable {
    /// What becomes of a request.
    package enum Fate: Sendable {
        case taken
        /// With this status.
        case refused(Int)
        /// It is taken, and the sender hears otherwise.
        case lostAnswer
    }

    private struct State {
        var requests: [LoopbackHTTPServer.Request] = []
        var rules: MetricPointRules
        var points: [MetricPoint] = []
        var repeated = 0
        var breaches: [String] = []
    }

    private final class Store: Sendable {
        let state: Mutex<State>
        init(_ temporality: UInt64) { state = Mutex(State(rules: MetricPointRules(temporality: temporality))) }
    }

    private let store: Store
    private let server: LoopbackHTTPServer
    private let door: ReceiverDoor
    private let isDelta: Bool

    /// - Parameters:
    ///   - isDelta: points are to be differences.
    ///   - door: whom it lets in.
    ///   - fate: of request number n (from 0).
    package init(isDelta: Bool, door: ReceiverDoor = ReceiverDoor(), fate: @escaping @Sendable (Int) -> Fate = { _ in .taken }) throws {
        let store = Store(isDelta ? 1 : 2)
        self.store = store
        self.isDelta = isDelta
        self.door = door
        server = try LoopbackHTTPServer(tls: door.tls) { request in
            door.refusal(of: request) ?? store.state.withLock { Self.take(request, fate, &$0) }
        }
    }

    private static func take(
        _ request: LoopbackHTTPServer.Request, _ fate: @Sendable (Int) -> Fate, _ state: inout State
    ) -> LoopbackHTTPServer.Answer {
        let fate = fate(state.requests.count)
        state.requests.append(request)
        if case .refused(let status) = fate { return .init(status) }
        do {
            let points = try OTLPMetricsReader.read(GzipReader.decompress(request.body))
            let (new, breaches) = state.rules.take(points)
            state.points += new
            state.repeated += points.count - new.count
            state.breaches += breaches
        } catch {
            state.breaches.append("request \(state.requests.count - 1): \(error)")
        }
        if case .lostAnswer = fate { return .init(503) }
        return .init(200, headers: [("Content-Type", "application/x-protobuf")])
    }

    package var url: String { "\(door.base):\(server.port)/v1/metrics" }
    /// An entry for `metrics_generator.storage.remote_write`.
    package var entry: JSONValue {
        let entry: JSONValue = [
            "url": .string(url), "protobuf_message": "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
        ]
        return isDelta ? entry.merging(["otlp_temporality": "delta"]) : entry
    }

    /// All requests that were let in, in order of arrival.
    package var requests: [LoopbackHTTPServer.Request] { store.state.withLock { $0.requests } }
    /// What was taken, each point once.
    package var points: [MetricPoint] { store.state.withLock { $0.points } }
    /// Points that came again.
    package var repeated: Int { store.state.withLock { $0.repeated } }
    package var breaches: [String] { store.state.withLock { $0.breaches } }

    /// What a server that keeps totals makes of it: differences are added up.
    package var series: [RecordedSeries] {
        var series: [[String: String]: RecordedSeries] = [:]
        for point in points where point.hasValue {
            let isAdded = isDelta && point.kind != .gauge
            for (labels, value) in point.series {
                let before = isAdded ? series[labels]?.samples.last?.value ?? 0 : 0
                let sample = WrittenSample(timestamp: Int64(point.time / 1_000_000), value: before + value)
                series[labels, default: RecordedSeries(labels: labels)].samples.append(sample)
            }
        }
        return Array(series.values)
    }

    /// The newest number of each of them.
    package var numbers: [[String: String]: Double] { series.numbers }

    /// The sum of all series of this name whose labels include `labels`.
    package func total(_ name: String, _ labels: [String: String] = [:]) -> Double {
        series.total(name, labels)
    }
}
