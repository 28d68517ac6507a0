import NIOSSL
import Synchronization

/// A remote-write receiver on 127.0.0.1 that keeps all it gets.
///
/// It answers 200 unless told otherwise; what was not answered with 2xx is in ``requests`` but not in ``series``.
package final class RemoteWriteRecorder: Sendable {
    package typealias Answer = LoopbackHTTPServer.Answer

    /// How remote write 2.0 is answered.
    package enum Skill: Sendable {
        /// It is read, and what was written is told.
        case both
        /// 415.
        case refuses
        /// 400, as servers of 1.0 answer to what they cannot read.
        case old
        /// It is read as an empty request of 1.0, which is fine.
        case blind
        /// It is taken, and half of it said to be written.
        case liar
    }

    private let store: RemoteWriteStore
    private let server: LoopbackHTTPServer
    private let door: ReceiverDoor

    /// - Parameters:
    ///   - port: 0 for any.
    ///   - skill: what it knows of remote write 2.0.
    ///   - door: whom it lets in.
    ///   - answer: the answer to request number n (from 0).
    package init(
        port: Int = 0, skill: Skill = .both, door: ReceiverDoor = ReceiverDoor(), answer: @escaping @Sendable (Int) -> Answer = { _ in Answer(200) }
    ) throws {
        let store = RemoteWriteStore(skill)
        self.store = store
        self.door = door
        server = try LoopbackHTTPServer(port: port, tls: door.tls) { request in door.refusal(of: request) ?? store.add(request, answer: answer) }
    }

    package var port: Int { server.port }
    package var url: String { "\(door.base):\(port)/api/v1/push" }
    /// All requests, in order of arrival.
    package var requests: [RecordedRequest] { store.requests }
    /// All label sets of accepted requests, in no order.
    package var series: [RecordedSeries] { store.series }
    /// Breaches of the remote-write specification seen so far.
    package var violations: [String] { store.violations }
    /// What Mimir would have refused of what was taken.
    package var breaches: [String] { store.breaches }
    /// Time of the newest sample received, in milliseconds since the epoch.
    package var newestTimestamp: Int64 { store.series.flatMap(\.samples).map(\.timestamp).max() ?? Int64.min }

    /// An entry for `metrics_generator.storage.remote_write`.
    package var entry: JSONValue {
        ["url": .string(url), "send_exemplars": true, "send_native_histograms": true]
    }

    package func close() { server.close() }
}
