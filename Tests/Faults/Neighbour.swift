import Synchronization
import TestSupport

/// A well-behaved client that pushes one span after another over a connection of its own while others misbehave.
final class Neighbour: Sendable {
    struct Outcome: Sendable, Equatable {
        /// Spans answered with OK.
        var taken = 0
        /// Other answers, in words.
        var problems: [String] = []
    }

    static let service = "neighbour"
    private final class Progress: Sendable {
        let isEnding = Atomic<Bool>(false)
        let pushes = Atomic<Int>(0)
    }

    private let progress: Progress
    private let worker: Worker<Outcome>

    /// - Parameter tenant: sent as X-Scope-OrgID.
    init(_ sidecar: SidecarProcess, tenant: String? = nil, attributes: [String: JSONValue] = [:]) throws {
        let connection = try GRPCConnection(port: sidecar.ports.grpc)
        // Made anew now and then: spans that ended more than 30 s ago are taken and not counted.
        @Sendable func request() throws -> [UInt8] { try SpanFixture(service: Self.service, attributes: attributes).request() }
        let first = try request()
        let progress = Progress()
        self.progress = progress
        worker = Worker {
            defer { connection.close() }
            var outcome = Outcome()
            var body = first
            while !progress.isEnding.load(ordering: .relaxed) || outcome.taken == 0, outcome.problems.count < 10 {
                let reply = try connection.call(body, metadata: tenant.map { [("x-scope-orgid", $0)] } ?? [])
                if reply.status == 0 {
                    outcome.taken += 1
                    if outcome.taken % 100 == 0 { body = try request() }
                } else {
                    outcome.problems.append("\(reply)")
                }
                progress.pushes.wrappingAdd(1, ordering: .relaxed)
            }
            return outcome
        }
    }

    /// Waits until it was answered `count` more times.
    func waitForAnswers(_ count: Int) throws {
        let before = progress.pushes.load(ordering: .relaxed)
        try waitUntil("\(count) answers of the neighbour") { progress.pushes.load(ordering: .relaxed) >= before + count }
    }

    /// Ends it.
    func end() throws -> Outcome {
        progress.isEnding.store(true, ordering: .relaxed)
        return try worker.result()
    }
}
