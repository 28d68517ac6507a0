import AsyncHTTPClient
import NIOCore

/// `oauth2`: client credentials (RFC 6749, 4.4).
package struct OAuth2Options: Sendable, Equatable {
    package var clientID = ""
    package var clientSecret = ""
    /// Read again for each token; empty: ``clientSecret`` holds.
    package var clientSecretFile = ""
    package var scopes: [String] = []
    package var tokenURL = ""
    /// `audience`, `resource` and what else a server wants.
    package var endpointParameters: [String: String] = [:]
    package var tls = TLSOptions()
    package var proxy = ProxyOptions()
    package init() {}
}

/// Fetches tokens with a client's credentials.
enum OAuth2 {
    static func source(_ options: OAuth2Options, _ client: TokenClient, log: EndpointLog) -> TokenSource<String> {
        let secret = SecretSource(options.clientSecret, file: options.clientSecretFile, loop: client.loop, log: log)
        let what = "token endpoint \(EndpointURL(options.tokenURL).withoutSecrets)"
        return TokenSource(loop: client.loop, log: log) {
            secret.get().assumeIsolated().flatMap { secret in client.token(request(options, secret: secret), what: what) }.nonisolated()
        }
    }

    /// The client's name and secret stand in the header (RFC 6749, 2.3.1): every server takes them there.
    private static func request(_ options: OAuth2Options, secret: String) -> TokenClient.Request {
        var fields = [("grant_type", "client_credentials")]
        if !options.scopes.isEmpty { fields.append(("scope", options.scopes.joined(separator: " "))) }
        fields += options.endpointParameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let authorization = HTTPClient.Authorization.basic(
            username: PercentEncoding.encode(options.clientID), password: PercentEncoding.encode(secret))
        return .form(EndpointURL(options.tokenURL).withoutUserInfo, fields, headers: [("Authorization", authorization.headerValue)])
    }
}
