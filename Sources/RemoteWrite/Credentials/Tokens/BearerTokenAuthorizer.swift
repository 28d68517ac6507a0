import NIOCore

/// A token that is fetched, as `Authorization: Bearer`: what OAuth 2, Azure and Google have in common.
final class BearerTokenAuthorizer: Authorizer {
    private static let scheme = "Bearer "

    private let source: TokenSource<String>

    init(_ source: TokenSource<String>) { self.source = source }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        source.get().map { [("Authorization", Self.scheme + $0)] }
    }

    /// 403 is about what the token may do.
    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>? {
        guard status == 401, let value = fields.first(where: { $0.name == "Authorization" })?.value, value.hasPrefix(Self.scheme) else { return nil }
        let hasAnother = source.refused(String(value.dropFirst(Self.scheme.count)))
        return source.loop.makeSucceededFuture(hasAnother ? .again : .final)
    }
}
