import Console
import Generator
import MetronomeConfiguration
import Pipeline

/// `/metrics/spans`: the generated series for a scrape, instead of or beside remote write.
struct ScrapePage: Sendable {
    /// Label sets written between two waits for the reader.
    private static let slice = 512

    let generator: Generator
    let settings: Settings

    func register(on router: AdminRouter) {
        router.register("/metrics/spans", summary: "the span metrics, OpenMetrics with exemplars (?tenant= or X-Scope-OrgID: one tenant)") {
            respond(to: $0)
        }
    }

    private func respond(to request: AdminRequest) -> AdminResponse {
        let format: ScrapeText.Format = request.accept?.contains("openmetrics-text") == true ? .openMetrics : .prometheus
        let wanted = request.queryItem("tenant") ?? request.orgIDs.first
        let tenants = generator.currentTenants.filter { wanted == nil || $0.id == wanted }
        // Series of several tenants must differ by a label.
        let labelled = settings.multitenancyEnabled && settings.generator.registry.injectTenantIDAs.isEmpty
        return AdminResponse(
            contentType: format.contentType,
            body: .stream { writer in
                for tenant in tenants { await tenant.refresh() }
                for family in ScrapeText.Family.allCases {
                    try await write(family, format, tenants, labelled: labelled, to: writer)
                }
                if format == .openMetrics { try await writer.write("# EOF\n") }
            })
    }

    private func write(
        _ family: ScrapeText.Family, _ format: ScrapeText.Format, _ tenants: [Tenant], labelled: Bool, to writer: AdminBodyWriter
    ) async throws {
        var isFirst = true
        for tenant in tenants {
            var next = 0
            let extra = labelled ? ["tenant": tenant.id] : [:]
            while let lines = await tenant.lines(family, format, extraLabels: extra, from: next, count: Self.slice) {
                next += Self.slice
                if lines.isEmpty { continue }
                if isFirst { try await writer.write(ScrapeText.head(family, format)) }
                isFirst = false
                try await writer.write(lines)
            }
        }
    }
}
