/// How one target that is routed to does.
package struct RouteState: Sendable, Equatable {
    /// Whether its share goes to it.
    package enum Share: String, Sendable, Equatable, CaseIterable {
        /// It does.
        case up
        /// It does not answer: others get it until it does.
        case out
        /// Its name has lost the address, or an earlier process has left what waits: others get what does.
        case gone
    }

    /// Its queue: offered and restored is sent, moved, dropped or waiting, but for what moves meanwhile.
    package var queue: ForwardState
    package var share: Share
    /// That it was to get.
    package var spans: Int
    /// Requests that others got.
    package var moved: Int

    package init(queue: ForwardState, share: Share, spans: Int = 0, moved: Int = 0) {
        self.queue = queue
        self.share = share
        self.spans = spans
        self.moved = moved
    }
}
