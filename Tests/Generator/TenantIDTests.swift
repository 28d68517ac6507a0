import Generator
import Testing

@Suite struct TenantIDTests {
    @Test func everyoneIsOneTenantWithoutMultitenancy() {
        #expect(TenantID.resolve([], multitenancy: false) == .success("single-tenant"))
        #expect(TenantID.resolve(["a", "b"], multitenancy: false) == .success("single-tenant"))
    }

    @Test(arguments: [
        (["G"], "G"), (["G|G"], "G"), (["G:anything at all"], "G"), (["G:a|G:b"], "G"), (["a-Z0!_.*'()"], "a-Z0!_.*'()"),
        ([String(repeating: "x", count: 150)], String(repeating: "x", count: 150)),
    ])
    func allowed(_ headers: [String], _ tenant: String) {
        #expect(TenantID.resolve(headers, multitenancy: true) == .success(tenant))
    }

    @Test(arguments: [
        ([], "no org id"), (["a", "b"], "no org id"), ([""], "no org id"), (["A|B"], "multiple org IDs present"),
        (["a/b"], "tenant ID 'a/b' contains unsupported character '/'"), (["é"], "tenant ID 'é' contains unsupported character 'é'"),
        ([String(repeating: "x", count: 151)], "tenant ID is too long: max 150 characters"), ([".."], "tenant ID '..' is not allowed"),
    ])
    func refused(_ headers: [String], _ message: String) {
        guard case .failure(let refusal) = TenantID.resolve(headers, multitenancy: true) else {
            Issue.record("accepted \(headers)")
            return
        }
        #expect(refusal.message == message)
    }
}
