/// `metrics_generator.processor.span_metrics`, and the same keys of an override once combined with it.
package struct SpanMetricsSettings: KeyBlock {
    /// Which labels the span itself gives.
    package struct Intrinsics: Sendable, Equatable {
        package var service = true
        package var spanName = true
        package var spanKind = true
        package var statusCode = true
        package var statusMessage = false
        package init() {}

        /// The keys of `intrinsic_dimensions`, which are the labels' names too.
        package static let parts: [(name: String, isOn: any KeyPath<Intrinsics, Bool> & Sendable)] = [
            ("service", \.service), ("span_name", \.spanName), ("span_kind", \.spanKind), ("status_code", \.statusCode),
            ("status_message", \.statusMessage),
        ]
        package static let names = parts.map(\.name)

        /// nil: no such name.
        package subscript(name name: String) -> Bool? { Self.parts.first { $0.name == name }.map { self[keyPath: $0.isOn] } }
    }

    /// Several attributes as one label.
    package struct Mapping: KeyBlock {
        package var name = ""
        package var sourceLabels: [String] = []
        package var join = ""
        package init() {}

        package init(name: String, sourceLabels: [String], join: String) {
            self.name = name
            self.sourceLabels = sourceLabels
            self.join = join
        }

        package static let rows = KeyRows<Mapping> {
            KeyRow(
                "name", \.name, .text(.nonEmpty), "The label.", .better("as said above"), since: "2.1–", need: "a dimension mapping needs a name")
            KeyRow(
                "source_labels", \.sourceLabels, .texts(.attributes), "Attributes whose values are put together.", .better("empty: refused"),
                since: "2.1–", need: "a dimension mapping needs source_labels")
            KeyRow("join", \.join, .text, "What stands between them.", .same, since: "2.1–")
        }
    }

    /// Which metrics are made (tempo-behaviour 2.5). Tempo cannot read the key `subprocessors` at all (tempo-behaviour 1.1 rule 4).
    package struct Subprocessors: KeyBlock {
        package var latency = true
        package var count = true
        package var size = true
        package init() {}

        package static let rows = KeyRows<Subprocessors> {
            KeyRow("0", \.latency, .flag, "`traces_spanmetrics_latency`.", Self.unreadable, since: "2.2–3.0")
            KeyRow("1", \.count, .flag, "`traces_spanmetrics_calls_total`.", Self.unreadable, since: "2.2–3.0")
            KeyRow("2", \.size, .flag, "`traces_spanmetrics_size_total`.", Self.unreadable, since: "2.2–3.0")
        }

        private static let unreadable = Effect.better(
            "Tempo does not start with this key; here it says which parts of `span-metrics` are made. Better name `span-metrics-count`, `-latency` "
                + "or `-size` in `processors` instead")
    }

    /// Tempo's default, which latency takes as a subprocessor of its own too (tempo-behaviour 2.5): 0.002 · 2^k for k = 0 … 13.
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

    package static let rows = KeyRows<SpanMetricsSettings> {
        KeyRow(
            "histogram_buckets", \.histogramBuckets, .buckets, "Upper bounds of the latency histogram, in seconds.",
            .same("not strictly increasing: refused at the start. With `span-metrics-latency` alone the built-in ones hold, as in Tempo"),
            perTenant: .replaces(since: "2.3–", .same))
        KeyRow(
            "intrinsic_dimensions.service", \.intrinsics.service, .flag, "The label `service`.", .same, perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "intrinsic_dimensions.span_name", \.intrinsics.spanName, .flag, "The label `span_name`.", .same, perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "intrinsic_dimensions.span_kind", \.intrinsics.spanKind, .flag, "The label `span_kind`.", .same, perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "intrinsic_dimensions.status_code", \.intrinsics.statusCode, .flag, "The label `status_code`.", .same,
            perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "intrinsic_dimensions.status_message", \.intrinsics.statusMessage, .flag, "The label `status_message`.", .same,
            perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "dimensions", \.dimensions, .texts, "Attributes that become labels; the resource's win over the span's.", .same,
            perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "dimension_mappings", \.mappings, .blocks(), "Labels of several attributes.", .same, since: "2.1–",
            perTenant: .replaces(since: "2.3–", .better("as above")))
        KeyRow(
            "enable_target_info", \.enableTargetInfo, .flag, "`traces_target_info`, and the labels `job` and `instance`.",
            .better("`traces_target_info` follows 3.0's rule (2.10 loses it for a resource with one empty attribute) and has no gap every 15 min"),
            since: "2.1–", perTenant: .replaces(since: "2.3–", .better("as above")))
        KeyRow(
            "target_info_excluded_dimensions", \.targetInfoExcludedDimensions, .texts, "Resource attributes that `traces_target_info` leaves out.",
            .same, since: "2.3–", perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "enable_instance_label", \.enableInstanceLabel, .flag, "With `enable_target_info`: the label `instance`.", .same, since: "2.10–",
            perTenant: .replaces(since: "2.10–"))
        KeyRow(
            "span_multiplier_key", \.spanMultiplierKey, .text, "An attribute whose value r makes a span count 1/r times; empty: none.", .same,
            since: "2.1–", perTenant: .unless("", since: "3.0–", .same("an empty key does not clear the one of `metrics_generator`")))
        KeyRow(
            "enable_tracestate_span_multiplier", \.enableTracestateSpanMultiplier, .flag, "The W3C tracestate weighs spans, before any attribute.",
            .same, since: "3.0–", perTenant: .replaces(since: "3.0–"))
        KeyRow(
            "filter_policies", \.filterPolicies, .blocks(), "Which spans count; none: all.",
            .better(
                "a wrong policy or regular expression does not start; Tempo then makes no metrics of that tenant. Linear time on any pattern"),
            since: "2.2–", perTenant: .replaces(since: "2.3–", .better("as above")))
        // Tempo reads no file that has this key, so it is shown to those only who wrote it.
        KeyRow(
            "subprocessors", \.subprocessors, .block(), "Which parts of `span-metrics` are made.", .better(""), since: "2.2–3.0", shown: .whenSet)
    }
}
