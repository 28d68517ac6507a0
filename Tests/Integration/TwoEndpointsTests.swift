import TestSupport
import Testing

/// Two remote-write endpoints of which one is down: the other gets everything at once, the first when it is back.
struct TwoEndpointsTests {
    struct Result: Sendable {
        /// Collections (distinct times) that the healthy endpoint got while the other was down.
        var collectionsMeanwhile: Int
        var totalMeanwhile: Double
        var totalAfterRecovery: Double
        var healthyInTheEnd: Double
    }

    private static let spans = 25

    /// What a dead endpoint does: refuse the connection, or take it and never answer.
    enum Outage: String, CaseIterable, Sendable { case refuses, hangs }

    @Test(arguments: Outage.allCases)
    func outageOfOneDoesNotTouchTheOther(outage: Outage) async throws {
        let result = try await onThread { try Self.run(outage) }
        #expect(result.collectionsMeanwhile >= 3)
        #expect(result.totalMeanwhile == Double(Self.spans))
        #expect(result.totalAfterRecovery == Double(2 * Self.spans))
        #expect(result.healthyInTheEnd == Double(2 * Self.spans))
    }

    private static func run(_ outage: Outage) throws -> Result {
        let healthy = try RemoteWriteRecorder()
        defer { healthy.close() }
        let silent = try SilentListener()
        if outage == .refuses { silent.close() }
        let entry: JSONValue = ["url": .string("http://127.0.0.1:\(silent.port)/api/v1/push"), "remote_timeout": "2s"]
        return try SidecarProcess(SidecarConfiguration(remoteWrite: [entry, healthy.entry])).during { sidecar in
            try push(sidecar)
            try waitUntil("three collections at the healthy endpoint", state: { "\(healthy.requests.count) requests" }) {
                collections(healthy) >= 3
            }
            let meanwhile = (collections(healthy), total(healthy))
            if outage == .hangs { silent.close() }
            let recovered = try RemoteWriteRecorder(port: silent.port)
            defer { recovered.close() }
            try push(sidecar)
            try waitUntil(
                "both endpoints have all", seconds: 30, state: { "healthy \(total(healthy)), recovered \(total(recovered))" }
            ) { total(recovered) == Double(2 * spans) && total(healthy) == Double(2 * spans) }
            return Result(
                collectionsMeanwhile: meanwhile.0, totalMeanwhile: meanwhile.1,
                totalAfterRecovery: total(recovered), healthyInTheEnd: total(healthy))
        }
    }

    /// One endpoint that answers nothing, collections that are larger than what lies ready for an endpoint, and the end: the other one is
    /// neither late nor short of anything.
    @Test func aDeadEndpointCostsTheOtherNothingAtTheEnd() async throws {
        let names = 3_000
        let (exitCode, calls, log) = try await onThread {
            let healthy = try RemoteWriteRecorder()
            defer { healthy.close() }
            let silent = try SilentListener()
            defer { silent.close() }
            let dead: JSONValue = ["url": .string("http://127.0.0.1:\(silent.port)/api/v1/push"), "name": "dead"]
            let configuration = SidecarConfiguration(
                generator: ["registry": ["collection_interval": "1h"]], remoteWrite: [dead, healthy.entry],
                extra: ["metronome": ["limits": ["shutdown_deadline": "20s", "max_remote_write_queue_bytes": 1_500_000]]])
            return try SidecarProcess(configuration).during { sidecar in
                for index in 0..<names / 100 {
                    var request: [UInt8] = []
                    for number in 0..<100 { request += try SpanFixture(name: "operation \(index * 100 + number)").request() }
                    let reply = try sidecar.post(request)
                    guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                }
                let exitCode = try sidecar.stop(seconds: 60)
                return (exitCode, healthy.series.total("traces_spanmetrics_calls_total"), sidecar.process.log())
            }
        }
        #expect(calls == Double(names))
        #expect(exitCode == 3)
        #expect(log.contains("last_push=\"did not arrive at dead, kept in storage.path for the next start\""), "\(log)")
    }

    private static func push(_ sidecar: SidecarProcess) throws {
        let reply = try sidecar.post(try SpanFixture().request(count: spans))
        guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
    }

    private static func total(_ recorder: RemoteWriteRecorder) -> Double { recorder.series.total("traces_spanmetrics_calls_total") }

    private static func collections(_ recorder: RemoteWriteRecorder) -> Int {
        Set(recorder.series.flatMap { $0.samples.filter { $0.value > 0 }.map(\.timestamp) }).count
    }
}
