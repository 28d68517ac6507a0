import Synchronization

/// Samples of the last hour. Bounded: ``limit`` of them, 100 kB at most.
final class PathHistory: Sendable {
    /// Nanoseconds between two samples.
    static let interval: UInt64 = 10_000_000_000
    static let limit = 361

    private let samples = Mutex<[PathSample]>([])

    func add(_ sample: PathSample) {
        samples.withLock { samples in
            if samples.count >= Self.limit { samples.removeFirst(samples.count - Self.limit + 1) }
            samples.append(sample)
        }
    }

    /// The oldest first.
    var all: [PathSample] { samples.withLock { $0 } }
}
