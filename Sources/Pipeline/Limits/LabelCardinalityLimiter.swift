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
    /// Nanoseconds of traffic that tell how many values a label usually has.
    package static let usualInterval: UInt64 = 5 * 60 * 1_000_000_000
    /// Fewer values than this are no spike, however few there were.
    package static let leastSpike = 100
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
        /// Its values are replaced at present.
        package var isOverLimit = false
    }

    private struct State: ~Copyable {
        var seen: SlidingCardinality
        /// Values that it had before, as of when that was noted; nil: it has not been known for long enough.
        var usual: Int?
        var usualAt: UInt64
        var isOverLimit = false
        var limited = 0
        var demand = 0

        /// Whether it has many more values than before; what it has now is what is usual in ``usualInterval``, unless that is a spike.
        mutating func isSpike(factor: Int, now: UInt64) -> Bool {
            let most = usual.map { max($0.multipliedReportingOverflow(by: factor).partialValue, leastSpike) } ?? .max
            guard demand <= most else { return true }
            if now >= usualAt, now - usualAt >= usualInterval {
                usual = demand
                usualAt = now
            }
            return false
        }
    }

    /// Label names that were not watched because there were ``maxLabels`` already, each as often as it was asked for.
    package private(set) var unwatchedLabels = 0
    /// Labels whose values are replaced until the next decision.
    package private(set) var labelsOverLimit = 0
    private var names: [String] = []
    private var indices: [String: Int] = [:]
    private let states: Cells<State>
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
        (states + index).initialize(to: State(seen: SlidingCardinality(staleDuration: staleDuration, now: now), usualAt: now))
        names.append(name)
        indices[name] = index
        return Label(index: index)
    }

    /// To be called with traffic, before its values: rotates what is remembered and, when the last decision is 15 s old,
    /// decides anew which labels are over the limit. Without traffic nothing is decided.
    ///
    /// - Parameters:
    ///   - limit: `max_cardinality_per_label` as it is now; 0: none.
    ///   - spike: over the limit is also a label with so many times as many values as it had before; 0: never. Without either every value passes
    ///     from the next decision on.
    ///   - now: nanoseconds of a clock that does not run backwards.
    @inline(__always)
    package mutating func traffic(limit: Int, spike: Int = 0, now: UInt64) {
        guard now > self.now else { return }
        self.now = now
        if now >= decidedAt, now - decidedAt >= Self.decisionInterval { decide(limit: limit, spike: spike) }
    }

    @inline(never)
    private mutating func decide(limit: Int, spike: Int) {
        decidedAt = now
        labelsOverLimit = 0
        for index in 0..<names.count {
            let state = states + index
            state.pointee.seen.advance(to: now)
            let demand = state.pointee.seen.estimate()
            state.pointee.demand = demand
            let isSpike = spike > 0 && state.pointee.isSpike(factor: spike, now: now)
            state.pointee.isOverLimit = isSpike || limit > 0 && demand > limit
            if state.pointee.isOverLimit { labelsOverLimit += 1 }
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
        names.indices.map {
            let state = states + $0
            return Report(name: names[$0], limited: state.pointee.limited, demand: state.pointee.demand, isOverLimit: state.pointee.isOverLimit)
        }
    }
}
