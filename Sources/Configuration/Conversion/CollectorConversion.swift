import Settings

/// A Collector's `spanmetrics` and `servicegraph` connectors as a configuration of Metronome. Pure.
package struct CollectorConversion: Sendable {
    /// YAML.
    package private(set) var document = ""
    /// What has no equal, or is otherwise here, with its place in the Collector's file; the first ones first.
    package private(set) var notes: [String] = []

    private var settings = YAMLTree()
    private var processors: [String] = []

    /// An error: it is no YAML, or has neither of the connectors.
    package static func convert(_ text: String, file: String) -> Result<CollectorConversion, ConfigurationErrors> {
        switch YAMLParser.parse(text, file: file, fileIndex: 0) {
        case .failure(let error): return .failure(ConfigurationErrors([error]))
        case .success(let document):
            var conversion = CollectorConversion()
            let connectors = entries(document.root.entry("connectors"))
            let spans = connectors.filter { kind($0.key) == "spanmetrics" }
            let graphs = connectors.filter { kind($0.key) == "servicegraph" }
            guard !spans.isEmpty || !graphs.isEmpty else {
                return .failure(
                    ConfigurationErrors([
                        ConfigurationError(at: document.root.position, path: "connectors", "expected a connector spanmetrics or servicegraph")
                    ]))
            }
            if let first = spans.first { conversion.add(spanMetrics: first) }
            if let first = graphs.first { conversion.add(serviceGraph: first) }
            for other in spans.dropFirst() + graphs.dropFirst() {
                conversion.note(other.keyPosition, "\(other.key): a second connector of its kind; here a tenant has one set of settings: left out")
            }
            conversion.addExporters(entries(document.root.entry("exporters")))
            conversion.finish()
            return .success(conversion)
        }
    }

    /// Of `spanmetrics/mine` what stands before the slash.
    private static func kind(_ key: String) -> String { String(key.prefix { $0 != "/" }) }

    static func entries(_ node: YAMLNode?) -> [YAMLEntry] {
        guard case .mapping(let entries)? = node?.content else { return [] }
        return entries
    }

    private mutating func finish() {
        settings.set(["overrides", "defaults", "metrics_generator", "processors"], .strings(processors))
        document = settings.text.document
    }

    // MARK: For the connectors

    mutating func note(_ position: SourcePosition, _ text: String) { notes.append("\(position): \(text)") }

    mutating func set(_ path: String, _ value: YAMLText) { settings.set(path.split(separator: ".").map(String.init), value) }

    mutating func switchOn(_ names: [String]) { processors += names }

    /// Seconds; nil: no duration, which is told.
    mutating func seconds(_ node: YAMLNode, _ path: String) -> Double? {
        guard let text = Self.text(node), let duration = GoDuration.parse(text) else {
            note(node.position, "\(path): expected a duration such as 250ms, left out")
            return nil
        }
        return Double(duration) / 1e9
    }

    mutating func setDuration(_ entry: YAMLEntry, as path: String) {
        guard let seconds = seconds(entry.value, entry.key) else { return }
        set(path, .duration(Int64(seconds * 1e9)))
    }

    mutating func setBuckets(_ node: YAMLNode, _ name: String, as path: String) {
        let bounds = Self.items(node).compactMap { seconds($0, name) }
        if !bounds.isEmpty { set(path, .numbers(bounds)) }
    }

    static func items(_ node: YAMLNode?) -> [YAMLNode] {
        guard case .sequence(let items)? = node?.content else { return [] }
        return items
    }

    static func text(_ node: YAMLNode?) -> String? {
        guard case .scalar(let scalar)? = node?.content, scalar.resolved != .null else { return nil }
        return scalar.text
    }

    static func texts(_ node: YAMLNode?) -> [String] { items(node).compactMap { text($0) } }

    static func isTrue(_ node: YAMLNode?) -> Bool {
        guard case .scalar(let scalar)? = node?.content else { return false }
        return scalar.resolved == .bool(true)
    }
}
