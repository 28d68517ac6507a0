import Console
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// The console: pages for a browser, whole without a script, and the two files that they load.
struct ConsoleRoutes: Sendable {
    let sources: ConsoleSources

    /// - Parameter router: on which `/` is text already; who asks for HTML gets the console.
    func register(on router: AdminRouter) {
        let sources = sources
        for asset in ConsoleAsset.allCases {
            router.register(asset.path, summary: asset.summary) { _ in
                AdminResponse(contentType: asset.contentType, headers: ConsoleHeaders.all, body: .bytes(asset.bytes))
            }
        }
        router.register(ConsolePage.path.path, summary: ConsolePage.path.summary) { [unowned router] request in
            guard request.accept?.contains("text/html") == true else { return .text("Metronome\n\n\(router.index())") }
            return await Self.path(sources, request)
        }
        register(.labels, on: router) { await Self.labels(sources, $0) }
        register(.explain, on: router) { await Self.explain(sources, $0) }
        register(.providers, on: router) { await Self.providers(sources, $0) }
        register(.tenants, on: router) { Self.tenants(sources, $0) }
        register(.targets, on: router) { [unowned router] _ in
            let targets = await sources.targets()
            return ConsolePage.targets.response(
                TargetsMarkup(targets: targets, pages: router.endpoints).markup, state: sources.readiness.state, numbers: ["/api/v1/targets"],
                now: targets.now)
        }
    }

    private func register(_ page: ConsolePage, on router: AdminRouter, _ handler: @escaping AdminRouter.Handler) {
        router.register(page.path, summary: page.summary, handler)
    }

    private static func path(_ sources: ConsoleSources, _ request: AdminRequest) async -> AdminResponse {
        let targets = await sources.targets()
        let markup = PathMarkup(
            figures: sources.path.figures, ledgers: sources.ledgers(request), warnings: sources.generator.warningBoard.all, targets: targets)
        return ConsolePage.path.response(
            markup.markup, state: sources.readiness.state, tenant: request.queryItem("tenant"),
            numbers: ["/api/v1/path", "/api/v1/ledger", "/api/v1/warnings", "/api/v1/targets"], now: targets.now)
    }

    private static func labels(_ sources: ConsoleSources, _ request: AdminRequest) async -> AdminResponse {
        let now = sources.now()
        guard let tenant = sources.tenant(request) else { return nobody(.labels, sources, request) }
        let cardinality = await sources.labels.cardinality(of: tenant, now: now.steady)
        let markup = LabelsMarkup(cardinality: cardinality, warnings: sources.generator.warningBoard.all).markup
        return ConsolePage.labels.response(
            TenantChoice.markup(sources.generator.currentTenants.map(\.id), chosen: tenant.id, page: .labels) + markup,
            state: sources.readiness.state,
            tenant: tenant.id, numbers: ["/api/v1/labels?tenant=" + QueryText.encoded(tenant.id)], now: now.wall)
    }

    private static func providers(_ sources: ConsoleSources, _ request: AdminRequest) async -> AdminResponse {
        let now = sources.now()
        guard let tenant = sources.tenant(request) else { return nobody(.providers, sources, request) }
        let choice = TenantChoice.markup(sources.generator.currentTenants.map(\.id), chosen: tenant.id, page: .providers)
        let numbers = ["/api/v1/providers", "/api/v1/models", "/api/v1/usage"].map { $0 + "?tenant=" + QueryText.encoded(tenant.id) }
        guard let health = tenant.processors.health else {
            let reason = ProcessorOff("provider-health", of: tenant.id, sources.settings, sources.overrides()?.current ?? RuntimeOverrides()).reason
            let off: Markup = "<section><p>The processor <code>provider-health</code> is off for this tenant: \(reason).</p></section>\n"
            return ConsolePage.providers.response(choice + off, state: sources.readiness.state, tenant: tenant.id, numbers: numbers, now: now.wall)
        }
        return ConsolePage.providers.response(
            choice + ProvidersMarkup(snapshot: health.snapshot(now: now.steady), usage: await tenant.modelUsage()).markup,
            state: sources.readiness.state, tenant: tenant.id,
            numbers: numbers, now: now.wall)
    }

    private static func tenants(_ sources: ConsoleSources, _ request: AdminRequest) -> AdminResponse {
        let wanted = request.queryItem("tenant") ?? (sources.settings.multitenancyEnabled ? nil : sources.generator.currentTenants.first?.id)
        let overrides = sources.overrides()?.current ?? RuntimeOverrides()
        let chosen = wanted.map { id in (id: id, settings: OverridesPages.tenant(id, settings: sources.settings, overrides: overrides).document) }
        let tenants = sources.tenants
        return ConsolePage.tenants.response(
            TenantsMarkup(tenants: tenants, chosen: chosen).markup, state: sources.readiness.state, tenant: request.queryItem("tenant"),
            numbers: ["/api/v1/tenants"], now: tenants.now)
    }

    /// No span has come, or none of the tenant that is asked for.
    private static func nobody(_ page: ConsolePage, _ sources: ConsoleSources, _ request: AdminRequest) -> AdminResponse {
        let text: Markup =
            request.queryItem("tenant").map { "No tenant <code>\($0)</code> has sent spans." }
            ?? "No span has come yet. <a href=\"/console/targets\">Where Metronome listens.</a>"
        return page.response(
            "<section><p>\(text)</p></section>\n", state: sources.readiness.state, numbers: ["/api/v1/tenants"], now: sources.now().wall,
            status: request.queryItem("tenant") == nil ? 200 : 404)
    }
}
