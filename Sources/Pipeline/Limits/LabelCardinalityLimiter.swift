/// Replaces the values of labels that take too many different ones (tempo-behaviour 6.10, `max_cardinality_per_label`).
///
/// One value serves a whole tenant and is used under the tenant's lock. A label is given a number once (``label(_:)``);
/// per value only ``admit(label:valueHash:)`` runs, which allocates nothing. Per label name it keeps about 20 KiB, for at
/// most ``maxLabels`` names.
package struct LabelCardinalityLimiter: ~Copyable {
    /// Stands in for every value of a label that is over the limit.
    package static let overflowValue = "__cardinality_overflow__"
    /// Label names watched; values of further ones pass (`unwatchedLabels`).
    package static let maxLabels = 256
    /// Nanoseconds between decisions, at least.
    package static let decisionInterval: UInt64 = 15 * 1_000_000_000
    /// Names whose values are never counted nor replaced.
    private static let exempt: Set<String> = ["__name__", "__type__", "__unit__"]

    /// The number of a watched label name; stays valid as long as the limiter.
    package struct Label: Sendable, Hashable {
        fileprivate var index: Int
    }

    /// A label's own metrics: `…_label_values_limited_total` and `…_label_cardinality_demand_estimate`.
    package struct Report: Sendable, Equatable {
        package var name: String
        package var limited: Int
        package var demand: Int
    }

    private struct State: ~Copyable {
        var seen: SlidingCardinality
        var isOverLimit = false
        var limited = 0
        var demand = 0
    }

    /// Label names that were not watched because there were ``maxLabels`` already, each as often as it was asked for.
    package private(set) var unwatchedLabels = 0
    /// Labels whose values are replaced until the next decision.
    package private(set) var labelsOverLimit = 0
    private var names: [String] = []
    private var indices: [String: Int] = [:]
    private let states: UnsafeMutablePointer<State>
    private let staleDuration: UInt64
    private var now: UInt64
    private var decidedAt: UInt64

    /// - Parameter staleDuration: nanoseconds; sets how long values are remembered (``SlidingCardinality``).
    package init(staleDuration: UInt64, now: UInt64) {
        self.staleDuration = staleDuration
        self.now = now
        decidedAt = now
        states = .allocate(capacity: Self.maxLabels)
    }

    deinit {
        states.deinitialize(count: names.count)
        states.deallocate()
    }

    /// The number of a label name; nil when its values always pass. Not for the hot path.
    package mutating func label(_ name: String) -> Label? {
        if let known = indices[name] { return Label(index: known) }
        guard !Self.exempt.contains(name) else { return nil }
        guard names.count < Self.maxLabels else {
            unwatchedLabels += 1
            return nil
        }
        let index = names.count
        (states + index).initialize(to: State(seen: SlidingCardinality(staleDuration: staleDuration, now: now)))
        names.append(name)
        indices[name] = index
        return Label(index: index)
    }

    /// To be called with traffic, before its values: rotates what is remembered and, when the last decision is 15 s old,
    /// decides anew which labels are over the limit. Without traffic nothing is decided.
    ///
    /// - Parameters:
    ///   - limit: `max_cardinality_per_label` as it is now; 0 lets every value pass from the next decision on.
    ///   - now: nanoseconds of a clock that does not run backwards.
    @inline(__always)
    package mutating func traffic(limit: Int, now: UInt64) {
        guard now > self.now else { return }
        self.now = now
        if now >= decidedAt, now - decidedAt >= Self.decisionInterval { decide(limit: limit) }
    }

    @inline(never)
    private mutating func decide(limit: Int) {
        decidedAt = now
        labelsOverLimit = 0
        for index in 0..<names.count {
            states[index].seen.advance(to: now)
            let demand = states[index].seen.estimate()
            states[index].demand = demand
            states[index].isOverLimit = limit > 0 && demand > limit
            if states[index].isOverLimit { labelsOverLimit += 1 }
        }
    }

    /// Remembers a value by its hash; false when ``overflowValue`` must take its place, which is counted.
    @inline(__always)
    package mutating func admit(label: Label, valueHash: UInt64) -> Bool {
        precondition(label.index >= 0 && label.index < names.count)
        let state = states + label.index
        state.pointee.seen.insert(valueHash)
        if !state.pointee.isOverLimit { return true }
        state.pointee.limited += 1
        return false
    }

    /// Of every watched label, in the order in which they came.
    package func reports() -> [Report] {
        names.indices.map { Report(name: names[$0], limited: states[$0].limited, demand: states[$0].demand) }
    }
}
