import Generator
import MetronomeConfiguration
import Settings

/// `/api/v1/tenants`: who sends spans, and where its settings come from.
struct TenantsFigures: Sendable {
    struct Row: Sendable {
        let id: String
        /// Spans that came to the processors.
        let spans: Int
        let series: Int
        /// 0: no limit.
        let maxSeries: Int
        let processors: [String]
        /// `tenant`, `wildcard` or `defaults`.
        let source: String
        let isBalanced: Bool
    }

    let tenants: [Row]
    let now: UInt64

    init(_ tenants: [Tenant], settings: Settings, overrides: RuntimeOverrides, now: UInt64) {
        self.now = now
        self.tenants = tenants.map { tenant in
            Row(
                id: tenant.id, spans: tenant.spans, series: tenant.series, maxSeries: tenant.settings.limits.maxActiveSeries,
                processors: tenant.settings.processors, source: overrides.source(for: tenant.id).rawValue,
                isBalanced: tenant.ledgerReport().isBalanced)
        }
    }

    var page: YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)),
            (
                "tenants",
                .list(
                    tenants.map {
                        .mapping([
                            ("tenant", .string($0.id)), ("spans", .whole($0.spans)), ("active_series", .whole($0.series)),
                            ("max_active_series", $0.maxSeries > 0 ? .whole($0.maxSeries) : .plain("null")),
                            ("processors", .list($0.processors.map { .string($0) })), ("settings_from", .string($0.source)),
                            ("balanced", .flag($0.isBalanced)),
                        ])
                    })
            ),
        ])
    }
}
