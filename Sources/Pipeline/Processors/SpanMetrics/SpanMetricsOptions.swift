import Settings

/// What the span-metrics processor of one tenant was told (tempo-behaviour 3).
package struct SpanMetricsOptions: Sendable {
    package var service = SpanMetricsSettings().intrinsics.service
    package var spanName = SpanMetricsSettings().intrinsics.spanName
    package var spanKind = SpanMetricsSettings().intrinsics.spanKind
    package var statusCode = SpanMetricsSettings().intrinsics.statusCode
    package var statusMessage = SpanMetricsSettings().intrinsics.statusMessage
    package var dimensions: [String] = []
    package var mappings: [SpanMetricsSettings.Mapping] = []
    /// With which each of `dimensions` and of the mappings' source labels collects every name of its concept.
    package var profiles: [ConceptProfile] = []
    /// Further labels, behind dimensions and mappings.
    package var table: [DimensionTableSettings.Entry] = []
    /// Upper bounds in seconds, ascending; `+Inf` is implied.
    package var bounds: [Double] = SpanMetricsOptions.defaultBounds
    /// `traces_spanmetrics_calls_total` is produced.
    package var count = true
    /// `traces_spanmetrics_latency` is produced.
    package var latency = true
    /// `traces_spanmetrics_size_total` is produced.
    package var size = true
    /// `traces_spanmetrics_duration_seconds` beside it: the same numbers, for dashboards written with that name.
    package var durationName = false
    /// By which names they are sent.
    package var names = SpanMetricNames()
    package var labels = LabelOptions()
    package var maxAttributeBytes = TenantSettings().maxAttributeBytes
    package var weight = WeightOptions()
    /// Kind and status stand in keys as text, for those who read keys (the per-label limiter).
    package var spellsEnumerations = false
    /// Spans that their sender has counted already do not count.
    package var skipsCounted = SpanCountingSettings().skipsCounted
    /// What attributes of summary spans begin with; such a span counts as all that it sums up. Empty: as one, as in Tempo.
    package var summaryPrefixes = SpanCountingSettings().summaryPrefixes
    /// Which spans count (tempo-behaviour 3.10); nil: all.
    package var filter: SpanFilter?
    /// `traces_target_info`, and the labels `job` and `instance` on everything (tempo-behaviour 3.7, 3.8).
    package var targetInfo = SpanMetricsSettings().enableTargetInfo
    package var instanceLabel = SpanMetricsSettings().enableInstanceLabel
    /// Resource attributes that `traces_target_info` leaves out, as their keys are spelled.
    package var targetInfoExcluded: Set<String> = []

    package static let defaultBounds = SpanMetricsSettings.defaultBuckets

    package init() {}
}
