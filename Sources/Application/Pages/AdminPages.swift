import Console
import Forward
import Generator
import Kafka
import MetronomeConfiguration
import Pipeline
import RemoteWrite
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
    let desk: ExplainDesk
    /// How each endpoint of remote write does.
    let endpoints: @Sendable () async -> [EndpointState]
    /// How each target of `metronome.forward` does.
    let forwarding: @Sendable () -> [ForwardState]
    let storage: StorageState
    /// How each target of `metronome.route` does.
    let routing: @Sendable () -> [RouteState]
    /// How the topic is read; nil: none is.
    let kafka: @Sendable () -> KafkaState?
    let path: PathProbe

    package init(
        settings: Settings, metrics: MetricsRegistry, readiness: Readiness, generator: Generator, now: @escaping @Sendable () -> Instant,
        overrides: @escaping @Sendable () -> OverridesReloader?, desk: ExplainDesk,
        endpoints: @escaping @Sendable () async -> [EndpointState] = { [] }, forwarding: @escaping @Sendable () -> [ForwardState] = { [] },
        storage: StorageState = StorageState(path: ""),
        routing: @escaping @Sendable () -> [RouteState] = { [] }, kafka: @escaping @Sendable () -> KafkaState? = { nil }
    ) {
        self.storage = storage
        self.desk = desk
        self.settings = settings
        self.metrics = metrics
        self.readiness = readiness
        self.generator = generator
        self.now = now
        self.overrides = overrides
        self.endpoints = endpoints
        self.forwarding = forwarding
        self.routing = routing
        self.kafka = kafka
        path = PathProbe(metrics: metrics, generator: generator, now: now)
    }

    package func router() -> AdminRouter {
        let router = AdminRouter()
        let settings = settings
        StandardPages(metrics: metrics, readiness: readiness, version: Version.text) { mode in
            guard let mode else { return SettingsPrinter.yaml(settings) }
            return SettingsPrinter.Mode(rawValue: mode).map { SettingsPrinter.yaml(settings, mode: $0) }
        }.register(on: router)
        ScrapePage(generator: generator, settings: settings).register(on: router)
        ProviderAPI(generator: generator, settings: settings, overrides: overrides, now: now).register(on: router)
        ExplainAPI(desk: desk, isMultitenant: settings.multitenancyEnabled).register(on: router)
        OverridesStatus(reloader: overrides, generator: generator, settings: settings).register(on: router)
        MCPPage().register(on: router)
        let sources = ConsoleSources(
            settings: settings, readiness: readiness, generator: generator, now: now, overrides: overrides, endpoints: endpoints,
            forwarding: forwarding, storage: storage, routing: routing, kafka: kafka, path: path, desk: desk)
        FiguresAPI(sources: sources).register(on: router)
        ConsoleRoutes(sources: sources).register(on: router)
        return router
    }
}
