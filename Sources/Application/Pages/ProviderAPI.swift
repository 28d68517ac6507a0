import Console
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// `/api/v1/providers`, `/api/v1/models` and `/api/v1/providers/NAME/latency`: the health of AI providers as JSON.
struct ProviderAPI: Sendable {
    private static let prefix = "/api/v1/providers/"
    private static let suffix = "/latency"

    let generator: Generator
    let settings: Settings
    let overrides: @Sendable () -> OverridesReloader?
    let now: @Sendable () -> Instant

    func register(on router: AdminRouter) {
        router.register("/api/v1/providers", summary: "health of AI providers (?tenant= or X-Scope-OrgID: one of several tenants)") { request in
            answer(request) { $0.providers }
        }
        router.register("/api/v1/models", summary: "the same by model") { request in answer(request) { $0.models } }
        // As existing gateways call the same pages.
        router.register("/health/dashboard", summary: "the same as /api/v1/providers") { request in answer(request) { $0.providers } }
        router.register("/models/stats", summary: "the same as /api/v1/models") { request in answer(request) { $0.models } }
        router.register(Self.prefix + "*", summary: "NAME/latency: response times of one provider and its models") { request in
            let rest = request.path.dropFirst(Self.prefix.count)
            guard rest.hasSuffix(Self.suffix), rest.count > Self.suffix.count else {
                return Self.failure(404, "no page \(request.path); there is \(Self.prefix)NAME\(Self.suffix)")
            }
            let name = String(rest.dropLast(Self.suffix.count))
            return answer(request) {
                $0.latency(of: name)
            } orElse: {
                Self.failure(404, "no call to a provider \"\(name)\" is remembered")
            }
        }
    }

    private func answer(
        _ request: AdminRequest, _ page: @escaping @Sendable (ProviderPages) -> YAMLText?,
        orElse missing: () -> AdminResponse = { failure(404, "there is no such page") }
    ) -> AdminResponse {
        let now = now()
        switch chosen(request) {
        case .failure(let refusal): return refusal.response
        case .success(let tenant):
            @Sendable func current() -> YAMLText? {
                let snapshot = tenant?.processors.health?.snapshot(now: now.steady) ?? ProviderSnapshot()
                return page(ProviderPages(snapshot, tenant: tenant?.id ?? "", now: now))
            }
            guard let page = current() else { return missing() }
            guard let tenant else { return Self.json(page, 200) }
            return AdminResponse(
                contentType: Self.contentType,
                body: .stream { writer in
                    // Who asks sees what has come until now, calls that wait for others of theirs among them.
                    await tenant.settleCalls(all: true)
                    try await writer.write((current() ?? page).json + "\n")
                })
        }
    }

    private struct Refusal: Error {
        var response: AdminResponse

        init(_ status: Int, _ message: String) { response = ProviderAPI.failure(status, message) }
    }

    /// The tenant that is asked for, or the only one there is; nil: nobody has sent a span yet.
    private func chosen(_ request: AdminRequest) -> Result<Tenant?, Refusal> {
        let tenants = generator.currentTenants
        let wanted = settings.multitenancyEnabled ? request.queryItem("tenant") ?? request.orgIDs.first : nil
        if let wanted {
            guard let tenant = tenants.first(where: { $0.id == wanted }) else {
                return .failure(Refusal(404, "no tenant \"\(wanted)\" has sent spans"))
            }
            return checked(tenant)
        }
        let tracking = tenants.filter { $0.processors.health != nil }
        if tracking.count > 1 { return .failure(Refusal(400, "there are several tenants: name one by X-Scope-OrgID or ?tenant=")) }
        guard let tenant = tracking.first ?? tenants.first else { return .success(nil) }
        return checked(tenant)
    }

    private func checked(_ tenant: Tenant) -> Result<Tenant?, Refusal> {
        guard tenant.processors.health != nil else {
            let off = ProcessorOff("provider-health", of: tenant.id, settings, overrides()?.current ?? RuntimeOverrides())
            return .failure(Refusal(404, "provider-health is off for tenant \"\(tenant.id)\": \(off.reason)"))
        }
        return .success(tenant)
    }

    private static let contentType = "application/json"

    private static func json(_ page: YAMLText, _ status: Int) -> AdminResponse {
        .text(page.json + "\n", status: status, contentType: contentType)
    }

    private static func failure(_ status: Int, _ message: String) -> AdminResponse {
        json(.mapping([("error", .string(message))]), status)
    }
}
