import Foundation
import NIOSSL
import Serving
import Settings
import TestSupport
import Testing

/// TLS on the ports of the intake.
@Suite(.serialized) struct ReceiverTLSTests {
    private let directory: TemporaryDirectory
    private let authority: TestAuthority
    private let server: TestAuthority.Pair

    init() throws {
        directory = try TemporaryDirectory("tls")
        authority = try TestAuthority(in: directory)
        server = try authority.sign("server")
    }

    private func tls(clients: TestAuthority? = nil, min: ServerTLSSettings.Version = .tls12) -> ServerTLS {
        tls(clients: clients?.certificate ?? "", min: min)
    }

    private func tls(clients: String, min: ServerTLSSettings.Version = .tls12) -> ServerTLS {
        ServerTLS(certificateFile: server.certificate, keyFile: server.key, clientAuthorityFile: clients, minVersion: min, setting: "test.tls")
    }

    private static let post =
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

    private func answer(
        _ intake: Intake, trusting authority: TestAuthority? = nil, as client: TestAuthority.Pair? = nil, max: TLSVersion? = nil
    ) async -> String {
        await TLSExchange.send(Self.post, to: intake.httpPort, trusting: authority ?? self.authority, as: client, max: max)
    }

    @Test func requestsComeOverTLS() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink, tls: tls()) { (intake: Intake) async throws in
            #expect(await answer(intake).hasPrefix("HTTP/1.1 200 OK"))
            #expect(intake.closed("http", "tls") == 0)
        }
        #expect(sink.seen.map(\.body) == [Array("{}".utf8)])
    }

    @Test func clearTextIsRefused() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink, tls: tls()) { (intake: Intake) async throws in
            for port in [intake.httpPort, intake.grpcPort] {
                let socket = try RawSocket(port: port)
                socket.send(Self.post)
                #expect(await !socket.receiveAll().hasPrefix("HTTP/1.1 200"))
            }
            #expect(intake.closed("http", "tls") == 1)
            #expect(intake.closed("grpc", "tls") == 1)
        }
        #expect(sink.seen.isEmpty)
    }

    @Test func clientsMayHaveToShowACertificate() async throws {
        let sink = RecordingSink()
        let stranger = try TestAuthority("stranger", in: directory)
        let ours = try authority.sign("client")
        let old = try authority.sign("old", days: -1)
        let other = try stranger.sign("other")
        try await Intake.with(sink: sink, tls: tls(clients: authority)) { (intake: Intake) async throws in
            #expect(await answer(intake, as: ours).hasPrefix("HTTP/1.1 200 OK"))
            for client in [nil, old, other] { #expect(await answer(intake, as: client) == "") }
            // A client may be gone before its certificate is looked at.
            #expect(intake.closed("http", "tls") >= 2)
        }
        #expect(sink.seen.count == 1)
    }

    /// With every version: in TLS 1.3 a client's requests may come with the end of its handshake.
    @Test(arguments: [TLSVersion.tlsv12, .tlsv13]) func aCertificateThatWasTakenBackLetsNobodyIn(_ version: TLSVersion) async throws {
        let sink = RecordingSink()
        let ours = try authority.sign("client")
        let back = try authority.sign("back")
        let clients = try directory.write(
            "clients.pem", String(contentsOfFile: authority.certificate, encoding: .utf8) + authority.revocationList([back]))
        try await Intake.with(sink: sink, tls: tls(clients: clients)) { (intake: Intake) async throws in
            #expect(await answer(intake, as: ours, max: version).hasPrefix("HTTP/1.1 200 OK"))
            #expect(await answer(intake, as: back, max: version) == "")
            #expect(intake.closed("http", "tls") == 1)
        }
        #expect(sink.seen.count == 1)
    }

    @Test func oldVersionsAreRefused() async throws {
        try await Intake.with(sink: RecordingSink(), tls: tls(min: .tls13)) { (intake: Intake) async throws in
            #expect(await answer(intake, max: .tlsv12) == "")
            #expect(await answer(intake).hasPrefix("HTTP/1.1 200 OK"))
            #expect(intake.closed("http", "tls") == 1)
        }
    }

    @Test func aHandshakeThatDoesNotComeEnds() async throws {
        var limits = IntakeLimits()
        limits.headTimeout = 200 * Int64.millisecond
        try await Intake.with(limits, sink: RecordingSink(), tls: tls()) { (intake: Intake) async throws in
            let socket = try RawSocket(port: intake.httpPort)
            #expect(await socket.receiveAll() == "")
            #expect(intake.closed("http", "tls") == 1)
        }
    }

    @Test func grpcComesOverTLS() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink, tls: tls()) { (intake: Intake) async throws in
            let (status, output) = try await run(
                PythonScript.interpreter, [beside("grpc_client.py"), "\(intake.grpcPort)", "tls", authority.certificate])
            #expect(status == 0, "\(output)")
        }
        #expect(sink.seen.count == 100)
    }
}
