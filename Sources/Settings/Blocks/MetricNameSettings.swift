/// `metronome.names`: under which names metrics of spans and of their events are sent. Those of service graphs are the same in both.
package enum MetricNaming: String, Sendable, Equatable, CaseIterable {
    case tempo
    /// Those that the OpenTelemetry Collector's `spanmetrics` connector has behind its exporters for Prometheus.
    case collector
    case both
}

/// `metronome.collector_names`: what the connector whose dashboards are to go on was told of names.
package struct CollectorNameSettings: KeyBlock {
    /// In front of `calls`, `duration` and `events`; empty: nothing.
    package var namespace = "traces.span.metrics"
    package var unit = DurationUnit.milliseconds

    package enum DurationUnit: String, Sendable, Equatable, CaseIterable {
        case milliseconds = "ms"
        case seconds = "s"
    }

    package static let maxNamespaceBytes = 128
    package init() {}

    package static let rows = KeyRows<CollectorNameSettings> {
        KeyRow(
            "namespace", \.namespace, .text(.namespace),
            "The connector's `namespace`, which its metrics begin with; `\"\"`: none, as before its release 0.109.")
        KeyRow("unit", \.unit, .word(), "The connector's `histogram.unit`: `ms` or `s`.")
    }
}

extension CollectorNameSettings {
    /// A name for Prometheus, and what it is with its dots.
    package struct Name: Sendable, Equatable {
        package let text: String
        package let original: String
    }

    package var calls: Name { counter("calls") }
    package var events: Name { counter("events") }
    package var duration: Name {
        let unit = unit == .milliseconds ? "milliseconds" : "seconds"
        let words = words("duration")
        let original = original("duration")
        return Name(
            text: Self.joined(words.contains(unit) ? words : words + [unit]), original: original.hasSuffix(unit) ? original : "\(original)_\(unit)")
    }

    /// What exporters make of resources; no namespace is in front of it.
    package static let targetInfo = "target_info"

    private func counter(_ metric: String) -> Name {
        Name(text: Self.joined(words(metric).filter { $0 != "total" } + ["total"]), original: original(metric) + "_total")
    }

    private func original(_ metric: String) -> String { namespace.isEmpty ? metric : "\(namespace).\(metric)" }

    /// As the Collector's exporters translate names for Prometheus: words with `_` between them.
    private func words(_ metric: String) -> [String] {
        original(metric).split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ":")) }.map(String.init)
    }

    private static func joined(_ words: [String]) -> String {
        let name = words.joined(separator: "_")
        return name.first?.isNumber == true ? "_" + name : name
    }
}
