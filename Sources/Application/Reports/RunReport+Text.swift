import Explain
import MetronomeConfiguration
import Settings

extension RunReport {
    /// Columns of a line.
    private static let width = 120

    /// For `check`.
    var text: String {
        var text = "listens  " + listening.map { "\($0.address) (\($0.what))" }.joined(separator: ", ") + "\n"
        if let routing { return text + routes(to: routing) }
        text +=
            writing.isEmpty
            ? "writes   nowhere: no remote_write is configured, the series are at \(scrapeAddress) to be scraped\n"
            : writing.map { "writes   to \($0.url), \($0.tenant)\n" }.joined()
        text += passing.map { "passes   each request on to \($0)\n" }.joined()
        var seen: Set<String> = []
        let series = makings.flatMap { $0.processors.flatMap(\.series) }.filter { seen.insert($0).inserted }
        for line in RelabelReport.lines(settings, metrics: series) { text += "\(line)\n" }
        for making in makings { text += Self.describe(making) }
        if moreTenants > 0 { text += "makes    … for \(moreTenants) more tenants with entries of their own\n" }
        return tables.isEmpty ? text : text + "\n" + tables
    }

    private func routes(to targets: [String]) -> String {
        let wire = settings.route.each.wire == .grpc ? "gRPC" : "HTTP"
        return "routes   spans by their traces to \(targets.joined(separator: ", ")) (OTLP/\(wire)), and counts nothing itself\n"
            + passing.map { "passes   each request on to \($0)\n" }.joined()
    }

    private static func describe(_ making: Making) -> String {
        let whom = "\(making.share.audience.text), \(making.share.origin.text)"
        guard !making.processors.isEmpty else { return "makes    nothing for \(whom)\n" }
        let names = making.processors.map(\.name)
        let column = names.map(\.count).max() ?? 0
        return "makes    for \(whom):\n"
            + making.processors.map { processor in
                let name = processor.name + String(repeating: " ", count: column - processor.name.count)
                return "           \(name)  " + wrapped(processor.metrics, indent: 13 + column) + "\n"
            }.joined()
    }

    private static func wrapped(_ words: [String], indent: Int) -> String {
        var lines = [""]
        for (index, word) in words.enumerated() {
            let word = index + 1 < words.count ? word + "," : word
            let last = lines[lines.count - 1]
            if !last.isEmpty, indent + last.count + 1 + word.count > width {
                lines.append(word)
            } else {
                lines[lines.count - 1] = last.isEmpty ? word : last + " " + word
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// Label tables, each once however many tenants have it.
    private var tables: String {
        var distinct: [(labels: String, audiences: [String])] = []
        for making in makings where !making.labels.isEmpty {
            if let index = distinct.firstIndex(where: { $0.labels == making.labels }) {
                distinct[index].audiences.append(making.share.audience.text)
            } else {
                distinct.append((making.labels, [making.share.audience.text]))
            }
        }
        guard settings.multitenancyEnabled else { return distinct.map(\.labels).joined(separator: "\n") }
        return distinct.map { "labels for \($0.audiences.joined(separator: ", "))\n\($0.labels)" }.joined(separator: "\n")
    }

    /// Names that one line of the log has.
    private static let shownNames = 24

    /// For the log at start: who gets what, by which labels, from which attributes; each in a line. Where series go says the line of remote write.
    var summary: [(text: String, metadata: [String: String])] {
        if let routing { return [("spans are routed, nothing is counted here", ["to": routing.joined(separator: ", ")])] }
        var lines = audiences
        if let first = makings.first(where: { !$0.processors.isEmpty }) {
            var labels: [String: String] = [:]
            if !first.spanLabels.isEmpty { labels["span_metrics"] = Self.list(first.spanLabels) }
            if !first.graphDimensions.isEmpty { labels["service_graphs"] = Self.list(first.graphDimensions) }
            if !labels.isEmpty { lines.append(("labels of the series", labels)) }
        }
        let required = needs.filter { !$0.purpose.hasPrefix("callees") }.map { Self.shown($0) }
        if !required.isEmpty { lines.append(("senders have to set, beside service.name", ["attributes": Self.list(Self.unique(required))])) }
        return lines
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(shownNames).joined(separator: ", ") + (names.count > shownNames ? ", … \(names.count - shownNames) more" : "")
    }

    private static func shown(_ need: AttributeNeeds.Need) -> String {
        let more = need.attributes.count > 2 ? " or \(need.attributes.count - 2) more" : ""
        return need.attributes.prefix(2).joined(separator: " or ") + more
    }

    private var audiences: [(text: String, metadata: [String: String])] {
        guard settings.multitenancyEnabled else {
            return makings.prefix(1).filter { !$0.processors.isEmpty }.map { making in
                ("metrics are made of all spans, \(making.share.origin.text)", ["processors": Self.names(making)])
            }
        }
        var lines: [(text: String, metadata: [String: String])] = []
        let entries = makings.filter { $0.share.audience != .others && !$0.processors.isEmpty }
        if let others = makings.first(where: { $0.share.audience == .others }), !others.processors.isEmpty {
            lines.append(("metrics are made for \(others.share.audience.text), \(others.share.origin.text)", ["processors": Self.names(others)]))
        }
        if !entries.isEmpty {
            let shown = entries.prefix(5).map { "\($0.share.tenant): \(Self.names($0))" }.joined(separator: "; ")
            let more = entries.count - min(entries.count, 5) + moreTenants
            lines.append(("metrics are made for tenants with entries of their own", ["processors": shown + (more > 0 ? "; … \(more) more" : "")]))
        }
        return lines
    }

    private static func names(_ making: Making) -> String { making.processors.map(\.name).joined(separator: ",") }
}
