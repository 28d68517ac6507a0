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

    /// The server answered 401 or 403 to what carried these fields. Takes no longer than ``authorize(_:body:)``.
    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>?

    /// The server took what carried its fields.
    func accepted()
}

extension Authorizer {
    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>? { nil }
    func accepted() {}
}

/// What can be done about a proof that a server does not accept. Of several the first in this order holds.
package enum Refusal: Int, Sendable {
    /// The next ``Authorizer/authorize(_:body:)`` gives another one: the request is worth repeating at once.
    case again
    /// It stands in a file that may be replaced: see ``RemoteWriteLimits/refusedFileTime``.
    case later
    /// Nothing.
    case final

    static func first(_ all: [EventLoopFuture<Refusal>], on loop: any EventLoop) -> EventLoopFuture<Refusal> {
        EventLoopFuture.whenAllSucceed(all, on: loop).map { $0.min { $0.rawValue < $1.rawValue } ?? .final }
    }
}
