import Cryptography
import Foundation
import Serving
import Testing

@Suite struct IntakeAccessTests {
    private static func hash(_ text: String) -> [UInt8] { SHA256.hash(Array(text.utf8)) }

    private static let access = IntakeAccess(clients: [
        IntakeAccess.Client(name: "any", proof: .token(hash: hash("token-a"))),
        IntakeAccess.Client(name: "one", proof: .token(hash: hash("token-b")), tenants: ["b"]),
        IntakeAccess.Client(name: "two", proof: .password(user: "u", hash: hash("p:w")), tenants: ["x", "y"]),
    ])

    private func admit(_ authorization: [String], _ orgIDs: [String] = [], _ access: IntakeAccess = access) -> Result<[String], IntakeAccess.Denial> {
        var memo = IntakeAccess.Memo()
        return Result { () throws(IntakeAccess.Denial) in try access.admit(authorization, orgIDs, &memo) }
    }

    private static let basic = "Basic " + Data("u:p:w".utf8).base64EncodedString()

    @Test func whoIsKnownIsLetIn() {
        #expect(admit(["Bearer token-a"], ["t"]) == .success(["t"]))
        #expect(admit(["bearer  token-a"]) == .success([]))
        #expect(admit([Self.basic], ["x", "y"]) == .success(["x", "y"]))
        #expect(admit([Self.basic.trimmingCharacters(in: ["="])], ["x"]) == .success(["x"]))
    }

    @Test(
        arguments: [
            [], [""], ["Bearer"], ["Bearer "], ["Bearer token-c"], ["token-a"], ["Bearer token-a", "Bearer token-a"], ["Digest token-a"],
            ["Basic token-a"], ["Basic ?"], ["Basic " + Data("u:other".utf8).base64EncodedString()],
            ["Basic " + Data("v:p:w".utf8).base64EncodedString()],
            ["Basic " + Data("u".utf8).base64EncodedString()], ["Bearer p:w"],
        ] as [[String]]) func whoIsNotKnownIsNot(_ authorization: [String])
    {
        #expect(admit(authorization) == .failure(.unknown(hasProof: !authorization.isEmpty)))
    }

    @Test func tenantsAreBound() {
        #expect(admit(["Bearer token-b"]) == .success(["b"]))
        #expect(admit(["Bearer token-b"], ["b"]) == .success(["b"]))
        #expect(admit(["Bearer token-b"], ["a"]) == .failure(.tenant("a")))
        #expect(admit(["Bearer token-b"], ["b", "a"]) == .failure(.tenant("a")))
        #expect(admit([Self.basic]) == .failure(.noTenant(client: "two")))
        #expect(admit([Self.basic], ["z"]) == .failure(.tenant("z")))
    }

    @Test func onlyListedTenantsAreLetIn() {
        let access = IntakeAccess(tenants: ["a"])
        #expect(admit([], ["a"], access) == .success(["a"]))
        #expect(admit([], ["b"], access) == .failure(.tenant("b")))
        #expect(admit([], [], access) == .success([]))
        #expect(IntakeAccess().isOpen && !access.isOpen && !Self.access.isOpen)
    }

    @Test func aConnectionThatChangesItsProofIsAskedAnew() throws {
        var memo = IntakeAccess.Memo()
        #expect(try Self.access.admit(["Bearer token-b"], [], &memo) == ["b"])
        #expect(try Self.access.admit(["Bearer token-b"], [], &memo) == ["b"])
        #expect(throws: IntakeAccess.Denial.unknown(hasProof: true)) { try Self.access.admit(["Bearer token-x"], [], &memo) }
        #expect(try Self.access.admit(["Bearer token-a"], [], &memo) == [])
    }

    /// A header may say more than a name, and say it twice: what counts is whom it names.
    @Test func tenantsAreThoseThatAHeaderNames() {
        #expect(admit(["Bearer token-b"], ["b:team=x"]) == .success(["b:team=x"]))
        #expect(admit(["Bearer token-b"], ["b|b"]) == .success(["b|b"]))
        #expect(admit(["Bearer token-b"], ["b|a"]) == .failure(.tenant("a")))
        #expect(admit([], ["a:x"], IntakeAccess(tenants: ["a"])) == .success(["a:x"]))
    }

    /// Two spellings of one character are two users.
    @Test func usersAreComparedByTheirBytes() {
        let access = IntakeAccess(clients: [IntakeAccess.Client(name: "e", proof: .password(user: "e\u{301}", hash: Self.hash("p")))])
        func basic(_ user: String) -> String { "Basic " + Data("\(user):p".utf8).base64EncodedString() }
        #expect(admit([basic("e\u{301}")], [], access) == .success([]))
        #expect(admit([basic("\u{e9}")], [], access) == .failure(.unknown(hasProof: true)))
    }

    @Test func aConnectionDoesNotKeepItsProof() throws {
        var memo = IntakeAccess.Memo()
        _ = try Self.access.admit(["Bearer token-b"], [], &memo)
        var kept = ""
        dump(memo, to: &kept)
        #expect(!kept.contains("token-b"))
    }
}
