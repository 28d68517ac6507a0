import NIOCore

/// A token that is fetched, as `Authorization: Bearer`: what OAuth 2, Azure and Google have in common.
final class BearerTokenAuthorizer: Authorizer {
    private static let scheme = "Bearer "

    private let source: TokenSource<String>

    init(_ source: TokenSource<String>) { self.source = source }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        source.get().map { [("Authorization", Self.scheme + $0)] }
    }

    func refused(_ fields: [RequestHeaders.Field]) -> Bool {
        guard let value = fields.first(where: { $0.name == "Authorization" })?.value, value.hasPrefix(Self.scheme) else { return false }
        return source.refused(String(value.dropFirst(Self.scheme.count)))
    }
}
