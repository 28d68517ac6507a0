import RemoteWrite
import Testing

/// Cases of AWS' published test suite for Signature Version 4.
@Suite("SigV4")
struct SigV4Tests {
    struct Case: Sendable {
        var name: String
        var method = "GET"
        var target = "/"
        var headers: [[String]] = []
        var body = ""
        var signature: String
    }

    @Test(arguments: [
        Case(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(name: "post-vanilla", method: "POST", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Case(
            name: "get-vanilla-query-order-key-case", target: "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Case(
            name: "get-unreserved", target: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Case(name: "get-slashes", target: "//example//", signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        Case(
            name: "get-header-value-trim", headers: [["My-Header1", " value1"], ["My-Header2", " \"a   b   c\""]],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Case(
            name: "get-header-key-duplicate", headers: [["My-Header1", "value2"], ["My-Header1", "value2"], ["My-Header1", "value1"]],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Case(
            name: "post-x-www-form-urlencoded", method: "POST", headers: [["Content-Type", "application/x-www-form-urlencoded"]],
            body: "Param1=value1", signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ])
    func signatureIsThatOfTheSuite(_ one: Case) {
        let headers = [(name: "Host", value: "example.amazonaws.com")] + one.headers.map { (name: $0[0], value: $0[1]) }
        let fields = SigV4.sign(
            SigV4.Request(method: one.method, target: one.target, headers: headers, body: Array(one.body.utf8)),
            SigV4.Credentials(accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), region: "us-east-1",
            service: "service", at: 1_440_938_160)
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
        #expect(values["X-Amz-Date"] == "20150830T123600Z")
        #expect(values["Authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ") == true)
        #expect(values["Authorization"]?.hasSuffix("Signature=\(one.signature)") == true, "\(one.name): \(values["Authorization"] ?? "")")
    }

    @Test func aSessionTokenIsSigned() {
        let fields = SigV4.sign(
            SigV4.Request(method: "GET", target: "/", headers: [("Host", "h")], body: []),
            SigV4.Credentials(accessKey: "a", secretKey: "b", sessionToken: "session"), region: "r", service: "s", at: 0)
        #expect(fields.map(\.name) == ["X-Amz-Date", "X-Amz-Security-Token", "Authorization"])
        #expect(fields[2].value.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"))
    }
}
