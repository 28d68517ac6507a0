import Receivers
import Serving
import Settings
import Testing

/// Every refusal stands in the log once a day, peer and reason.
@Suite struct RefusalLogTests {
    private static let json = "Content-Type: application/json\r\nContent-Length: 2\r\n"

    private static func request(_ target: String, _ fields: String = json, method: String = "POST") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n{}"
    }

    @Test(arguments: [
        (request("/"), "route", "unknown path /, expected /v1/traces"),
        (request("/v1/traces/"), "route", "unknown path /v1/traces/, expected /v1/traces"),
        (request("/v1/traces/v1/traces"), "route", "unknown path /v1/traces/v1/traces, expected /v1/traces"),
        (request("/v1/traces", method: "PUT"), "route", "method PUT is not supported, expected POST"),
        (request("/v1/traces", "Content-Type: text/plain\r\nContent-Length: 2\r\n"), "content_type", "content type \"text/plain\""),
        (request("/v1/traces", json + "Content-Encoding: br\r\n"), "encoding", "content encoding \"br\""),
    ])
    func ofHTTP(request: String, reason: String, text: String) throws {
        let intake = try EmbeddedIntake(.http)
        for _ in 0..<3 { try intake.send(request) }
        #expect(intake.refused("http", reason) == 3)
        #expect(intake.lines.count == 1 && intake.lines[0].hasPrefix("warning a request is refused error="), "\(intake.lines)")
        #expect(intake.lines.first?.contains(text) == true && intake.lines.first?.hasSuffix("(request_refused)") == true, "\(intake.lines)")
    }

    /// What the sink says no to, whatever its reason.
    @Test(arguments: RefusalReason.allCases) func ofTheSink(reason: RefusalReason) throws {
        let sink = RecordingSink { _ in .refused(code: .unavailable, message: "the tenant \"a b\" cannot be", retryAfterSeconds: 1, reason: reason) }
        let intake = try EmbeddedIntake(.http, sink: sink)
        for _ in 0..<3 { try intake.send(Self.request("/v1/traces")) }
        #expect(intake.lines.count == 1 && intake.lines[0].contains("the tenant \"a b\" cannot be"), "\(intake.lines)")
    }

    /// Of a request that was taken without some of its spans, too.
    @Test func ofSpansThatAreLeftOut() throws {
        let sink = RecordingSink { body in .accepted(rejected: body.count, message: "2 spans were left out: so") }
        let intake = try EmbeddedIntake(.http, sink: sink)
        for _ in 0..<3 { try intake.send(Self.request("/v1/traces")) }
        #expect(intake.lines.count == 1 && intake.lines[0].hasPrefix("warning spans of a request are left out error=2 spans were left out: so"))
        #expect(intake.lines.first?.hasSuffix("(spans_left_out)") == true, "\(intake.lines)")
        let other = try EmbeddedIntake(.http)
        try other.send(Self.request("/v1/traces"))
        #expect(other.lines.isEmpty)
    }

    /// Told as what it is, not once more as a path that is not known.
    @Test func anotherSignalIsToldOnce() throws {
        let intake = try EmbeddedIntake(.http)
        for _ in 0..<3 { try intake.send(Self.request("/v1/metrics")) }
        #expect(intake.refused("http", "route") == 3)
        #expect(intake.lines.count == 1 && intake.lines[0].hasSuffix("(wrong_protocol)"), "\(intake.lines)")
    }

    @Test func aLineIsNoLongerThanItHasToBe() throws {
        let intake = try EmbeddedIntake(.http)
        try intake.send(Self.request("/" + String(repeating: "x", count: 4000)))
        #expect(intake.lines.count == 1 && intake.lines[0].count < 700)
    }
}
