import SelfMetrics
import Synchronization

/// The bytes of all requests that are being received, over all loops.
package final class InFlightBudget: Sendable {
    package let limit: Int
    /// What one connection may hold while half of the budget or more is in use.
    package let share: Int
    private let used = Atomic<Int>(0)
    private let gauge: Gauge

    package init(limit: Int, share: Int? = nil, gauge: Gauge = Gauge()) {
        self.limit = limit
        self.share = share ?? limit
        self.gauge = gauge
    }

    /// Charges `bytes` to a connection that holds `held`, or changes nothing and returns false.
    fileprivate func charge(_ bytes: Int, held: Int) -> Bool {
        let now = used.wrappingAdd(bytes, ordering: .relaxed).newValue
        guard now <= limit, held + bytes <= share || now <= limit / 2 else {
            used.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        gauge.add(Double(bytes))
        return true
    }

    fileprivate func release(_ bytes: Int) {
        guard bytes > 0 else { return }
        used.wrappingSubtract(bytes, ordering: .relaxed)
        gauge.add(-Double(bytes))
    }

    package var inUse: Int { used.load(ordering: .relaxed) }
}

/// One connection's part of the budget. Used on the connection's loop only.
package struct ConnectionShare {
    private let budget: InFlightBudget
    package private(set) var held = 0

    package init(_ budget: InFlightBudget) { self.budget = budget }

    /// Charges bytes that have come, or changes nothing.
    package mutating func charge(_ bytes: Int) throws(Refusal) {
        guard budget.charge(bytes, held: held) else { throw .inFlight(bytes, limit: budget.limit) }
        held += bytes
    }

    package mutating func release(_ bytes: Int) {
        budget.release(bytes)
        held -= bytes
    }
}
