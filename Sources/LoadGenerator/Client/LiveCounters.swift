import Synchronization

/// What workers and the main thread share while a run goes on.
final class LiveCounters: Sendable {
    let spansAccepted = Atomic<Int>(0)
    let spansRefused = Atomic<Int>(0)
    /// Set once, by a signal: send no more.
    let isStopped = Atomic<Bool>(false)
    let workersFinished = Atomic<Int>(0)
}
