import Pipeline

/// How `/metrics/spans` answers.
package enum ScrapeFormat: Sendable, Equatable {
    /// OpenMetrics 1.0, with exemplars.
    case openMetrics
    /// The older Prometheus text, without.
    case prometheus
    /// Delimited protobuf, the only one with native histograms.
    case protobuf

    package var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .protobuf: ProtobufExposition.contentType
        }
    }
}

/// A metric family of a scrape; all its lines stand together, whatever tenants it is of.
package struct ScrapeFamily: Sendable, Hashable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// As it is sent, a counter's with `_total`.
    package let name: String
    /// The same where names keep their dots.
    private let original: String
    package let kind: Kind
    package let help: String

    init(_ name: SeriesName, _ metric: Metric) {
        self.name = name.text
        original = name.original
        help = metric.help(of: name)
        kind =
            switch metric.kind {
            case .counter: .counter
            case .gauge, .value: .gauge
            case .histogram: .histogram
            }
    }

    /// One for each of the metric's names.
    package static func of(_ metric: Metric) -> [ScrapeFamily] { metric.names.map { ScrapeFamily($0, metric) } }

    /// Whether somebody who asks for this name means it: the metric's own, as text formats have it or OpenMetrics, or that of one of its series.
    package func isMeant(by asked: String) -> Bool {
        if asked == name || asked == original { return true }
        switch kind {
        case .counter: return name == asked + "_total"
        case .histogram: return ["_bucket", "_count", "_sum"].contains { asked == name + $0 }
        case .gauge: return false
        }
    }

    /// The lines before its series.
    package func head(_ format: ScrapeFormat, _ escaping: NameEscaping = .underscores) -> String {
        var family = escaping == .underscores ? name : escaping.escaped(metric: original)
        var type = kind.rawValue
        if format == .openMetrics, kind == .counter {
            // There a counter is called so: one that is not is of no type.
            if family.hasSuffix("_total") { family = String(family.dropLast(6)) } else { type = "unknown" }
        }
        if !LabelName.isPlain(family, colons: true) { family = ScrapeText.quoted(family) }
        return format == .protobuf ? "" : "# HELP \(family) \(escapedHelp(format))\n# TYPE \(family) \(type)\n"
    }

    private func escapedHelp(_ format: ScrapeFormat) -> String {
        var text = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\\": text += "\\\\"
            case "\"" where format == .openMetrics: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
