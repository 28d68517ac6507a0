import Cryptography
import Foundation
import Receivers
import Serving
import TestSupport
import Testing

/// Who may send, over the wire.
@Suite struct AccessTests {
    private static func hash(_ text: String) -> [UInt8] { SHA256.hash(Array(text.utf8)) }

    private static let access = IntakeAccess(clients: [
        IntakeAccess.Client(name: "any", proof: .token(hash: hash("token-a"))),
        IntakeAccess.Client(name: "one", proof: .token(hash: hash("token-b")), tenants: ["b"]),
        IntakeAccess.Client(name: "two", proof: .password(user: "u", hash: hash("p:w")), tenants: ["x", "y"]),
    ])

    private func post(_ headers: String) -> String {
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\(headers)Connection: close\r\n\r\n{}"
    }

    @Test func overHTTP() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink, access: Self.access) { (intake: Intake) async throws in
            func answer(_ headers: String) async throws -> String {
                let socket = try RawSocket(port: intake.httpPort)
                socket.send(post(headers))
                return await socket.receiveAll()
            }
            #expect(try await answer("Authorization: Bearer token-b\r\n").hasPrefix("HTTP/1.1 200"))
            let refused = try await answer("Authorization: Bearer token-x\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 401") && refused.contains("www-authenticate: Bearer") && !refused.contains("token-x"), "\(refused)")
            #expect(try await answer("").contains("a token or a user with a password is needed"))
            #expect(try await answer("Authorization: Bearer token-b\r\nX-Scope-OrgID: a\r\n").hasPrefix("HTTP/1.1 403"))
            #expect(intake.refused("http", "unauthenticated") == 2)
            #expect(intake.refused("http", "tenant_not_allowed") == 1)
        }
        #expect(sink.seen.map(\.orgIDs) == [["b"]])
    }

    /// It is answered before its body has come, and what comes of that is kept nowhere.
    @Test func whoIsRefusedTakesNoRoom() throws {
        func head(_ token: String) -> String {
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000\r\nAuthorization: Bearer \(token)\r\n\r\n"
        }
        let piece = [UInt8](repeating: 0x20, count: 10_000)
        let http = try EmbeddedIntake(.http, access: Self.access)
        try http.send(head("token-x"))
        #expect(try http.text().hasPrefix("HTTP/1.1 401 "))
        for _ in 0..<5 {
            try http.send(piece)
            #expect(http.inFlightBytes == 0)
        }
        try http.send(head("token-a"))
        try http.send(piece)
        #expect(http.inFlightBytes == 10_000 && http.sink.seen.isEmpty, "whoever is known has room")

        let grpc = try EmbeddedIntake(.grpc, access: Self.access)
        try grpc.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + rawFrame(4, 0, 0, []) + rawFrame(1, 4, 1, RawHTTP2.exportHeaders))
        #expect(grpc.refused("grpc", "unauthenticated") == 1)
        try grpc.send(rawFrame(0, 0, 1, GRPCClient.framed(piece, length: 20_000)))
        #expect(grpc.inFlightBytes == 0 && grpc.sink.seen.isEmpty)
        let open = try EmbeddedIntake(.grpc)
        try open.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + rawFrame(4, 0, 0, []) + rawFrame(1, 4, 1, RawHTTP2.exportHeaders))
        try open.send(rawFrame(0, 0, 1, GRPCClient.framed(piece, length: 20_000)))
        #expect(open.inFlightBytes == 10_000)
    }

    @Test func overGRPC() async throws {
        let sink = RecordingSink()
        try await Intake.with(sink: sink, access: Self.access) { (intake: Intake) async throws in
            let (status, output) = try await run(PythonScript.interpreter, [beside("grpc_client.py"), "\(intake.grpcPort)", "access"])
            #expect(status == 0, "\(output)")
            #expect(intake.refused("grpc", "unauthenticated") == 2)
        }
        #expect(sink.seen.map(\.orgIDs) == [["b"], ["t"]])
    }
}
