import Console
import Generator
import MetronomeConfiguration
import Settings

/// `/status/overrides`, `/status/overrides/{tenant}` and `/status/runtime_config` (tempo-behaviour 10.1): YAML, or JSON with
/// `Accept: application/json`.
struct OverridesStatus: Sendable {
    private static let prefix = "/status/overrides/"

    let reloader: @Sendable () -> OverridesReloader?
    let generator: Generator
    let settings: Settings

    func register(on router: AdminRouter) {
        router.register("/status/overrides", summary: "tenants, and the state of the per-tenant override file") { Self.page(tenants(), $0) }
        router.register(Self.prefix + "*", summary: "what holds for one tenant, and which entry it comes from") { request in
            let id = String(request.path.dropFirst(Self.prefix.count))
            return Self.page(id.isEmpty ? tenants() : OverridesPages.tenant(id, settings: settings, overrides: overrides), request)
        }
        router.register("/status/runtime_config", summary: "all per-tenant overrides (?mode=diff: what they change)") { request in
            let differs = request.queryItem("mode") == "diff"
            return Self.page(
                differs ? OverridesPages.runtimeDifferences(overrides, settings: settings) : OverridesPages.runtimeConfiguration(overrides), request)
        }
    }

    private var overrides: RuntimeOverrides { reloader()?.current ?? RuntimeOverrides() }

    private func tenants() -> YAMLText {
        OverridesPages.tenants(known: generator.currentTenants.map(\.id), reloader: reloader(), now: Clocks.timestamp())
    }

    private static func page(_ page: YAMLText, _ request: AdminRequest) -> AdminResponse {
        let wantsJSON = request.accept?.contains("application/json") == true
        return wantsJSON ? .text(page.json + "\n", contentType: "application/json") : .text(page.document)
    }
}
