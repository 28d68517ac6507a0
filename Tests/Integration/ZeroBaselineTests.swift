import TestSupport
import Testing

/// A new series starts with a 0 one second before the minute (tempo-behaviour 6.5), the sum of a histogram too (where Tempo has none). In the
/// first minute of a process it lies where the process began: a process before it may have written later than the minute's begin.
struct ZeroBaselineTests {
    @Test func everyNewSeriesStartsAtZero() async throws {
        let launch = Int64(WallClock.nanoseconds() / 1_000_000)
        let series = try await onThread { try Self.run() }
        #expect(Set(series.map(\.name)) == Self.names)
        for one in series {
            let samples = one.samples.sorted { $0.timestamp < $1.timestamp }
            guard samples.count >= 3 else {
                Issue.record("\(one.labels) has only \(samples)")
                continue
            }
            let firstCollection = samples[1].timestamp
            let minute = firstCollection / 60_000 * 60_000 - 1_000
            #expect(samples[0].value == 0, "\(one.labels)")
            #expect(samples[0].timestamp == minute && minute > launch || (launch..<firstCollection).contains(samples[0].timestamp), "\(one.labels)")
            #expect(samples[2].timestamp > firstCollection && samples[2].timestamp - firstCollection < 60_000, "\(one.labels)")
            #expect(one.samples == samples, "in order of time: \(one.labels)")
        }
        let collections = Set(series.map { $0.samples.map(\.timestamp).prefix(3) })
        #expect(collections.count == 1, "all samples of a collection have one time: \(collections)")
    }

    private static let names: Set<String> = [
        "traces_spanmetrics_calls_total", "traces_spanmetrics_size_total", "traces_spanmetrics_latency_sum",
        "traces_spanmetrics_latency_count", "traces_spanmetrics_latency_bucket",
    ]

    /// The series of one span after (at least) two collections.
    private static func run() throws -> [RecordedSeries] {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        return try SidecarProcess(SidecarConfiguration(remoteWrite: [recorder.entry])).during { sidecar in
            let reply = try sidecar.post(try SpanFixture().request())
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("two collections", state: { "\(recorder.series.count) series" }) {
                recorder.series.count == 19 && recorder.series.allSatisfy { $0.samples.count >= 3 }
            }
            return recorder.series
        }
    }
}
