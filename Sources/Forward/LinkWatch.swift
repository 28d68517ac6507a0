import NIOCore
import NIOHTTP2
import Synchronization

/// What is known of a connection beside its calls. From any thread.
final class LinkState: Sendable {
    private let state = Mutex<(isSpent: Bool, error: (any Error)?)>((false, nil))

    /// It takes no new calls.
    var isSpent: Bool { state.withLock(\.isSpent) }
    /// What ended it.
    var error: (any Error)? { state.withLock(\.error) }

    func end(_ error: (any Error)? = nil) {
        state.withLock {
            $0.isSpent = true
            $0.error = $0.error ?? error
        }
    }
}

/// Hears what HTTP/2 says of a whole connection: no call would.
final class LinkWatch: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let state: LinkState

    init(_ state: LinkState) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Calls under way are answered still.
        if case .goAway = unwrapInboundIn(data).payload { state.end() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Errors of one stream are told to that stream as well.
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        state.end(error)
        context.close(promise: nil)
    }
}
