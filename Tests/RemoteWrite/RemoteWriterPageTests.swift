import RemoteWrite
import Settings
import TestSupport
import Testing

/// A login page, or whatever else is answered with 200 and has kept nothing.
@Suite("Remote writer: pages", .timeLimit(.minutes(Patience.minutes(1))))
struct RemoteWriterPageTests {
    private static let login = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
    private static let html = ("Content-Type", "text/html; charset=utf-8")

    /// Everything arrives in the end, and one that has been told what to do can do it.
    @Test(arguments: [
        PushServer.Step.answer(200, headers: [html], body: login), .answer(200, body: login), .answer(202, headers: [html], body: "\n <form>"),
        .answer(200, headers: [html], body: String(repeating: login, count: 1000)),
    ])
    func aPageIsNoDelivery(_ page: PushServer.Step) async throws {
        let server = try await PushServer([page, page])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await fixture.counts("samples_total")
            #expect(fixture.metric("samples_retried_total") == 2 * fixture.metric("samples_total"))
            #expect(fixture.metric("samples_failed_total") == 0)
            let line = fixture.lines.first ?? ""
            #expect(line.hasPrefix("warning remote write fails and is retried: HTTP status 20") && line.contains("a web page instead of an answer"))
            #expect(line.contains("advice=the address answers with a web page: a login page"), "\(line)")
            #expect(fixture.lines.last?.contains("works again") == true)
            let state = await fixture.writer.states().first
            #expect(state?.failure?.text.contains("a web page instead of an answer") == true)
            #expect(state?.failure?.advice?.contains("write the URL of the server's own port and path") == true)
        }
        #expect(server.pushes.count == 3 && server.pushes.allSatisfy { $0.body == batch(1).body })
        await server.close()
    }

    /// What real receivers say, and those of web frameworks that call any text HTML.
    @Test(arguments: [
        PushServer.Step.answer(204), .answer(200, headers: [html]), .answer(200, headers: [html], body: "OK"),
        .answer(200, headers: [("Content-Type", "text/plain")], body: "ok <b>"),
        .answer(200, headers: [("Content-Type", "application/json")], body: #"{"status":"success"}"#), .answer(202, body: "accepted"),
    ])
    func anAnswerIsNoPage(_ answer: PushServer.Step) async throws {
        let server = try await PushServer([answer])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_retried_total") == 0 && fixture.lines.isEmpty)
        }
        #expect(server.pushes.count == 1)
        await server.close()
    }

    /// A proxy that sends who is not known to its login.
    @Test func theLoginThatARedirectLeadsToIsNamed() async throws {
        let login = try await PushServer([.answer(200, headers: [Self.html], body: Self.login)])
        let server = try await PushServer([.answer(302, headers: [("Location", "http://localhost:\(login.port)/login?next=hush")])])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await fixture.counts("samples_total")
            let told = "redirected to http://localhost:\(login.port)/login: HTTP status 200 with a web page instead of an answer"
            #expect(fixture.lines.first?.contains(told) == true && fixture.lines.allSatisfy { !$0.contains("hush") })
        }
        await server.close()
        await login.close()
    }

    /// It says nothing of what the server behind it understands.
    @Test func aPageIsNoReasonForTheOlderMessage() async throws {
        let written = [("X-Prometheus-Remote-Write-Samples-Written", "1000")]
        let server = try await PushServer([.answer(200, headers: [Self.html], body: Self.login), .answer(204, headers: written)])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url) { $0.message = .two }]) { fixture in
            fixture.writer.enqueue([batch(of: ["a"])], tenant: "t", to: 0)
            try await fixture.counts("samples_total")
            #expect(fixture.lines.allSatisfy { !$0.contains("2.0 is not taken") }, "\(fixture.lines)")
        }
        #expect(server.pushes.count == 2 && server.pushes.allSatisfy { $0.headers["x-prometheus-remote-write-version"] == ["2.0.0"] })
        await server.close()
    }
}
