import Console
import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// All pages of the admin port.
package struct AdminPages: Sendable {
    let settings: Settings
    let metrics: MetricsRegistry
    let readiness: Readiness
    let generator: Generator
    let now: @Sendable () -> Instant
    /// The per-tenant override file as of its last read; nil: there is none.
    let overrides: @Sendable () -> OverridesReloader?

    package init(
        settings: Settings, metrics: MetricsRegistry, readiness: Readiness, generator: Generator, now: @escaping @Sendable () -> Instant,
        overrides: @escaping @Sendable () -> OverridesReloader?
    ) {
        self.settings = settings
        self.metrics = metrics
        self.readiness = readiness
        self.generator = generator
        self.now = now
        self.overrides = overrides
    }

    package func router() -> AdminRouter {
        let router = AdminRouter()
        let settings = settings
        StandardPages(metrics: metrics, readiness: readiness, version: Version.text) { mode in
            guard let mode else { return SettingsPrinter.yaml(settings) }
            return SettingsPrinter.Mode(rawValue: mode).map { SettingsPrinter.yaml(settings, mode: $0) }
        }.register(on: router)
        ScrapePage(generator: generator, settings: settings).register(on: router)
        ProviderAPI(generator: generator, isMultitenant: settings.multitenancyEnabled, now: now).register(on: router)
        OverridesStatus(reloader: overrides, generator: generator, settings: settings).register(on: router)
        return router
    }
}
