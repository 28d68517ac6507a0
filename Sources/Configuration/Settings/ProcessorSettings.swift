/// `metrics_generator.processor` (tempo-behaviour 1.3).
package struct ProcessorSettings: Sendable, Equatable {
    package var spanMetrics = SpanMetricsSettings()
    package var serviceGraphs = ServiceGraphsSettings()
    package var hostInfo = HostInfoSettings()
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

        /// The keys of `intrinsic_dimensions`, which are the labels' names too.
        package static let names = ["service", "span_name", "span_kind", "status_code", "status_message"]

        /// By name; nil and no change for an unknown one.
        package subscript(name name: String) -> Bool? {
            get {
                switch name {
                case "service": service
                case "span_name": spanName
                case "span_kind": spanKind
                case "status_code": statusCode
                case "status_message": statusMessage
                default: nil
                }
            }
            set {
                guard let newValue else { return }
                switch name {
                case "service": service = newValue
                case "span_name": spanName = newValue
                case "span_kind": spanKind = newValue
                case "status_code": statusCode = newValue
                case "status_message": statusMessage = newValue
                default: break
                }
            }
        }
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

    /// Which metrics are made (tempo-behaviour 2.5); in YAML the keys 0, 1 and 2 of `subprocessors`.
    package struct Subprocessors: Sendable, Equatable {
        package var latency = true
        package var count = true
        package var size = true
        package init() {}
    }

    /// Tempo's default, which latency takes as a subprocessor of its own too (tempo-behaviour 2.5).
    package static let defaultBuckets: [Double] = (0..<14).map { 0.002 * Double(1 << $0) }

    /// Seconds, as configured (`+Inf` is appended by the histogram).
    package var histogramBuckets = defaultBuckets
    package var intrinsics = Intrinsics()
    package var dimensions: [String] = []
    package var mappings: [Mapping] = []
    package var subprocessors = Subprocessors()

    package var enableTargetInfo = false
    package var targetInfoExcludedDimensions: [String] = []
    package var enableInstanceLabel = true
    package var spanMultiplierKey = ""
    package var enableTracestateSpanMultiplier = false
    package var filterPolicies: [FilterPolicy] = []
    package init() {}
}

/// `metrics_generator.processor.service_graphs`.
package struct ServiceGraphsSettings: Sendable, Equatable {
    /// Nanoseconds.
    package var wait: Int64 = 10_000_000_000
    package var maxItems = 10_000
    package var workers = 10
    /// Seconds.
    package var histogramBuckets: [Double] = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
    package var dimensions: [String] = []
    package var enableClientServerPrefix = false
    package var enableMessagingSystemLatencyHistogram = false
    /// nil: not configured. Then Tempo's `peer.service`, `db.name` and `db.system` hold, and with profiles more.
    package var peerAttributes: [String]?
    package var spanMultiplierKey = ""
    package var enableTracestateSpanMultiplier = false
    package var enableVirtualNodeLabel = false
    package var databaseNameAttributes = ["db.namespace", "db.name", "db.system"]
    package var filterPolicies: [FilterPolicy] = []
    package init() {}
}

/// `metrics_generator.processor.host_info`.
package struct HostInfoSettings: Sendable, Equatable {
    package var hostIdentifiers = ["k8s.node.name", "host.id"]
    package var metricName = "traces_host_info"
    package init() {}
}
