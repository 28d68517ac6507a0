import Forward
import Outbound
import Settings
import Testing

struct ForwardPlaceTests {
    private static func settings(_ url: String, _ wire: ForwardSettings.Wire) -> ForwardSettings {
        var settings = ForwardSettings()
        settings.url = url
        settings.wire = wire
        return settings
    }

    @Test(arguments: [
        ("http://tempo:4318", "http://tempo:4318/v1/traces"), ("https://t/", "https://t:443/v1/traces"),
        ("http://[::1]:1/otlp/v1/traces?a=b", "http://[::1]:1/otlp/v1/traces?a=b"),
    ])
    func whereRequestsGo(_ url: String, _ expected: String) throws {
        #expect(try ForwardPlace(Self.settings(url, .http)).url == expected)
    }

    @Test func grpcHasAHostAndAPort() throws {
        let place = try ForwardPlace(Self.settings("http://[::1]:4317", .grpc))
        #expect(place.host == "::1" && place.port == 4317 && place.authority == "[::1]:4317" && !place.isTLS)
    }

    @Test(arguments: [
        ("tempo:4317", "expected http://HOST:PORT"), ("ftp://tempo:4317", "expected http://HOST:PORT"), ("http://u:p@tempo", "Authorization"),
        ("http://:4317", "host or port"), ("http://tempo:99999", "host or port"), ("http://tempo:4317/v1/traces", "no path"),
    ])
    func whatCannotBe(_ url: String, _ reason: String) {
        let problem = ForwardTarget.problem(Self.settings(url, .grpc))
        #expect(problem?.key == "url" && problem?.reason.contains(reason) == true, "\(String(describing: problem))")
        #expect(problem?.reason.contains("u:p") == false)
    }

    @Test func filesThatAreNotThere() {
        var settings = Self.settings("https://tempo:4317", .grpc)
        settings.tls.caFile = "/nowhere/ca.pem"
        #expect(ForwardTarget.problem(settings)?.key == "tls_config.ca_file")
    }

    /// By the specification of OTLP, "Failures".
    @Test func whatMayBeTriedAgain() {
        let http = [200, 202, 400, 401, 404, 413, 429, 500, 502, 503, 504].filter { Self.isLater(.http($0, text: "", retryAfter: nil)) }
        #expect(http == [429, 502, 503, 504])
        let grpc = (0...16).filter { Self.isLater(.grpc($0, text: "")) }
        #expect(grpc == [1, 4, 8, 10, 11, 14, 15])
    }

    /// Whoever answers with a page for people has kept nothing.
    @Test func aPageIsNoDelivery() {
        let outcome = ForwardOutcome.http(200, text: "", retryAfter: nil, isPage: true)
        guard case .later(nil, let text) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(text.hasPrefix("HTTP 200 with a web page instead of an answer: a login page"))
        #expect(ForwardOutcome.http(404, text: "gone", retryAfter: nil, isPage: true) == .refused("HTTP 404 gone"))
    }

    private static func isLater(_ outcome: ForwardOutcome) -> Bool {
        switch outcome {
        case .later, .busy: true
        case .taken, .moved, .refused: false
        }
    }

    /// Who says that it is too much is there, unlike who says nothing.
    @Test func whoIsBusy() {
        #expect(ForwardOutcome.http(429, text: "slow", retryAfter: 7) == .busy(after: 7, "HTTP 429 slow"))
        #expect(ForwardOutcome.grpc(8, text: "slow") == .busy(after: nil, "gRPC status 8 slow"))
    }

    @Test(arguments: [
        "grpc: received message larger than max (9 vs. 4)", "labels of the request's spans take more than 4 bytes together; send fewer spans at once",
    ])
    func whatIsTooLargeIsRefused(_ text: String) {
        guard case .refused = ForwardOutcome.grpc(8, text: text) else { return #expect(Bool(false)) }
    }

    /// In one line, cut, without what was sent; of what lies beyond the bound nothing is looked at.
    @Test func whatATargetSaysIsCut() {
        let secrets = SentSecrets([(name: "authorization", value: "Bearer 0123456789abcdef")])
        #expect(ForwardOutcome.told("{\n  \"message\": \"no\"\r\n}\n".utf8, secrets) == "{   \"message\": \"no\"  }")
        #expect(ForwardOutcome.told("".utf8, secrets) == "")
        let long = "it is 0123456789ABCDEF, " + String(repeating: "x", count: 100_000)
        let told = ForwardOutcome.told(long.utf8, secrets)
        #expect(told.hasPrefix("it is <secret>, xxx") && told.utf8.count == OutboundLimits.maxResponseText)
        #expect(ForwardOutcome.told((String(repeating: " ", count: OutboundLimits.maxAnswerBytes) + "x").utf8, secrets) == "")
    }
}
