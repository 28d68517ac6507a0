import Pipeline
import Settings

extension Tenant {
    /// Reads of the number of waiting edges, which is not under the ledger's locks, until one falls between two requests.
    private static let ledgerReads = 64

    /// What came in, and what became of it.
    package func ledgerReport() -> LedgerReport {
        let processors = processors
        var active: Set<LedgerAccount> = [.intake]
        if processors.groups[.spans] != nil { active.insert(.spanMetrics) }
        if processors.groups[.edges] != nil { active.formUnion([.serviceGraphs, .edges]) }
        if processors.recentCalls != nil { active.insert(.calls) }
        var report = LedgerReport(tenant: id, ledger.tally, active: active, waiting: processors.partitions?.count ?? 0)
        for _ in 1..<Self.ledgerReads where !report.isBalanced {
            report = LedgerReport(tenant: id, ledger.tally, active: active, waiting: processors.partitions?.count ?? 0)
        }
        return report
    }

    /// Processors that are on and have no account.
    package var unbooked: [UnbookedProcessor] { UnbookedProcessor.among(settings.processors) }
}
