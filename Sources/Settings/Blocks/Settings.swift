/// Everything Metronome was told, checked and complete: defaults filled in, environment expanded. Immutable once loaded.
package struct Settings: KeyBlock {
    /// Where Metronome listens: `tempo.yaml`'s addresses, moved by `metronome.listen`.
    package var listen = ListenSettings()
    package var multitenancyEnabled = false
    package var generator = GeneratorSettings()
    package var overrides = OverridesSettings()
    /// Distributor's `max_attribute_bytes` (tempo-behaviour 2.1 rule 3).
    package var maxAttributeBytes = 2048
    /// `shutdown_delay`: between SIGTERM and the end of intake, in nanoseconds.
    package var shutdownDelay: Int64 = 0
    /// Limits of the intake under `metronome.limits`.
    package var limits = IntakeLimits()
    /// `metronome.profiles` and `metronome.dimensions`.
    package var dimensionTable = DimensionTableSettings()
    /// `metronome.metrics`.
    package var customMetrics: [CustomMetricSettings] = []
    /// `metronome.gateway_names`: metrics also under the names that existing dashboards of gateways use.
    package var gatewayNames = false
    /// `metronome.span_metrics`.
    package var spanCounting = SpanCountingSettings()
    /// `metronome.gen_ai`.
    package var genAI = GenAISettings()
    package var providerHealth = ProviderHealthSettings()
    package var logLevel = LogLevel.info
    package var logFormat = LogFormat.logfmt
    package init() {}

    /// What is on while no list of processors stands anywhere.
    package static let embeddedProcessors = ["span-metrics"]

    /// What holds without any configuration: span metrics for everyone.
    package static var embeddedDefault: Settings {
        var settings = Settings()
        settings.overrides.defaults.processors = embeddedProcessors
        return settings
    }
}

/// `server.log_level`.
package enum LogLevel: String, Sendable, Equatable, CaseIterable {
    case debug, info, warn, error
}

/// `server.log_format`.
package enum LogFormat: String, Sendable, Equatable, CaseIterable {
    case logfmt, json
}
