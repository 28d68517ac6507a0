import NIOCore

/// One thing to do later on an event loop. Used on that loop only.
package struct LoopTimer {
    private var callback: NIOScheduledCallback?
    /// Kept, so that who asks with every read, from another module, loads it and calls nothing.
    package private(set) var isRunning = false

    package init() {}

    /// Replaces what was to be done before. Whoever fires calls ``cancel()`` before the next ``isRunning`` counts.
    package mutating func start(in time: TimeAmount, on loop: any EventLoop, _ body: @escaping () -> Void) {
        callback?.cancel()
        // Throws only while the loop shuts down, when nothing needs to be timed any more.
        callback = try? loop.scheduleCallback(in: time, handler: Firing(body: NIOLoopBound(body, eventLoop: loop)))
        isRunning = callback != nil
    }

    package mutating func cancel() {
        callback?.cancel()
        callback = nil
        isRunning = false
    }

    private struct Firing: NIOScheduledCallbackHandler, Sendable {
        let body: NIOLoopBound<() -> Void>
        func handleScheduledCallback(eventLoop: some EventLoop) { body.value() }
    }
}
