import NIOCore

/// `authorization`, `bearer_token`: a type and a token, which stands in the configuration or in a file.
final class TokenAuthorizer: Authorizer {
    private let type: String
    private let token: SecretSource

    /// - Parameter type: empty: `Bearer`.
    init(type: String, token: SecretSource) {
        self.type = type.isEmpty ? "Bearer" : type
        self.token = token
    }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        token.get().map { [type] in [("Authorization", "\(type) \($0)")] }
    }

    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>? { token.refused() }

    func accepted() { token.accepted() }
}
