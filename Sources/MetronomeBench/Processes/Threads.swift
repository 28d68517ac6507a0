import Glibc

/// Threads that begin together.
enum Threads {
    /// Runs `body` on `count` threads at once, with the number of each, and waits for all.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (0..<count).map { index in Thread { body(index) } }
        for thread in threads { thread.join() }
    }

    /// Runs `body` on a thread that nobody waits for.
    static func detach(_ body: @escaping @Sendable () -> Void) { Thread(body).detach() }
}

/// A thread of the operating system: it blocks as it likes.
final class Thread {
    private var handle = pthread_t()
    private let isRunning: Bool

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    init(_ run: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &handle, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        isRunning = failure == 0
        if !isRunning { context.release() }
    }

    func join() {
        if isRunning { pthread_join(handle, nil) }
    }

    func detach() {
        if isRunning { pthread_detach(handle) }
    }
}
