import Cryptography
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Outbound

/// `google_iam`: tokens for Google Cloud Monitoring, of a service account's key file or of the machine.
enum GoogleIAM {
    private static let scope = "https://www.googleapis.com/auth/monitoring.write"
    private static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    /// Seconds that an assertion holds; Google allows an hour.
    private static let assertionLifetime: Int64 = 3600

    /// A key file as Google Cloud gives it out.
    private struct KeyFile: Decodable {
        var type: String?
        var client_email: String?
        var private_key: String?
        var private_key_id: String?
        var token_uri: String?
        var client_id: String?
        var client_secret: String?
        var refresh_token: String?
    }

    /// - Parameter path: empty: `GOOGLE_APPLICATION_CREDENTIALS`, or the metadata server.
    static func source(
        credentialsFile path: String, _ client: TokenClient, log: EndpointLog, environment: @escaping @Sendable (String) -> String?
    ) -> TokenSource<String> {
        let path = path.isEmpty ? environment("GOOGLE_APPLICATION_CREDENTIALS") ?? "" : path
        guard !path.isEmpty else {
            let host = environment("GCE_METADATA_HOST").flatMap { $0.isEmpty ? nil : $0 } ?? "169.254.169.254"
            let request = TokenClient.Request(
                method: .GET,
                url: "http://\(host)/computeMetadata/v1/instance/service-accounts/default/token?scopes=\(PercentEncoding.encode(scope))",
                headers: [("Metadata-Flavor", "Google")], isOfMachine: true)
            return TokenSource(loop: client.loop, log: log) { client.token(request, what: "Google's metadata server") }
        }
        let file = SecretSource("", file: path, loop: client.loop, log: log)
        return TokenSource(loop: client.loop, log: log) {
            file.get().assumeIsolated().flatMap { text in
                do {
                    let (request, place) = try request(text, path: path)
                    return client.token(request, what: "token endpoint \(EndpointURL(place).withoutSecrets)")
                } catch {
                    return client.loop.makeFailedFuture(error)
                }
            }.nonisolated()
        }
    }

    private static func request(_ text: String, path: String) throws(AttemptProblem) -> (TokenClient.Request, place: String) {
        func fail(_ reason: String) -> AttemptProblem { AttemptProblem(.credentials, "google_iam: credentials file \(path): \(reason)") }
        guard let key = try? JSONDecoder().decode(KeyFile.self, from: Data(text.utf8)) else { throw fail("not a JSON key file") }
        let place = key.token_uri ?? "https://oauth2.googleapis.com/token"
        if key.type == "authorized_user", let id = key.client_id, let secret = key.client_secret, let refresh = key.refresh_token {
            let fields = [("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret), ("refresh_token", refresh)]
            return (.form(place, fields), place)
        }
        guard let email = key.client_email, let pem = key.private_key else {
            throw fail("expected a key of a service account (client_email, private_key) or of a user (refresh_token)")
        }
        let now = wallClockSeconds()
        var header = ["alg": "RS256", "typ": "JWT"]
        header["kid"] = key.private_key_id
        let claims = Claims(iss: email, scope: scope, aud: place, iat: now, exp: now + assertionLifetime)
        let encoder = JSONEncoder()
        guard let head = try? encoder.encode(header), let content = try? encoder.encode(claims) else { throw fail("cannot be encoded") }
        let unsigned = base64URL(head) + "." + base64URL(content)
        let signature: [UInt8]
        do { signature = try RSASignature.sign(Array(unsigned.utf8), pem: pem) } catch {
            throw fail(error == .noKey ? "private_key is no RSA key in PEM" : "cannot sign")
        }
        let assertion = unsigned + "." + base64URL(Data(signature))
        return (.form(place, [("grant_type", grant), ("assertion", assertion)]), place)
    }

    private struct Claims: Encodable {
        var iss: String
        var scope: String
        var aud: String
        var iat: Int64
        var exp: Int64
    }

    private static func base64URL(_ data: Data) -> String {
        String(data.base64EncodedString().compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
    }
}
