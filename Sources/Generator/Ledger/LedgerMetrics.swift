import SelfMetrics
import Synchronization

/// The books of one tenant as metrics, brought up to date when somebody asks.
final class LedgerMetrics: Sendable {
    private struct Instruments: Sendable {
        let received: Counter
        let fates: [(LedgerFate, Counter)]
        let waiting: Gauge?
        let imbalance: Gauge
    }

    private let registry: MetricsRegistry
    private let tenant: String
    /// Made when an account is first shown.
    private let instruments = Mutex<[LedgerAccount: Instruments]>([:])

    init(_ registry: MetricsRegistry, tenant: String) {
        self.registry = registry
        self.tenant = tenant
    }

    func show(_ report: LedgerReport) {
        instruments.withLock { instruments in
            for account in report.accounts {
                let own = instruments[account.account] ?? make(account.account)
                instruments[account.account] = own
                own.received.raise(to: account.received)
                for (fate, counter) in own.fates { counter.raise(to: account.total(fate)) }
                own.waiting?.set(account.waiting)
                own.imbalance.set(account.imbalance)
            }
        }
    }

    private func make(_ account: LedgerAccount) -> Instruments {
        let possible = Set(account.lines.compactMap(\.facts.fate))
        let labels: MetricsRegistry.Labels = [("processor", account.name), ("tenant", tenant), ("unit", account.unit)]
        return Instruments(
            received: registry.counter(
                "metronome_ledger_received_total", "Spans, or edges, that came to a processor: the sum of those below and of those that wait.", labels
            ),
            fates: LedgerFate.allCases.filter(possible.contains).map { fate in
                (
                    fate,
                    registry.counter(
                        "metronome_ledger_entries_total", "What became of the spans, or edges, that came to a processor.",
                        [("fate", fate.rawValue)] + labels, .onceNotZero)
                )
            },
            waiting: account == .edges ? registry.gauge("metronome_ledger_waiting", "Edges that wait for their other half.", labels) : nil,
            imbalance: registry.gauge(
                "metronome_ledger_imbalance", "Spans, or edges, that came to a processor and are in no other column; anything but 0 is a fault.",
                labels))
    }
}
