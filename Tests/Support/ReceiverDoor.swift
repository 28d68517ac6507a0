import NIOSSL
import Synchronization

/// Who may write to a receiver: others hear 401.
package final class ReceiverDoor: Sendable {
    let tls: NIOSSLContext?
    private let accepts: @Sendable ([String: String]) -> Bool
    private let count = Mutex(0)

    /// - Parameters:
    ///   - tls: nil: clear text.
    ///   - accepts: fields of a request, by their names in lower case, that prove who sends it.
    package init(tls: NIOSSLContext? = nil, accepts: @escaping @Sendable ([String: String]) -> Bool = { _ in true }) {
        self.tls = tls
        self.accepts = accepts
    }

    /// Requests that were sent away.
    package var refused: Int { count.withLock { $0 } }

    /// Of URLs: certificates are for a name.
    var base: String { tls == nil ? "http://127.0.0.1" : "https://localhost" }

    /// nil: it may come in.
    func refusal(of request: LoopbackHTTPServer.Request) -> LoopbackHTTPServer.Answer? {
        guard !accepts(Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }) else { return nil }
        count.withLock { $0 += 1 }
        return LoopbackHTTPServer.Answer(401)
    }
}
