import NIOCore

/// A request as it is about to be sent, for whoever proves who sends it.
struct OutgoingRequest {
    var method: String
    /// Without user information.
    var url: String
    /// Before those of the authorizer.
    var headers: [RequestHeaders.Field]
}

/// Proves who sends an endpoint's requests: one file a scheme. Stays on the endpoint's event loop.
protocol Authorizer: AnyObject {
    /// The header fields that the request gets in addition; of the same name, they replace the request's.
    ///
    /// Takes as long as a file, a token endpoint or a metadata server does, each with a deadline of its own. Fails with
    /// `CredentialFile.Failure` or ``AttemptProblem``.
    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]>

    /// The server answered 401 to what carried these fields.
    ///
    /// - Returns: whether the next ``authorize(_:body:)`` gives others, so that the request is worth repeating at once.
    func refused(_ fields: [RequestHeaders.Field]) -> Bool
}

extension Authorizer {
    func refused(_ fields: [RequestHeaders.Field]) -> Bool { false }
}
