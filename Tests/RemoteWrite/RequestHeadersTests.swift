import RemoteWrite
import Testing

/// tempo-behaviour 7.2.
@Suite("Request headers")
struct RequestHeadersTests {
    private func headers(
        _ endpoint: [String: String] = [:], tenant: String = "team-a", extra: [String: String] = [:], addOrgID: Bool = true
    ) -> RequestHeaders {
        RequestHeaders(endpoint: endpoint, tenant: tenant, tenantHeaders: extra, addOrgIDHeader: addOrgID)
    }

    private func value(_ name: String, _ headers: RequestHeaders) -> [String] {
        headers.fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    @Test func theProtocolsOwn() {
        let fields = headers().fields.map { "\($0.name): \($0.value)" }
        #expect(
            fields == [
                "Content-Encoding: snappy", "Content-Type: application/x-protobuf", "User-Agent: metronome",
                "X-Prometheus-Remote-Write-Version: 0.1.0", "X-Scope-OrgID: team-a",
            ])
    }

    @Test func noOrgIDForTheSingleTenantOrWhenSwitchedOff() {
        #expect(value("X-Scope-OrgID", headers(tenant: "single-tenant")) == [])
        #expect(value("X-Scope-OrgID", headers(addOrgID: false)) == [])
    }

    @Test(arguments: ["X-Scope-OrgID", "x-scope-orgid", "X-SCOPE-ORGID"])
    func aConfiguredOrgIDOfAnySpellingWins(name: String) {
        #expect(value("X-Scope-OrgID", headers([name: "mine"])) == ["mine"])
        #expect(value("X-Scope-OrgID", headers(extra: [name: "mine"])) == ["mine"])
        #expect(value("X-Scope-OrgID", headers([name: "mine"], tenant: "single-tenant")) == ["mine"])
        #expect(value("X-Scope-OrgID", headers([name: "mine"], addOrgID: false)) == ["mine"])
        #expect(value("X-Scope-OrgID", headers([name: ""])) == ["team-a"])
    }

    @Test func theTenantsHeadersReplaceTheEndpointsInAnySpelling() {
        let merged = headers(["X-Token": "endpoint", "X-Other": "kept"], extra: ["x-token": "tenant", "X-New": "added"])
        #expect(value("X-Token", merged) == ["tenant"])
        #expect(value("X-Other", merged) == ["kept"])
        #expect(value("X-New", merged) == ["added"])
    }

    @Test func theProtocolsOwnCannotBeReplaced() {
        let fixed = headers(extra: [
            "content-type": "text/plain", "Content-Encoding": "gzip", "Host": "elsewhere", "content-length": "3",
            "transfer-encoding": "chunked", "X-PROMETHEUS-REMOTE-WRITE-VERSION": "9",
        ])
        #expect(fixed == headers())
    }

    @Test func laterAttemptsAreNumbered() {
        let plain = headers()
        #expect(plain.fields(attempt: 0).count == plain.fields.count)
        #expect(plain.fields(attempt: 3).last.map { "\($0.name): \($0.value)" } == "Retry-Attempt: 3")
    }

    @Test func aConfiguredAuthorizationIsKnown() {
        #expect(headers(extra: ["authorization": "Basic abc"]).hasAuthorization)
        #expect(!headers(extra: ["authorization": ""]).hasAuthorization)
    }
}
