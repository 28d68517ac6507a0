import Receivers
import Settings
import Testing

@Suite struct CrossOriginTests {
    private func settings(_ rules: [String]) -> CrossOriginSettings {
        var settings = CrossOriginSettings()
        settings.allowedOrigins = rules
        return settings
    }

    private func fields(_ rules: [String], _ origin: String) -> [String] {
        CrossOrigin(settings(rules))?.fields(for: origin).map { "\($0.0): \($0.1)" } ?? []
    }

    @Test func withoutOriginsNoPageMaySend() { #expect(CrossOrigin(CrossOriginSettings()) == nil) }

    @Test(arguments: [
        ("https://shop.example", "https://shop.example", true), ("https://shop.example", "HTTPS://Shop.example", true),
        ("https://shop.example", "https://shop.example.evil", false), ("https://*.example", "https://a.b.example", true),
        ("https://*.example", "https://example", false), ("https://*.example", "http://a.example", false), ("*", "null", true),
        ("https://a*a", "https://a", false),
    ])
    func origins(_ rule: String, _ origin: String, _ isAllowed: Bool) {
        #expect(fields([rule], origin).isEmpty != isAllowed)
    }

    @Test func cookiesAreForNamedPages() {
        #expect(
            fields(["https://a"], "https://a") == [
                "access-control-allow-origin: https://a", "vary: origin", "access-control-allow-credentials: true",
            ])
        #expect(fields(["*"], "https://a") == ["access-control-allow-origin: https://a", "vary: origin"])
    }

    /// Whoever registers a name that a rule is for, too, gets no cookies.
    @Test(arguments: [
        ("https://*", "https://evil.example", false), ("http*", "http://evil.example", false), ("**", "https://evil.example*", false),
        ("https://shop*", "https://shop.evil.example", false), ("https://*shop.example", "https://evilshop.example", false),
        ("https://*.example", "https://evil.example", false), ("https://*.shop.example", "https://a.shop.example", true),
        ("http://localhost:*", "http://localhost:3000", true), ("https:*", "https://evil.example", false),
    ])
    func cookiesAreNotForWhoeverComes(_ rule: String, _ origin: String, _ hasCookies: Bool) {
        let fields = fields([rule], origin)
        #expect(fields.contains("access-control-allow-origin: \(origin)"))
        #expect(fields.contains("access-control-allow-credentials: true") == hasCookies)
    }

    @Test func browsersAskFirst() async throws {
        let sink = RecordingSink()
        var settings = settings(["https://shop.example"])
        settings.allowedHeaders = ["X-Own"]
        settings.maxAge = 600
        try await Intake.with(sink: sink, crossOrigin: CrossOrigin(settings)) { (intake: Intake) async throws in
            func answer(_ text: String) async throws -> String {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send(text)
                return await socket.receiveAll()
            }
            func preflight(_ origin: String) -> String {
                "OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: \(origin)\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"
            }
            let allowed = try await answer(preflight("https://shop.example"))
            #expect(allowed.hasPrefix("HTTP/1.1 204 "))
            #expect(allowed.contains("access-control-allow-origin: https://shop.example\r\n"))
            #expect(allowed.contains("access-control-allow-headers: Content-Type, Content-Encoding, Authorization,"))
            #expect(allowed.contains(", X-Own\r\n") && allowed.contains("access-control-max-age: 600\r\n"))
            #expect(try await !answer(preflight("https://evil.example")).contains("access-control"))
            let post =
                "POST /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
            let answered = try await answer(post)
            #expect(answered.hasPrefix("HTTP/1.1 200 ") && answered.contains("access-control-allow-origin: https://shop.example\r\n"))
        }
        #expect(sink.seen.count == 1)
    }

    @Test func withoutASwitchNobodyIsTold() async throws {
        try await Intake.with(sink: RecordingSink()) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            socket.send("OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: a\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n")
            let answer = await socket.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 405 ") && !answer.contains("access-control"))
        }
    }
}
