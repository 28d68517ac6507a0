import Crypto
import Foundation
import Serving
import TestSupport
import Testing

/// Who may send, over the wire.
@Suite struct AccessTests {
    private static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

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
