import RemoteWrite
import Settings
import TestSupport
import Testing

/// A server that takes pushes and one that gives out tokens, each scripted.
struct CredentialBench {
    let receiver: PushServer
    let tokens: PushServer
    var endpoint: RemoteWriteEndpoint

    static func run(
        receiver script: [PushServer.Step] = [], tokens: [PushServer.Step] = [], _ body: (inout CredentialBench) async throws -> Void
    ) async throws {
        let receiver = try await PushServer(script)
        let issuer = try await PushServer(tokens)
        var bench = CredentialBench(receiver: receiver, tokens: issuer, endpoint: RemoteWriteEndpoint(url: receiver.url))
        try await body(&bench)
        await receiver.close()
        await issuer.close()
    }

    static func token(_ value: String, lifetime: Int = 3600) -> PushServer.Step {
        .answer(200, body: #"{"access_token": "\#(value)", "token_type": "Bearer", "expires_in": \#(lifetime)}"#)
    }

    /// Pushes so many collections, one after the other, and expects all of them to arrive.
    func deliver(_ count: Int = 1, environment: [String: String] = [:]) async throws {
        try await WriterFixture.run([endpoint], environment: environment) { fixture in
            for number in 1...count { fixture.writer.enqueue([batch(UInt8(number), collection: UInt64(number))], tenant: "t", to: 0) }
            let left = await fixture.writer.flush(within: WriterFixture.patience)
            #expect(left.batches == 0)
            #expect(fixture.metric("samples_total") > 0, "\(fixture.lines)")
            #expect(!fixture.lines.contains { $0.contains("secret") }, "\(fixture.lines)")
        }
    }

    /// The first line of the log of a push that cannot be made.
    func failure(environment: [String: String] = [:]) async throws -> String {
        var line = ""
        try await WriterFixture.run([endpoint], environment: environment) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            line = try await fixture.firstLine()
            #expect(!line.contains("s3cret"), "\(line)")
        }
        return line
    }

    /// `Authorization` of each push.
    var authorizations: [String] { receiver.pushes.map { $0.headers["Authorization"].joined(separator: "|") } }
    /// The fields of each form that the issuer of tokens got.
    var forms: [String] { tokens.pushes.map { String(decoding: $0.body, as: UTF8.self) } }
}
