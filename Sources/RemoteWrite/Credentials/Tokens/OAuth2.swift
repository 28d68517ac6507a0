import AsyncHTTPClient
import NIOCore
import Outbound
import Settings

/// Fetches tokens with a client's credentials (RFC 6749, 4.4). Stays on one event loop.
///
/// The client's name and secret stand in the header (RFC 6749, 2.3.1). A server that does not take them there is asked once more with both
/// in the form, as Go's library does, and what it took is kept to.
final class OAuth2 {
    private enum Place { case header, form }

    private let settings: OAuth2Settings
    private let client: TokenClient
    private let secret: SecretSource
    private let what: String
    /// Where the server takes them; nil: not known yet.
    private var place: Place?

    private init(_ settings: OAuth2Settings, _ client: TokenClient, log: EndpointLog) {
        self.settings = settings
        self.client = client
        secret = SecretSource(settings.clientSecret.value, file: settings.clientSecretFile, loop: client.loop, log: log)
        what = "token endpoint \(EndpointURL(settings.tokenURL).withoutSecrets)"
    }

    static func source(_ settings: OAuth2Settings, _ client: TokenClient, log: EndpointLog) -> TokenSource<String> {
        let made = OAuth2(settings, client, log: log)
        return TokenSource(loop: client.loop, log: log) { made.fetch() }
    }

    private func fetch() -> EventLoopFuture<TokenCache<String>.Token> {
        secret.get().assumeIsolated().flatMap { secret in
            if let place = self.place { return self.client.token(self.request(place, secret), what: self.what) }
            return self.client.answer(self.request(.header, secret), what: self.what)
                .assumeIsolated().flatMap { answer in self.answered(answer, secret) }.nonisolated()
        }.nonisolated()
    }

    /// To the first request of all.
    private func answered(_ answer: TokenClient.Answer, _ secret: String) -> EventLoopFuture<TokenCache<String>.Token> {
        let problem: AttemptProblem
        do throws(AttemptProblem) {
            let token = try TokenClient.token(answer, what: what)
            place = .header
            return client.loop.makeSucceededFuture(token)
        } catch {
            problem = error
        }
        guard answer.isSuccess || (400..<500).contains(answer.status) else { return client.loop.makeFailedFuture(problem) }
        return client.token(request(.form, secret), what: what).assumeIsolated()
            .map { token in
                self.place = .form
                return token
            }
            // Neither way: what the usual one was answered with says more.
            .flatMapErrorThrowing { _ in throw problem }.nonisolated()
    }

    private func request(_ place: Place, _ secret: String) -> TokenClient.Request {
        var fields = [("grant_type", "client_credentials")]
        if !settings.scopes.isEmpty { fields.append(("scope", settings.scopes.joined(separator: " "))) }
        fields += settings.endpointParameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
        let url = EndpointURL(settings.tokenURL).withoutUserInfo
        switch place {
        case .form: return .form(url, fields + [("client_id", settings.clientID), ("client_secret", secret)])
        case .header:
            let authorization = HTTPClient.Authorization.basic(
                username: PercentEncoding.encode(settings.clientID), password: PercentEncoding.encode(secret))
            return .form(url, fields, headers: [("Authorization", authorization.headerValue)])
        }
    }
}
