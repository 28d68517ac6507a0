import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT as something to wait for, SIGHUP as something to do.
enum Signals {
    /// A second signal within this time is the same wish: Ctrl-C in a terminal and a supervisor's SIGTERM often come together.
    private static let patience = DispatchTimeInterval.seconds(2)

    private static let hangups = Mutex(Hangups())

    private struct Hangups {
        var source: Kept?
        /// One came before anybody cared.
        var isPending = false
        var body: (@Sendable () -> Void)?
    }

    /// From now on SIGHUP does not end the process; one that comes before ``onHangup(_:)`` is obeyed then.
    static func catchHangups() {
        signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "hangups"))
        source.setEventHandler {
            let body = hangups.withLock { state in
                state.isPending = state.body == nil
                return state.body
            }
            body?()
        }
        source.resume()
        let kept = Kept(source: source)
        hangups.withLock { $0.source = kept }
    }

    /// Calls `body` at every SIGHUP from now on, and at once if there was one already.
    static func onHangup(_ body: @escaping @Sendable () -> Void) {
        let wasPending = hangups.withLock { state in
            state.body = body
            defer { state.isPending = false }
            return state.isPending
        }
        if wasPending { body() }
    }

    /// Keeps a source at work. `@unchecked Sendable` because nobody touches it again.
    private struct Kept: @unchecked Sendable {
        let source: any DispatchSourceSignal
    }

    /// Waits for the first signal to stop; another one later than ``patience`` ends the process at once.
    static func firstToStop() async -> String {
        let queue = DispatchQueue(label: "signals")
        return await withCheckedContinuation { continuation in
            let state = Once(continuation)
            for (number, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { state.received(name) }
                source.resume()
                state.keep(source)
            }
        }
    }

    /// `@unchecked Sendable` because everything after setting up happens on one serial queue.
    private final class Once: @unchecked Sendable {
        private var continuation: CheckedContinuation<String, Never>?
        private var insistsFrom = DispatchTime.distantFuture
        private var sources: [any DispatchSourceSignal] = []

        init(_ continuation: CheckedContinuation<String, Never>) { self.continuation = continuation }

        func keep(_ source: any DispatchSourceSignal) { sources.append(source) }

        func received(_ name: String) {
            guard let waiting = continuation else {
                if DispatchTime.now() >= insistsFrom {
                    StandardError.flush()
                    _exit(1)
                }
                return
            }
            continuation = nil
            insistsFrom = .now() + Signals.patience
            waiting.resume(returning: name)
        }
    }
}
