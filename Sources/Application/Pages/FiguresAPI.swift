import Console
import Generator
import MetronomeConfiguration
import Pipeline

/// The numbers of the console as JSON, described by `/api/v1/openapi.json`.
struct FiguresAPI: Sendable {
    let sources: ConsoleSources

    func register(on router: AdminRouter) {
        let sources = sources
        router.register("/api/v1/path", summary: "the data path: totals, rates, the last hour, JSON") { _ in Self.json(sources.path.figures.page) }
        router.register("/api/v1/ledger", summary: "what became of every span, by tenant and processor, JSON (?tenant=: one tenant)") { request in
            Self.json(LedgerFigures.page(sources.ledgers(request), now: sources.now().wall))
        }
        router.register("/api/v1/labels", summary: "what series cost, label by label, JSON (?tenant=: another than the first)") { request in
            guard let tenant = sources.tenant(request) else { return Self.nobody }
            let now = sources.now()
            return Self.json(LabelsFigures.page(await sources.labels.cardinality(of: tenant, now: now.steady), now: now.wall))
        }
        router.register("/api/v1/usage", summary: "tokens, cost and first chunks by provider and model, JSON (?tenant=: another than the first)") {
            request in
            guard let tenant = sources.tenant(request) else { return Self.nobody }
            return Self.json(UsageFigures.page(await tenant.modelUsage(), tenant: tenant.id, now: sources.now().wall))
        }
        router.register("/api/v1/warnings", summary: "the last warnings, JSON") { _ in
            Self.json(WarningsFigures.page(sources.generator.warningBoard.all, now: sources.now().wall))
        }
        router.register("/api/v1/tenants", summary: "tenants, and where their settings come from, JSON") { _ in Self.json(sources.tenants.page) }
        router.register("/api/v1/targets", summary: "version, addresses, where series and requests go, the topic that is read, JSON") {
            _ in
            Self.json(await sources.targets().page)
        }
    }

    private static var nobody: AdminResponse { json(.mapping([("error", .string("no tenant of this name has sent spans"))]), status: 404) }

    private static func json(_ page: YAMLText, status: Int = 200) -> AdminResponse {
        .text(page.json + "\n", status: status, contentType: "application/json")
    }
}
