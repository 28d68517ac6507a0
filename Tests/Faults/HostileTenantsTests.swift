import NIOCore
import TestSupport
import Testing

/// 100,000 tenants come along (tempo-behaviour 8): there is room for 10,000, the others are told so, and those that are there go on.
struct HostileTenantsTests {
    struct Result: Sendable {
        var answers: [Int: Int]
        var refused: Double
        var afterwards: [Int]
        var neighbour: Neighbour.Outcome
        var neighbourCalls: Double
        var readyBesidePages: Int
        var residentMegabytes: Int
        var exitCode: Int32
    }

    private static let tenants = 100_000
    private static let room = 10_000
    private static let inFlight = 200

    @Test func roomForSome() async throws {
        let result = try await onThread { try Self.run() }
        // The neighbour is one of those that find room.
        #expect(result.answers == [200: Self.room - 1, 503: Self.tenants - Self.room + 1])
        #expect(result.refused == Double(Self.tenants - Self.room + 1 + 1))
        #expect(result.afterwards == [200, 503, 400], "one that is there, a new one, and one that cannot be")
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.neighbourCalls == Double(result.neighbour.taken))
        #expect(result.readyBesidePages == 200)
        #expect(result.residentMegabytes < 2_000)
        #expect(result.exitCode == 0)
    }

    private static func run() throws -> Result {
        let configuration = SidecarConfiguration(
            generator: ["registry": ["collection_interval": "15s"]], extra: ["multitenancy_enabled": true])
        return try SidecarProcess(configuration).during { sidecar in
            let neighbour = try Neighbour(sidecar, tenant: "good")
            try neighbour.waitForAnswers(1)
            let connection = try HTTPConnection(port: sidecar.ports.http)
            let body = try SpanFixture().request()
            func push(_ tenant: String) -> EventLoopFuture<HTTPReply> {
                let headers = [("content-type", "application/x-protobuf"), ("X-Scope-OrgID", tenant)]
                return connection.send("POST", "/v1/traces", headers: headers, body: body)
            }
            var answers: [Int: Int] = [:]
            for first in stride(from: 0, to: tenants, by: inFlight) {
                for reply in (first..<first + inFlight).map({ push("tenant-\($0)") }) {
                    answers[try reply.wait(seconds: 30, "a tenant's push").status, default: 0] += 1
                }
            }
            try neighbour.waitForAnswers(2)
            let afterwards = try ["tenant-1", "one too many", "a|b"].map { name in
                try push(name.replacing(" ", with: "-")).wait(seconds: 30, name).status
            }
            let outcome = try neighbour.end()
            // Pages of all those tenants, which nobody reads, keep no other one waiting.
            let unread = try (0..<8).map { _ in try RawConnection(port: sidecar.ports.admin) }
            for one in unread { one.send(Array("GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n".utf8)) }
            let ready = try withExtendedLifetime(unread) { try HTTPClient.get(sidecar.ports.admin, "/ready").status }
            let resident = try sidecar.usage().residentBytes >> 20
            let metrics = try sidecar.selfMetrics()
            // While a collection is under way a scrape shows what was there before it; with 10,000 of them that may take a while.
            var calls = 0.0
            _ = try Deadline.seconds(60).poll(every: 0.5) {
                calls = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans?tenant=good").text).total(
                    "traces_spanmetrics_calls_total")
                return calls == Double(outcome.taken) ? true : nil
            }
            return Result(
                answers: answers, refused: metrics.total("metronome_tenants_refused_total"), afterwards: afterwards, neighbour: outcome,
                neighbourCalls: calls, readyBesidePages: ready, residentMegabytes: resident,
                exitCode: try sidecar.stop(seconds: 60))
        }
    }
}
