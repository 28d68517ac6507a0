import TestSupport
import Testing

/// Every captured request as OTLP/HTTP, against what the protobuf library and Tempo's rules make of it.
struct CorpusReplayTests {
    struct Value: Sendable, Equatable, CustomStringConvertible {
        var calls: Double
        var size: Double
        var latencyCount: Double
        /// Seconds; equal to 1e-9 relative, since the order of addition is not the oracle's.
        var latencySum: Double

        static func == (one: Value, other: Value) -> Bool {
            one.calls == other.calls && one.size == other.size && one.latencyCount == other.latencyCount
                && abs(one.latencySum - other.latencySum) <= 1e-9 * max(1, abs(one.latencySum))
        }

        var description: String { "\(calls) calls, \(size) bytes, \(latencyCount) latencies, sum \(latencySum)" }
    }

    struct Result: Sendable {
        var spans: Double
        var dropped: Double
        var expected: [[String: String]: Value]
        var written: [[String: String]: Value]
        var discarded: Double
        var accepted: Double
        var violations: [String]
    }

    @Test func callsAndSizesOfEveryLabelSet() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.violations.isEmpty)
        #expect(Set(result.expected.keys) == Set(result.written.keys))
        for (labels, value) in result.expected {
            #expect(result.written[labels] == value, "\(labels)")
        }
        #expect(result.accepted == result.spans)
        #expect(result.discarded == result.dropped, "outside the slack")
        #expect(result.written.values.reduce(0) { $0 + $1.calls } == result.spans - result.dropped)
    }

    private static func run() throws -> Result {
        let files = try GenAICorpus.files()
        let oracle = try PythonScript.run(
            "Tests/Integration/Python/oracle.py",
            files.map { PackageRoot.file("\(GenAICorpus.folder)/\($0)") } + ["--slack-hours", "\(GenAICorpus.slackHours)"])
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(generator: GenAICorpus.generator, remoteWrite: [recorder.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let connection = try HTTPConnection(port: sidecar.ports.http)
            for file in files {
                let reply = try connection.send(
                    "POST", "/v1/traces", headers: [("content-type", "application/x-protobuf")],
                    body: PackageRoot.read("\(GenAICorpus.folder)/\(file)")
                ).wait(seconds: 60, file)
                guard reply.status == 200 else { throw HarnessError("\(file): \(reply.status) \(reply.text)") }
            }
            let expected = expectation(oracle)
            _ = Deadline.seconds(20).poll(every: 0.1) { written(recorder) == expected ? true : nil }
            let own = try sidecar.selfMetrics()
            return Result(
                spans: oracle["spans"]?.double ?? 0, dropped: oracle["dropped"]?.double ?? 0,
                expected: expected, written: written(recorder),
                discarded: own.total("tempo_metrics_generator_spans_discarded_total", ["reason": "outside_metrics_ingestion_slack"]),
                accepted: own.total("tempo_receiver_accepted_spans"), violations: recorder.violations)
        }
    }

    private static func expectation(_ oracle: JSONValue) -> [[String: String]: Value] {
        var expected: [[String: String]: Value] = [:]
        for series in oracle["series"]?.elements ?? [] {
            let calls = series["calls"]?.double ?? 0
            expected[(series["labels"]?.members ?? [:]).compactMapValues(\.string)] = Value(
                calls: calls, size: series["size"]?.double ?? 0, latencyCount: calls, latencySum: series["seconds"]?.double ?? 0)
        }
        return expected
    }

    private static func written(_ recorder: RemoteWriteRecorder) -> [[String: String]: Value] {
        var written: [[String: String]: Value] = [:]
        for series in recorder.series {
            let labels = series.labels.filter { !$0.key.hasPrefix("__") && $0.key != "le" }
            let last = series.last?.value ?? .nan
            var value = written[labels] ?? Value(calls: 0, size: 0, latencyCount: 0, latencySum: 0)
            switch series.name {
            case "traces_spanmetrics_calls_total": value.calls = last
            case "traces_spanmetrics_size_total": value.size = last
            case "traces_spanmetrics_latency_count": value.latencyCount = last
            case "traces_spanmetrics_latency_sum": value.latencySum = last
            default: break
            }
            written[labels] = value
        }
        return written
    }
}
