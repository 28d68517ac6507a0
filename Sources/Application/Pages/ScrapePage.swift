import Console
import Exposition
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// `/metrics/spans`: the generated series for a scrape, instead of or beside remote write.
struct ScrapePage: Sendable {
    /// Label sets written between two waits for the reader. Histograms as text are the largest: so many take less than 128 KiB, which
    /// memory that was used before has room for (``ProcessLimits``).
    private static func slice(_ family: ScrapeFamily, _ format: ScrapeFormat) -> Int {
        family.kind == .histogram && format != .protobuf ? 16 : 128
    }

    let generator: Generator
    let settings: Settings

    func register(on router: AdminRouter) {
        router.register(
            "/metrics/spans",
            summary: "the span metrics, OpenMetrics with exemplars (?tenant= or X-Scope-OrgID: one tenant; ?name[]=: metrics of these names)"
        ) {
            respond(to: $0)
        }
    }

    private func respond(to request: AdminRequest) -> AdminResponse {
        let negotiated = ScrapeNegotiation(accept: request.accept)
        let format = negotiated.format
        // Names without dots are the same in every escaping.
        let escaping = settings.utf8Names ? negotiated.escaping : nil
        let wanted = request.queryItem("tenant") ?? request.orgIDs.first
        let tenants = generator.currentTenants.filter { wanted == nil || $0.id == wanted }
        // As servers of Prometheus' own clients have it.
        let names = request.query.filter { $0.name == "name[]" }.map(\.value)
        // Series of several tenants must differ by a label.
        let labelled = settings.multitenancyEnabled && settings.generator.registry.injectTenantIDAs.isEmpty
        return AdminResponse(
            contentType: negotiated.contentType + (escaping.map { "; escaping=\($0.rawValue)" } ?? ""),
            body: .stream { writer in
                for tenant in tenants { await tenant.refresh() }
                for family in await families(tenants) where names.isEmpty || names.contains(where: { family.isMeant(by: $0) }) {
                    try await write(family, format, escaping ?? .underscores, tenants, labelled: labelled, to: writer)
                }
                if format == .openMetrics { try await writer.write("# EOF\n") }
            })
    }

    /// Of all tenants, by name; a name stands for one family, whichever tenant's description it has.
    private func families(_ tenants: [Tenant]) async -> [ScrapeFamily] {
        var byName: [String: ScrapeFamily] = [:]
        for tenant in tenants {
            for family in await tenant.families() where byName[family.name] == nil { byName[family.name] = family }
        }
        return byName.values.sorted { $0.name < $1.name }
    }

    private func write(
        _ family: ScrapeFamily, _ format: ScrapeFormat, _ escaping: NameEscaping, _ tenants: [Tenant], labelled: Bool, to writer: AdminBodyWriter
    ) async throws {
        var isFirst = true
        for tenant in tenants {
            var next = 0
            let extra = labelled ? ["tenant": tenant.id] : [:]
            let slice = Self.slice(family, format)
            while let lines = await tenant.lines(family, format, escaping, extraLabels: extra, from: next, count: slice) {
                next += slice
                if lines.isEmpty { continue }
                if isFirst { try await writer.write(family.head(format, escaping)) }
                isFirst = false
                try await writer.write(lines)
                // A page of many tenants takes long, and there are few threads.
                await Task.yield()
            }
        }
    }
}
