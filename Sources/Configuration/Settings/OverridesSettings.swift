/// `overrides` (tempo-behaviour 1.6).
package struct OverridesSettings: Sendable, Equatable {
    package var defaults = TenantOverrides()
    /// Whether a list of processors stands in the configuration files, be it an empty one. While none stands anywhere, the per-tenant file
    /// included, span metrics are on for everyone.
    package var listsProcessors = false
    /// `per_tenant_override_config`: a file; empty: none.
    package var perTenantConfig = ""
    /// `per_tenant_override_period`: how often that file is read again, nanoseconds.
    package var perTenantPeriod: Int64 = 10_000_000_000
    /// `user_configurable_overrides.enabled`. No effect yet.
    package var userConfigurable = false
    package init() {}
}

/// `generate_native_histograms`.
package enum HistogramMode: String, Sendable, Equatable, CaseIterable {
    case classic, native, both
}

/// `span_name_sanitization` (tempo-behaviour 6.11).
package enum SpanNameSanitization: String, Sendable, Equatable, CaseIterable {
    case off = ""
    case dryRun = "dry_run"
    case enabled
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

    package var enableTargetInfo: Bool?
    package var targetInfoExcludedDimensions: [String]?
    package var enableInstanceLabel: Bool?
    package var spanMultiplierKey = ""
    package var enableTracestateSpanMultiplier: Bool?
    package var filterPolicies: [FilterPolicy]?
    package var serviceGraphs = ServiceGraphsOverrides()
    package var hostIdentifiers: [String]?
    package var hostInfoMetricName = ""
    package var generateNativeHistograms: HistogramMode?
    /// 0: the default, 1.1.
    package var nativeHistogramBucketFactor = 0.0
    /// 0: the default, 100.
    package var nativeHistogramMaxBuckets = 0
    /// Nanoseconds; 0: the default, 15 minutes.
    package var nativeHistogramMinResetDuration: Int64 = 0
    package var maxActiveSeries = 0
    package var maxActiveEntities = 0
    package var maxCardinalityPerLabel = 0
    package var spanNameSanitization = SpanNameSanitization.off
    package init() {}
}

/// `processor.service_graphs` of an override. nil: absent.
package struct ServiceGraphsOverrides: Sendable, Equatable {
    package var histogramBuckets: [Double]?
    package var dimensions: [String]?
    package var peerAttributes: [String]?
    package var filterPolicies: [FilterPolicy]?
    package var enableClientServerPrefix: Bool?
    package var enableMessagingSystemLatencyHistogram: Bool?
    package var enableVirtualNodeLabel: Bool?
    package var spanMultiplierKey = ""
    package var enableTracestateSpanMultiplier: Bool?
    package init() {}
}
