import SelfMetrics

/// A Metronome that counts, and what waits for it.
package final class RouteTarget: Sendable {
    package let name: String
    let queue: ForwardTarget
    let transport: RouteTransport
    let metrics: RouteTargetMetrics

    init(name: String, _ queue: ForwardTarget, _ transport: RouteTransport, _ metrics: RouteTargetMetrics) {
        self.name = name
        self.queue = queue
        self.transport = transport
        self.metrics = metrics
    }

    /// Room for a request; to be given back with ``offer(_:spans:reserved:)`` or ``release(_:)``.
    ///
    /// - Returns: whether there is any.
    package func reserve(_ bytes: Int) -> Bool { queue.reserve(bytes) }

    package func release(_ bytes: Int) { queue.release(bytes) }

    package func offer(_ request: ForwardedRequest, spans: Int, reserved: Int) {
        metrics.spans.add(spans)
        queue.offer(request, reserved: reserved)
    }

    /// Others get what is to go there from now on, or no longer do.
    func setAside(_ isAside: Bool) {
        guard transport.isAside != isAside else { return }
        transport.isAside = isAside
        // Either way what waits need not wait for the next attempt.
        queue.tryAgain()
    }

    func state(_ share: RouteState.Share) -> RouteState {
        RouteState(queue: queue.state, share: share, spans: Int(clamping: metrics.spans.value), moved: queue.moved)
    }

    func show(isRoutedTo: Bool) {
        queue.show()
        metrics.isUp.set(isRoutedTo ? 1 : 0)
    }
}

/// Whom spans go to at one moment.
package final class RouteSnapshot: Sendable {
    /// By slot, as ``RouteTable`` has it.
    package let owners: [UInt16]
    package let targets: [RouteTarget]

    init(owners: [UInt16], targets: [RouteTarget]) {
        self.owners = owners
        self.targets = targets
    }
}
