import Synchronization

/// The most memory that the process had lately: what a collection took for a moment the next one takes again, and code that was let go of
/// (``ProgramPages``) comes back with it.
package final class RecentPeak: Sendable {
    /// Looks that are remembered, at least; at most twice as many. ``MemoryWatch`` looks four times a second: a minute or two.
    package static let looks = 240

    private let earlier = Atomic<Int>(0)
    private let latest = Atomic<Int>(0)
    private let left = Atomic<Int>(RecentPeak.looks)
    /// Of files, since the process began.
    private let ofFiles = Atomic<Int>(0)

    package init() {}

    /// What the process has now, or lately had, and may have again.
    package func with(_ used: ProcessMemory) -> ProcessMemory {
        let ofFiles = max(used.ofFiles, ofFiles.load(ordering: .relaxed))
        // In the opposite order to ``note(_:)``, which hands a peak on from one to the other.
        let latest = latest.load(ordering: .acquiring)
        let peak = max(latest, earlier.load(ordering: .relaxed))
        return ProcessMemory(virtual: used.virtual, resident: max(used.resident - used.ofFiles + ofFiles, peak), ofFiles: ofFiles)
    }

    /// A look. Called by one task.
    package func note(_ used: ProcessMemory) {
        if used.ofFiles > ofFiles.load(ordering: .relaxed) { ofFiles.store(used.ofFiles, ordering: .relaxed) }
        if used.resident > latest.load(ordering: .relaxed) { latest.store(used.resident, ordering: .relaxed) }
        guard left.wrappingSubtract(1, ordering: .relaxed).newValue <= 0 else { return }
        left.store(Self.looks, ordering: .relaxed)
        // Whoever asks meanwhile finds the peak in one of them.
        earlier.store(latest.load(ordering: .relaxed), ordering: .relaxed)
        latest.store(0, ordering: .releasing)
    }
}
