import Foundation
import TestSupport
import Testing

/// 100,000 damaged requests: the process stays up, refuses what it cannot read, and every counter still adds up; so does what a
/// well-behaved client sends meanwhile. (One that is ended between a request and its answer has it counted without knowing: clients
/// of runs by hand that were once 50 spans short were ended so, or used gRPC across a fork.)
struct MutationTests {
    struct Result: Sendable {
        var answers: MutationStorm.Answers
        var accepted: Double
        var discarded: Double
        /// Of those discarded, with a name that is no UTF-8.
        var invalid: Double
        var received: Double
        /// Spans of the intact request after the storm.
        var intact: Double
        var neighbour: Neighbour.Outcome
        var neighbourCalls: Double
        var calls: Double
        var exitCode: Int32
        var residentMegabytes: Int
        var violations: [String]
    }

    private static let requests = 100_000
    private static let connections = 4
    private static let intactSpans = 1_000

    @Test func countersStayRight() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.answers.values.reduce(0, +) == Self.requests)
        #expect(Set(result.answers.keys) == ["grpc 0", "grpc 3", "http 200", "http 400"], "\(result.answers)")
        #expect(result.intact == Double(Self.intactSpans))
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.neighbourCalls == Double(result.neighbour.taken))
        #expect(result.received == result.calls + result.discarded, "what was received is either counted or discarded")
        #expect(result.accepted == result.received - result.invalid, "senders are told of spans that are no UTF-8")
        #expect(result.accepted > Double(Self.requests) / 10, "damage inside a value does no harm")
        #expect(result.residentMegabytes < 512)
        #expect(result.exitCode == 0)
        #expect(result.violations.isEmpty)
    }

    /// Only the final collection counts: damaged names make many label sets, which need not be written every second.
    private static func run() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(
            generator: FaultCorpus.slack.merging(["registry": ["collection_interval": "10m"]]),
            overrides: ["processors": ["span-metrics-count"]], remoteWrite: [recorder.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let client = try Neighbour(sidecar)
            let answers = try storm(sidecar)
            let neighbour = try client.end()
            let reply = try sidecar.post(try SpanFixture(service: "intact").request(count: intactSpans))
            guard reply.status == 200 else { throw HarnessError("the intact request: \(reply.status) \(reply.text)") }
            let own = try sidecar.selfMetrics()
            let resident = try sidecar.usage().residentBytes >> 20
            let exitCode = try sidecar.stop()
            let series = recorder.series
            return Result(
                answers: answers, accepted: own.total("tempo_receiver_accepted_spans"),
                discarded: own.total("tempo_metrics_generator_spans_discarded_total"),
                invalid: own.total("tempo_metrics_generator_spans_discarded_total", ["reason": "invalid_utf8"]),
                received: own.total("tempo_metrics_generator_spans_received_total"),
                intact: series.total("traces_spanmetrics_calls_total", ["service": "intact"]),
                neighbour: neighbour, neighbourCalls: series.total("traces_spanmetrics_calls_total", ["service": Neighbour.service]),
                calls: series.total("traces_spanmetrics_calls_total"), exitCode: exitCode, residentMegabytes: resident,
                violations: recorder.violations)
        }
    }

    private static func storm(_ sidecar: SidecarProcess) throws -> MutationStorm.Answers {
        let corpus = try FaultCorpus.requests()
        let share = requests / (2 * connections)
        let workers = (0..<2 * connections).map { number in
            Worker {
                let mutator = InputMutator(corpus: corpus, seed: UInt64(number + 1))
                return number.isMultiple(of: 2)
                    ? try MutationStorm.grpc(sidecar.ports.grpc, count: share, mutator: mutator)
                    : try MutationStorm.http(sidecar.ports.http, count: share, mutator: mutator)
            }
        }
        return try workers.reduce(into: [:]) { $0.merge(try $1.result(), uniquingKeysWith: +) }
    }
}
