/// Everything Metronome was told, checked and complete: defaults filled in, environment expanded. Immutable once loaded.
package struct Settings: Sendable, Equatable {
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
    /// `server.log_level`: `debug`, `info`, `warn` or `error`.
    package var logLevel = "info"
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

/// `server.log_format`.
package enum LogFormat: String, Sendable, Equatable, CaseIterable {
    case logfmt, json
}

package struct ListenSettings: Sendable, Equatable {
    package struct Address: Sendable, Equatable {
        package var host: String
        package var port: Int
        /// The key that set it (`distributor.receivers.otlp.protocols.grpc.endpoint`, `metronome.listen.grpc`, …) or `default`:
        /// an address in use is reported with it.
        package var setting: String
        package init(host: String, port: Int, setting: String) {
            self.host = host
            self.port = port
            self.setting = setting
        }
    }
    /// nil: this protocol is not served (`tempo.yaml` lists `otlp.protocols` without it).
    package var grpc: Address? = Address(host: "127.0.0.1", port: 4317, setting: "default")
    package var http: Address? = Address(host: "127.0.0.1", port: 4318, setting: "default")
    package var admin = Address(host: "127.0.0.1", port: 3210, setting: "default")
    package init() {}
}

/// `metronome.limits`: what one client may cost. Sizes in bytes, times in nanoseconds.
package struct IntakeLimits: Sendable, Equatable {
    package var maxMessageBytes = 16 << 20
    package var maxDecompressedBytes = 64 << 20
    package var maxConcurrentStreams = 1024
    package var maxBytesInFlight = 256 << 20
    package var maxHeaderBytes = 16 << 10
    package var idleTimeout: Int64 = 300_000_000_000
    /// From SIGTERM to the end, remote write included: below the 30 s that Kubernetes grants.
    package var shutdownDeadline: Int64 = 25_000_000_000
    /// Compressed remote-write bytes that wait in memory per endpoint and tenant; beyond it the oldest are dropped.
    package var maxRemoteWriteQueueBytes = 64 << 20
    /// The same for all endpoints and tenants together; beyond it the oldest of the fullest queue are dropped.
    package var maxRemoteWriteQueueBytesTotal = 512 << 20
    package init() {}
}
