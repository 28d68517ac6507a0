/// `metrics_generator.registry` (tempo-behaviour 1.4). Times in nanoseconds, lengths in bytes.
package struct RegistrySettings: KeyBlock {
    package var collectionInterval = 15 * Int64.second
    package var staleDuration = 15 * Int64.minute
    package var externalLabels: [String: String] = [:]
    /// The label that carries the tenant's name; empty: none.
    package var injectTenantIDAs = ""
    /// 0 or less: no limit.
    package var maxLabelNameLength = 1024
    /// 0 or less: no limit.
    package var maxLabelValueLength = 2048
    package init() {}

    package static let rows = KeyRows<RegistrySettings> {
        KeyRow(
            "collection_interval", \.collectionInterval, .duration(atLeast: .millisecond), "How often series are collected and sent.",
            .better("each collection goes to the wire at once, not up to 15 s later"))
        KeyRow(
            "stale_duration", \.staleDuration, .duration(atLeast: .millisecond), "How long a series is kept without a span.",
            .better(
                "swept every 5 min; the end of a series is told by a staleness marker, unless `metronome.series.staleness_markers` is `off`, Tempo's "
                    + "way; also what `traces_target_info` follows"))
        KeyRow(
            "external_labels", \.externalLabels, .textMap(.externalLabels), "Labels of every series; one with an empty value removes the label.",
            .better("label sets that differ only in a label that this replaces are added up; in Tempo the collection fails"))
        KeyRow("inject_tenant_id_as", \.injectTenantIDAs, .text, "The label that carries the tenant's name; empty: none.", .same, since: "2.5–")
        KeyRow(
            "max_label_name_length", \.maxLabelNameLength, .whole(), "Bytes to which labels' names are cut; 0 or less: they are not.",
            Self.cutting)
        KeyRow(
            "max_label_value_length", \.maxLabelValueLength, .whole(), "Bytes to which labels' values are cut; 0 or less: they are not.",
            Self.cutting)
    }

    private static let cutting = Effect.better("cut before a character, not inside it")
}
