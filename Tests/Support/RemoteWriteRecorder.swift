import Synchronization

/// A remote-write 1.0 receiver on 127.0.0.1 that keeps all it gets.
///
/// It answers 200 unless told otherwise; what was not answered with 2xx is in ``requests`` but not in ``series``.
package final class RemoteWriteRecorder: Sendable {
    package typealias Answer = LoopbackHTTPServer.Answer
    private let store: RemoteWriteStore
    private let server: LoopbackHTTPServer

    /// - Parameters:
    ///   - port: 0 for any.
    ///   - answer: the answer to request number n (from 0).
    package init(port: Int = 0, answer: @escaping @Sendable (Int) -> Answer = { _ in Answer(200) }) throws {
        let store = RemoteWriteStore()
        self.store = store
        server = try LoopbackHTTPServer(port: port) { store.add($0, answer: answer) }
    }

    package var port: Int { server.port }
    package var url: String { "http://127.0.0.1:\(port)/api/v1/push" }
    /// All requests, in order of arrival.
    package var requests: [RecordedRequest] { store.requests }
    /// All label sets of accepted requests, in no order.
    package var series: [RecordedSeries] { store.series }
    /// Breaches of the remote-write specification seen so far.
    package var violations: [String] { store.violations }
    /// Time of the newest sample received, in milliseconds since the epoch.
    package var newestTimestamp: Int64 { store.series.flatMap(\.samples).map(\.timestamp).max() ?? Int64.min }

    /// An entry for `metrics_generator.storage.remote_write`.
    package var entry: JSONValue {
        ["url": .string(url), "send_exemplars": true, "send_native_histograms": true]
    }

    package func close() { server.close() }
}
