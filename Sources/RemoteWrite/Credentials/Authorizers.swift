import AsyncHTTPClient
import NIOCore
import NIOSSL

/// All that an endpoint's requests get to prove who sends them. Stays on one event loop.
final class Authorizers {
    /// `basic_auth`, `oauth2` and so on; nil: none.
    private let main: (any Authorizer)?
    /// `http_headers`.
    private let headers: HeaderAuthorizer?
    private let loop: any EventLoop
    /// Asks token endpoints.
    private let tokens: TokenClient?

    /// User information in the URL counts as basic authentication when nothing else is configured. Throws `RemoteWriteError`.
    init(
        _ endpoint: RemoteWriteEndpoint, loop: any EventLoop, log: EndpointLog, environment: @escaping @Sendable (String) -> String?
    ) throws(RemoteWriteError) {
        self.loop = loop
        func secret(_ value: String, _ file: String) -> SecretSource { SecretSource(value, file: file, loop: loop, log: log) }
        let fields = endpoint.httpHeaders.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { value -> (name: String, value: SecretSource) in
                switch value {
                case .inline(let text): (name, secret(text, ""))
                case .file(let path): (name, secret("", path))
                }
            }
        }
        headers = fields.isEmpty ? nil : HeaderAuthorizer(fields, loop: loop)
        var tokens: TokenClient?
        /// Tokens are got the way that pushes go.
        func client() throws(RemoteWriteError) -> TokenClient {
            let made = try TokenClient(endpoint.proxy, loop: loop, log: log, environment: environment)
            tokens = made
            return made
        }
        if let problem = endpoint.authentication.problem(environment) { throw problem }
        switch endpoint.authentication {
        case .none:
            main = EndpointURL(endpoint.url).userInfo.map { BasicAuthorizer(username: secret($0.username, ""), password: secret($0.password, "")) }
        case .basic(let username, let password, let passwordFile, let usernameFile):
            main = BasicAuthorizer(username: secret(username, usernameFile), password: secret(password, passwordFile))
        case .authorization(let type, let token, let file):
            main = TokenAuthorizer(type: type, token: secret(token, file))
        case .oauth2(let options):
            let made = try TokenClient(options.tokenURL, options.tls, options.proxy, loop: loop, log: log, environment: environment)
            tokens = made
            main = BearerTokenAuthorizer(OAuth2.source(options, made, log: log))
        case .azureAD(var options):
            options.identity = options.identity.resolved(environment)
            if options.authority.isEmpty { options.authority = environment("AZURE_AUTHORITY_HOST") ?? "" }
            if let url = environment("IDENTITY_ENDPOINT"), let header = environment("IDENTITY_HEADER"), !url.isEmpty {
                options.identityEndpoint = (url, header)
            }
            main = BearerTokenAuthorizer(AzureAD.source(options, try client(), log: log))
        case .google(let file):
            main = BearerTokenAuthorizer(GoogleIAM.source(credentialsFile: file, try client(), log: log, environment: environment))
        case .sigV4(var options):
            options.region = options.region(environment)
            let chain = AWSCredentialChain(options: options, client: try client(), log: log, environment: environment)
            main = SigV4Authorizer(options, TokenSource(loop: loop, log: log) { chain.fetch() }, loop: loop)
        }
        self.tokens = tokens
    }

    /// To be shut down.
    func close() -> [HTTPClient] { tokens?.close() ?? [] }

    var isEmpty: Bool { main == nil && headers == nil }

    /// The fields that the request is sent with.
    ///
    /// - Parameter hasAuthorization: a header that a tenant has brings its own proof: the endpoint's stays away.
    func authorize(_ request: OutgoingRequest, body: ByteBuffer, hasAuthorization: Bool) -> EventLoopFuture<[RequestHeaders.Field]> {
        let main = hasAuthorization ? nil : main
        guard main != nil || headers != nil else { return loop.makeSucceededFuture(request.headers) }
        let named = headers?.authorize(request, body: body) ?? loop.makeSucceededFuture([])
        return named.assumeIsolated().flatMap { fields in
            var request = request
            request.headers = Self.replacing(request.headers, by: fields)
            guard let main else { return self.loop.makeSucceededFuture(request.headers) }
            let headers = request.headers
            return main.authorize(request, body: body).map { Self.replacing(headers, by: $0) }
        }.nonisolated()
    }

    /// The server answered 401 to what carried these fields. True: it is worth another attempt at once.
    func refused(_ fields: [RequestHeaders.Field]) -> Bool { main?.refused(fields) ?? false }

    private static func replacing(_ fields: [RequestHeaders.Field], by new: [RequestHeaders.Field]) -> [RequestHeaders.Field] {
        let names = Set(new.map { $0.name.lowercased() })
        return fields.filter { !names.contains($0.name.lowercased()) } + new
    }
}
