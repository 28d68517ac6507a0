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
    package var logLevel = "info"
    package init() {}
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
    package var shutdownDeadline: Int64 = 30_000_000_000
    /// Compressed remote-write bytes that wait in memory per endpoint and tenant; beyond it the oldest are dropped.
    package var maxRemoteWriteQueueBytes = 64 << 20
    package init() {}
}

/// `metrics_generator` without its processors' per-tenant part.
package struct GeneratorSettings: Sendable, Equatable {
    package var processor = ProcessorSettings()
    package var registry = RegistrySettings()
    package var storage = StorageSettings()
    /// `metrics_ingestion_time_range_slack`, nanoseconds.
    package var ingestionSlack: Int64 = 30_000_000_000
    package init() {}
}

package struct RegistrySettings: Sendable, Equatable {
    package var collectionInterval: Int64 = 15_000_000_000
    package var staleDuration: Int64 = 900_000_000_000
    package var externalLabels: [String: String] = [:]
    package var injectTenantIDAs = ""
    package var maxLabelNameLength = 1024
    package var maxLabelValueLength = 2048
    package init() {}
}

package struct StorageSettings: Sendable, Equatable {
    package var path = ""
    package var flushDeadline: Int64 = 60_000_000_000
    package var addOrgIDHeader = true
    package var remoteWrite: [RemoteWriteSettings] = []
    package init() {}
}

/// One entry of `metrics_generator.storage.remote_write` (tempo-behaviour 1.5).
package struct RemoteWriteSettings: Sendable, Equatable {
    package enum Authentication: Sendable, Equatable {
        case none
        case basic(username: String, password: Secret, passwordFile: String)
        /// `type` is `Bearer` unless said otherwise.
        case authorization(type: String, credentials: Secret, credentialsFile: String)
    }
    package var url = ""
    package var name = ""
    package var remoteTimeout: Int64 = 30_000_000_000
    package var headers: [String: Secret] = [:]
    package var authentication = Authentication.none
    package var maxSamplesPerSend = 2000
    package var minBackoff: Int64 = 30_000_000
    package var maxBackoff: Int64 = 5_000_000_000
    package var retryOn429 = true
    package var followRedirects = true
    package var insecureSkipVerify = false
    package init() {}
}

/// A value that is never printed.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let value: String
    package init(_ value: String) { self.value = value }
    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

package struct ProcessorSettings: Sendable, Equatable {
    package var spanMetrics = SpanMetricsSettings()
    package init() {}
}

/// `metrics_generator.processor.span_metrics`, and the same keys of an override once combined with it.
package struct SpanMetricsSettings: Sendable, Equatable {
    package struct Intrinsics: Sendable, Equatable {
        package var service = true
        package var spanName = true
        package var spanKind = true
        package var statusCode = true
        package var statusMessage = false
        package init() {}
    }
    package struct Mapping: Sendable, Equatable {
        package var name: String
        package var sourceLabels: [String]
        package var join: String
        package init(name: String, sourceLabels: [String], join: String) {
            self.name = name
            self.sourceLabels = sourceLabels
            self.join = join
        }
    }
    /// Seconds, as configured (`+Inf` is appended by the histogram).
    package var histogramBuckets: [Double] = (0..<14).map { 0.002 * Double(1 << $0) }
    package var intrinsics = Intrinsics()
    package var dimensions: [String] = []
    package var mappings: [Mapping] = []
    package init() {}
}

package struct OverridesSettings: Sendable, Equatable {
    package var defaults = TenantOverrides()
    package init() {}
}

/// The `metrics_generator` part of `overrides.defaults` (or of one tenant), plus the intake keys beside it. nil: absent.
package struct TenantOverrides: Sendable, Equatable {
    package var processors: [String] = []
    package var collectionInterval: Int64 = 0
    package var disableCollection = false
    package var traceIDLabelName = ""
    package var remoteWriteHeaders: [String: Secret] = [:]
    package var ingestionSlack: Int64 = 0
    package var maxAttributeBytes = 0
    package var histogramBuckets: [Double]?
    package var dimensions: [String]?
    /// Only the names that the override sets.
    package var intrinsics: [String: Bool] = [:]
    package var mappings: [SpanMetricsSettings.Mapping]?
    package init() {}
}

/// What holds for one tenant: base and override combined by the rules of tempo-behaviour 1.6.
package struct TenantSettings: Sendable, Equatable {
    package var processors: [String] = []
    package var spanMetrics = SpanMetricsSettings()
    package var registry = RegistrySettings()
    package var collectionInterval: Int64 = 15_000_000_000
    package var disableCollection = false
    package var traceIDLabelName = "traceID"
    package var remoteWriteHeaders: [String: Secret] = [:]
    package var ingestionSlack: Int64 = 30_000_000_000
    package var maxAttributeBytes = 2048
    package init() {}
}
