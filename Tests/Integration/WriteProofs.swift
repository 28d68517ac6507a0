import TestSupport

/// A way to prove who writes.
struct WriteWay {
    var name: String
    /// Of an entry of remote write.
    var keys: JSONValue
    var tls: TestAuthority.Pair?
    var clients: TestAuthority?
    /// By the fields of a request, their names in lower case.
    var isProven: @Sendable ([String: String]) -> Bool = { _ in true }
}

/// Every way to prove who writes, with the files that they name, and the token endpoint that some of them ask.
struct WriteProofs {
    /// What the token endpoint gives out.
    static let issued = "issued"
    /// What it gives out where it is asked for another one.
    static let forged = "forged-by-somebody"
    static let tokenOfFile = "from-a-file"

    let certificates: ServerLock.Certificates
    let issuer: LoopbackHTTPServer
    let ways: [WriteWay]
    /// Of `tls_config`: whom to trust, and our own certificate.
    let trust: JSONValue
    let identity: JSONValue

    init(in directory: TemporaryDirectory) throws {
        let certificates = try ServerLock.Certificates(TestAuthority(in: directory))
        self.certificates = certificates
        issuer = try LoopbackHTTPServer { request in
            let token = request.path == "/forged" ? Self.forged : Self.issued
            return LoopbackHTTPServer.Answer(
                200, headers: [("Content-Type", "application/json")], body: Array(#"{"access_token": "\#(token)", "expires_in": 3600}"#.utf8))
        }
        let base = Self.base(issuer)
        let password = try directory.write("password", "\(ServerLock.password)\n")
        let token = try directory.write("token", "\(Self.tokenOfFile)\n")
        let assertion = try directory.write("assertion", "federated")
        let user: JSONValue = [
            "type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r", "token_uri": .string(base),
        ]
        let google = try directory.write("google.json", user.text())
        let trust: JSONValue = ["ca_file": .string(certificates.authority.certificate), "min_version": "TLS13"]
        let identity: JSONValue = ["cert_file": .string(certificates.client.certificate), "key_file": .string(certificates.client.key)]
        let basic: JSONValue = ["basic_auth": ["username": .string(ServerLock.user), "password_file": .string(password)]]
        let signed = "/eu-west-1/aps/aws4_request, SignedHeaders=content-encoding;content-type;host;x-amz-date, "
        func expects(_ value: String) -> @Sendable ([String: String]) -> Bool { { $0["authorization"] == value } }
        self.trust = trust
        self.identity = identity
        ways = [
            WriteWay(name: "none", keys: [:]) { $0["authorization"] == nil },
            WriteWay(name: "basic", keys: basic, isProven: expects("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
            WriteWay(
                name: "bearer", keys: ["authorization": ["credentials_file": .string(token)]], isProven: expects("Bearer \(Self.tokenOfFile)")),
            WriteWay(name: "header", keys: ["http_headers": ["X-Api-Key": ["files": [.string(token)]]]]) {
                $0["x-api-key"] == Self.tokenOfFile
            },
            WriteWay(name: "oauth2", keys: Self.oauth2(base + "/token"), isProven: expects("Bearer \(Self.issued)")),
            WriteWay(
                name: "azuread",
                keys: ["azuread": ["workload_identity": ["client_id": "c", "tenant_id": "t", "token_file_path": .string(assertion)]]],
                isProven: expects("Bearer \(Self.issued)")),
            WriteWay(name: "google", keys: ["google_iam": ["credentials_file": .string(google)]], isProven: expects("Bearer \(Self.issued)")),
            WriteWay(name: "sigv4", keys: ["sigv4": ["region": "eu-west-1", "access_key": "AK", "secret_key": "SK"]]) {
                $0["authorization"]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AK/") == true && $0["authorization"]?.contains(signed) == true
            },
            WriteWay(name: "mtls", keys: ["tls_config": trust.merging(identity)], tls: certificates.server, clients: certificates.authority),
            WriteWay(
                name: "http2", keys: basic.merging(["enable_http2": true, "tls_config": trust]), tls: certificates.server,
                isProven: expects("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
        ]
    }

    /// For the process that writes.
    var environment: [String: String] { ["AZURE_AUTHORITY_HOST": Self.base(issuer)] }

    /// `oauth2` with a token that nobody knows.
    var forged: JSONValue { Self.oauth2(Self.base(issuer) + "/forged") }

    /// - Parameter name: of a way.
    func keys(_ name: String) -> JSONValue { ways.first { $0.name == name }?.keys ?? [:] }

    private static func base(_ issuer: LoopbackHTTPServer) -> String { "http://127.0.0.1:\(issuer.port)" }

    private static func oauth2(_ url: String) -> JSONValue {
        ["oauth2": ["client_id": "id", "client_secret": "s", "token_url": .string(url), "scopes": ["write"]]]
    }
}
