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
    package var intake = IntakeSettings()
    package var limits = IntakeLimits()
    /// `metronome.admin`.
    package var admin = AdminSettings()
    /// `metronome.forward`.
    package var forward: [ForwardSettings] = []
    /// `metronome.route`.
    package var route = RouteSettings()
    /// `metronome.remote_write`.
    package var ownRemoteWrite = OwnRemoteWriteSettings()
    /// `metronome.profiles` and `metronome.dimensions`.
    package var dimensionTable = DimensionTableSettings()
    /// `metronome.metrics`.
    package var customMetrics: [CustomMetricSettings] = []
    /// `metronome.gateway_names`: metrics also under the names that existing dashboards of gateways use; with the profile `gatewayz` those of
    /// models have the labels `service` and `team`.
    package var gatewayNames = false
    /// `metronome.names` and `metronome.collector_names`.
    package var names = MetricNaming.tempo
    package var collectorNames = CollectorNameSettings()
    /// `metronome.utf8_names`: names are those of attributes, as Prometheus takes them since its release 3.
    package var utf8Names = false
    /// `metronome.span_metrics`.
    package var spanCounting = SpanCountingSettings()
    /// `metronome.series`.
    package var series = SeriesSettings()
    package var own = OwnProcessorSettings()
    package var explain = ExplainSettings()
    /// `metronome.kafka`, and Tempo's `ingest.kafka` that it reads.
    package var kafka = KafkaSettings()
    package var ingest = IngestSettings()
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
