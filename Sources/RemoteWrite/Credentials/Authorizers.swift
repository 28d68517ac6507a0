import AsyncHTTPClient
import NIOCore
import NIOSSL
import Settings

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
        let context = AuthorizerContext(endpoint, loop: loop, log: log, environment: environment)
        let fields = endpoint.httpHeaders.sorted { $0.key < $1.key }.flatMap { name, header in
            ((header.values + header.secrets).map { context.secret($0.value, "") } + header.files.map { context.secret("", $0) })
                .map { (name: name, value: $0) }
        }
        headers = fields.isEmpty ? nil : HeaderAuthorizer(fields, loop: loop)
        if let scheme = endpoint.scheme {
            if let problem = scheme.problem(environment) { throw problem }
            main = try scheme.authorizer(context)
        } else {
            main = EndpointURL(endpoint.url).userInfo.map {
                BasicAuthorizer(username: context.secret($0.username, ""), password: context.secret($0.password, ""))
            }
        }
        tokens = context.tokens
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

    /// The server answered 401 or 403 to what carried these fields.
    ///
    /// - Parameter hasAuthorization: a tenant's own proof stays the same however often it is sent.
    func refused(_ status: Int, _ fields: [RequestHeaders.Field], hasAuthorization: Bool) -> EventLoopFuture<Refusal> {
        let all = [hasAuthorization ? nil : main?.refused(status, fields), headers?.refused(status, fields)].compactMap { $0 }
        return all.isEmpty ? loop.makeSucceededFuture(.final) : Refusal.first(all, on: loop)
    }

    /// The server took a push.
    func accepted() {
        main?.accepted()
        headers?.accepted()
    }

    private static func replacing(_ fields: [RequestHeaders.Field], by new: [RequestHeaders.Field]) -> [RequestHeaders.Field] {
        let names = Set(new.map { $0.name.lowercased() })
        return fields.filter { !names.contains($0.name.lowercased()) } + new
    }
}
