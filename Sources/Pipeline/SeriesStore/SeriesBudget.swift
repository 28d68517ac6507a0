import Synchronization

/// How many series (or entities) a tenant may have: `max_active_series`, `max_active_entities` (tempo-behaviour 6.8, 6.9).
///
/// Shared by all metrics and shards of a tenant, asked when a label set is born and never per span in steady state.
package final class SeriesBudget: Sendable {
    package enum Unit: Sendable {
        /// `limiter_type: series`: every metric of a label set weighs as many as it has series.
        case series
        /// `limiter_type: entity`: a label set weighs one, whatever its metrics.
        case entities
    }

    package let unit: Unit
    private let limit: Atomic<Int>
    private let memory: MemoryRoom
    /// Series that may be counted twice while they change their group; the limit grows by them until they have.
    private let handedOver = Atomic<Int>(0)
    private let taken = Atomic<Int>(0)
    private let totalAdded = Atomic<Int>(0)
    private let totalRemoved = Atomic<Int>(0)
    private let currentGeneration = Atomic<UInt32>(1)

    /// - Parameters:
    ///   - limit: 0 is none.
    ///   - memory: of the process.
    package init(_ unit: Unit = .series, limit: Int = 0, memory: MemoryRoom = MemoryRoom()) {
        self.unit = unit
        self.memory = memory
        self.limit = Atomic(max(limit, 0))
    }

    package var active: Int { taken.load(ordering: .relaxed) }
    package var added: Int { totalAdded.load(ordering: .relaxed) }
    package var removed: Int { totalRemoved.load(ordering: .relaxed) }
    package var maximum: Int { limit.load(ordering: .relaxed) }
    var isMemoryShort: Bool { memory.isShort }
    /// Grows whenever there may be room again for what was refused before.
    var generation: UInt32 { currentGeneration.load(ordering: .relaxed) &+ memory.generation }
    @inline(__always)
    var isLimited: Bool { limit.load(ordering: .relaxed) != 0 || memory.isShort }

    package func setLimit(_ new: Int) {
        guard limit.exchange(max(new, 0), ordering: .relaxed) != max(new, 0) else { return }
        currentGeneration.wrappingAdd(1, ordering: .relaxed)
    }

    /// False when there is no room.
    func take(_ weight: Int) -> Bool {
        guard memory.take() else { return false }
        var seen = taken.load(ordering: .relaxed)
        while true {
            let limit = limit.load(ordering: .relaxed)
            guard limit == 0 || seen + weight <= limit + handedOver.load(ordering: .relaxed) else { return false }
            let (exchanged, original) = taken.weakCompareExchange(expected: seen, desired: seen + weight, ordering: .relaxed)
            if exchanged { break }
            seen = original
        }
        totalAdded.wrappingAdd(weight, ordering: .relaxed)
        return true
    }

    /// Series that are alive already and only change their record: limits do not ask about them, nor are they new.
    func transfer(_ weight: Int) { taken.wrappingAdd(weight, ordering: .relaxed) }
    package func transferAway(_ weight: Int) { taken.wrappingSubtract(weight, ordering: .relaxed) }
    /// Begins a change of groups: their successors may take room for series that still have theirs.
    package func beginHandover(_ weight: Int) { handedOver.wrappingAdd(weight, ordering: .relaxed) }
    package func endHandover(_ weight: Int) { handedOver.wrappingSubtract(weight, ordering: .relaxed) }
    /// Series that did not come over again, or that had asked for room twice.
    package func noteEnded(_ weight: Int) {
        totalRemoved.wrappingAdd(max(weight, 0), ordering: .relaxed)
        currentGeneration.wrappingAdd(1, ordering: .relaxed)
    }

    func giveBack(_ weight: Int) {
        guard weight > 0 else { return }
        taken.wrappingSubtract(weight, ordering: .relaxed)
        totalRemoved.wrappingAdd(weight, ordering: .relaxed)
        currentGeneration.wrappingAdd(1, ordering: .relaxed)
    }
}

/// How the label sets of one group ask for room.
package struct Admission: Sendable {
    package let budget: SeriesBudget
    /// Of each metric, in the order in which they ask.
    let weights: [Int]
    /// Entities: the label set is one of another group, which has asked for it already.
    let follows: Bool

    package init(_ budget: SeriesBudget, _ metrics: [Metric], follows: Bool = false) {
        self.budget = budget
        weights = metrics.map { budget.unit == .series ? $0.weight : 1 }
        self.follows = follows
    }

    /// Asks for those metrics of `wanted`; those that found no room.
    func ask(for wanted: UInt32) -> UInt32 {
        switch budget.unit {
        case .entities:
            return follows || budget.take(1) ? 0 : wanted
        case .series:
            var refused: UInt32 = 0
            for (index, weight) in weights.enumerated() where wanted >> UInt32(index) & 1 == 1 {
                if !budget.take(weight) { refused |= 1 << UInt32(index) }
            }
            return refused
        }
    }

    /// Of the metrics in `refused`, those that have no room when those in `alive` keep theirs.
    func refused(_ refused: UInt32, keeping alive: UInt32) -> UInt32 {
        budget.unit == .entities ? 0 : refused & ~alive
    }

    /// What the accepted metrics of a label set hold.
    package func held(_ accepted: UInt32) -> Int {
        switch budget.unit {
        case .entities: return follows || accepted == 0 ? 0 : 1
        case .series: return weight(of: accepted)
        }
    }

    /// What one observation adds to `series_limited_total` or `entities_limited_total`.
    package func weight(of metrics: UInt32) -> Int {
        var sum = 0
        for (index, weight) in weights.enumerated() where metrics >> UInt32(index) & 1 == 1 { sum += weight }
        return sum
    }
}
