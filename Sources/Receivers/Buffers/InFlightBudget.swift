import SelfMetrics
import Synchronization

/// The bytes of all requests that are being received, over all loops.
package final class InFlightBudget: Sendable {
    package let limit: Int
    private let used = Atomic<Int>(0)
    private let gauge: Gauge

    package init(limit: Int, gauge: Gauge = Gauge()) {
        self.limit = limit
        self.gauge = gauge
    }

    /// Charges `bytes`, or changes nothing and returns false.
    package func charge(_ bytes: Int) -> Bool {
        let now = used.wrappingAdd(bytes, ordering: .relaxed).newValue
        guard now <= limit else {
            used.wrappingSubtract(bytes, ordering: .relaxed)
            return false
        }
        gauge.add(Double(bytes))
        return true
    }

    package func release(_ bytes: Int) {
        guard bytes > 0 else { return }
        used.wrappingSubtract(bytes, ordering: .relaxed)
        gauge.add(-Double(bytes))
    }

    package var inUse: Int { used.load(ordering: .relaxed) }
}
