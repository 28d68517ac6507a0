import SelfMetrics
import Synchronization

/// What became of the samples, exemplars or histograms of one tenant and endpoint.
///
/// Changes are kept until somebody asks (``show()``), and shown together: on a page what was collected is what was sent, failed, was dropped,
/// or waits, though its rows are not written at one moment.
final class SenderBook: Sendable {
    private struct Changes {
        var collected = 0
        var sent = 0
        var dropped: [String: Int] = [:]
    }

    private let total: Counter
    private let pending: Gauge
    private let collected: Counter
    /// Of what was dropped; those of `rejected` failed.
    private let reasons: [String: Counter]
    private let changes = Mutex(Changes())

    init(total: Counter, pending: Gauge, collected: Counter, reasons: [String: Counter]) {
        self.total = total
        self.pending = pending
        self.collected = collected
        self.reasons = reasons
    }

    func enqueued(_ amount: Int) { changes.withLock { $0.collected += amount } }

    func delivered(_ amount: Int) { changes.withLock { $0.sent += amount } }

    func dropped(_ amount: Int, _ reason: String) { changes.withLock { $0.dropped[reason, default: 0] += amount } }

    /// On the thread that asks.
    func show() {
        // Under the lock: two that ask do not show one's changes between those of the other.
        changes.withLock { changes in
            collected.add(changes.collected)
            total.add(changes.sent)
            var waiting = changes.collected - changes.sent
            for (reason, amount) in changes.dropped {
                reasons[reason]?.add(amount)
                waiting -= amount
            }
            if waiting != 0 { pending.add(Double(waiting)) }
            changes = Changes()
        }
    }
}
