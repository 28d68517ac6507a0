import Foundation
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("Google IAM", .timeLimit(.minutes(Patience.minutes(2))))
struct GoogleIAMTests {
    private static let scope = "https://www.googleapis.com/auth/monitoring.write"

    @Test func aServiceAccountSignsWhatItAsksFor() async throws {
        let key = try RSATestKey()
        let directory = try TemporaryDirectory("google")
        try await CredentialBench.run(tokens: [CredentialBench.token("google")]) { bench in
            let account: JSONValue = [
                "type": "service_account", "client_email": "me@project", "private_key": .string(try key.pem()), "private_key_id": "k1",
                "token_uri": .string(bench.tokens.url),
            ]
            bench.endpoint.credentials.googleIAM = GoogleIAMSettings(credentialsFile: try directory.write("key.json", account.text()))
            try await bench.deliver()
            #expect(bench.authorizations == ["Bearer google"])
            let fields = bench.forms[0].split(separator: "&")
            #expect(fields[0] == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer")
            let parts = fields[1].dropFirst("assertion=".count).split(separator: ".").map(String.init)
            #expect(try key.hasSigned(Array("\(parts[0]).\(parts[1])".utf8), Array(Self.decoded(parts[2]))))
            #expect(try JSONValue(parsing: Array(Self.decoded(parts[0]))) == ["alg": "RS256", "typ": "JWT", "kid": "k1"])
            let claims = try JSONValue(parsing: Array(Self.decoded(parts[1])))
            #expect(claims["iss"] == "me@project")
            #expect(claims["scope"] == .string(Self.scope))
            #expect(claims["aud"] == .string(bench.tokens.url))
            #expect((claims["exp"]?.integer ?? 0) - (claims["iat"]?.integer ?? 0) == 3600)
        }
    }

    private static func decoded(_ text: String) throws -> Data {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        return try #require(Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)))
    }

    @Test func aUsersRefreshToken() async throws {
        let directory = try TemporaryDirectory("google")
        try await CredentialBench.run(tokens: [CredentialBench.token("google")]) { bench in
            let user: JSONValue = [
                "type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r", "token_uri": .string(bench.tokens.url),
            ]
            let file = try directory.write("key.json", user.text())
            bench.endpoint.credentials.googleIAM = GoogleIAMSettings(credentialsFile: "")
            try await bench.deliver(environment: ["GOOGLE_APPLICATION_CREDENTIALS": file])
            #expect(bench.authorizations == ["Bearer google"])
            #expect(bench.forms == ["grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=r"])
        }
    }

    @Test func theMetadataServer() async throws {
        try await CredentialBench.run(tokens: [CredentialBench.token("machine")]) { bench in
            bench.endpoint.credentials.googleIAM = GoogleIAMSettings(credentialsFile: "")
            try await bench.deliver(environment: ["GCE_METADATA_HOST": "127.0.0.1:\(bench.tokens.port)"])
            #expect(bench.authorizations == ["Bearer machine"])
            #expect(bench.tokens.pushes[0].headers["Metadata-Flavor"] == ["Google"])
            #expect(bench.tokens.pushes[0].uri.hasPrefix("/computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2F"))
        }
    }

    @Test(arguments: [
        ("no JSON", "not a JSON key file"), ("{}", "expected a key of a service account"),
        (#"{"client_email": "a", "private_key": "s3cret"}"#, "private_key is no RSA key in PEM"),
    ])
    func filesThatAreNoKeys(_ content: String, _ expected: String) async throws {
        let directory = try TemporaryDirectory("google")
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.googleIAM = GoogleIAMSettings(credentialsFile: try directory.write("key.json", content))
            let line = try await bench.failure()
            #expect(line.contains(expected), "\(line)")
        }
    }
}
