import Synchronization

/// Room for series that the process's memory leaves (`metronome.limits.memory`): where there is none new ones are refused as beyond
/// `max_active_series`, and those that are there stay exact.
///
/// Shared by all tenants, asked when a label set is born and never per span in steady state.
package final class MemoryRoom: Sendable {
    /// Metrics of label sets that may still be born until somebody looks at the memory again.
    private let left = Atomic<Int>(.max)
    private let currentGeneration = Atomic<UInt32>(0)
    private let totalRefused = Atomic<Int>(0)
    /// There was none when somebody looked, not only less than was born since.
    private let isKnownShort = Atomic<Bool>(false)
    private let look: @Sendable () -> Int

    /// Without a limit until ``set(_:)`` is called.
    ///
    /// - Parameter look: metrics that there is room for now. Asked on the thread that makes a label set, once what was left is used up and
    ///   until it says 0; then ``set(_:)`` is waited for.
    package init(look: @escaping @Sendable () -> Int = { 0 }) { self.look = look }

    /// New ones are refused.
    package var isShort: Bool { isKnownShort.load(ordering: .relaxed) }
    /// Refusals so far, one for each metric of a label set.
    package var refused: Int { totalRefused.load(ordering: .relaxed) }
    /// Grows whenever there is room again for what was refused before.
    var generation: UInt32 { currentGeneration.load(ordering: .relaxed) }

    /// - Parameter metrics: those of label sets that there is room for from now on.
    package func set(_ metrics: Int) {
        left.store(metrics, ordering: .relaxed)
        let wasShort = isKnownShort.exchange(metrics <= 0, ordering: .relaxed)
        if wasShort, metrics > 0 { currentGeneration.wrappingAdd(1, ordering: .relaxed) }
    }

    /// False when there is no room.
    func take() -> Bool {
        let seen = left.load(ordering: .relaxed)
        if seen == .max { return true }
        guard seen > 0 || hasMore() else {
            totalRefused.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        left.wrappingSubtract(1, ordering: .relaxed)
        return true
    }

    /// A burst may be born faster than anybody looks: it is refused only if memory is short.
    private func hasMore() -> Bool {
        if isShort { return false }
        set(look())
        return !isShort
    }
}
