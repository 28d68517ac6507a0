import Settings

/// A Collector's `spanmetrics` and `servicegraph` connectors as a configuration of Metronome. Pure.
package struct CollectorConversion: Sendable {
    /// YAML.
    package private(set) var document = ""
    /// What has no equal, or is otherwise here, with its place in the Collector's file; the first ones first.
    package private(set) var notes: [String] = []

    private var settings = YAMLTree()
    private var processors: [String] = []
    var histograms = HistogramForms()
    /// Points say what came since the ones before; where series are pushed as OTLP they can.
    var wantsDeltas: SourcePosition?
    /// An endpoint gets deltas; one gets, or a page has, series that are none.
    var hasDeltaEndpoint = false
    var hasCumulativeEndpoint = false
    /// Of all exporters: all series have them.
    var externalLabels: [(name: String, value: String)] = []

    /// An error: it is no YAML, or has neither of the connectors.
    package static func convert(_ text: String, file: String) -> Result<CollectorConversion, ConfigurationErrors> {
        switch YAMLParser.parse(text, file: file, fileIndex: 0) {
        case .failure(let error): return .failure(ConfigurationErrors([error]))
        case .success(let document):
            var conversion = CollectorConversion()
            let connectors = entries(document.root.entry("connectors"))
            let pipelines = CollectorPipelines(document.root)
            // Of several of a kind those that are used come first.
            func all(_ name: String) -> [YAMLEntry] {
                let all = connectors.filter { kind($0.key) == name }
                return all.filter { pipelines.use($0.key) } + all.filter { !pipelines.use($0.key) }
            }
            let spans = all("spanmetrics")
            let graphs = all("servicegraph")
            guard !spans.isEmpty || !graphs.isEmpty else {
                return .failure(
                    ConfigurationErrors([
                        ConfigurationError(at: document.root.position, path: "connectors", "expected a connector spanmetrics or servicegraph")
                    ]))
            }
            let exporters = entries(document.root.entry("exporters"))
            for entry in connectors + exporters { conversion.noteOtherSchemes(entry.value) }
            if let first = spans.first { conversion.add(spanMetrics: first) }
            if let first = graphs.first { conversion.add(serviceGraph: first) }
            for connector in [spans.first, graphs.first].compactMap({ $0 }) where !pipelines.use(connector.key) {
                conversion.note(connector.keyPosition, "\(connector.key): no two pipelines meet in it, so that the Collector makes nothing of it")
            }
            for other in spans.dropFirst() + graphs.dropFirst() {
                conversion.note(other.keyPosition, "\(other.key): a second connector of its kind; here a tenant has one set of settings: left out")
            }
            conversion.decideHistograms()
            conversion.addExporters(exporters, pipelines, connectors: Set((spans + graphs).map(\.key)))
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
        if CollectorVariables.isIn(document) {
            // Notes become comments of a file in which whatever looks like a variable is replaced.
            notes.insert("variables of the environment stay variables: start with --expand-env, and check with it, to have them replaced", at: 0)
        }
    }

    /// Values from elsewhere than the environment.
    private mutating func noteOtherSchemes(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar):
            guard let scheme = CollectorVariables.otherScheme(in: scalar.text) else { return }
            note(node.position, "a value from \(scheme): is of the Collector alone: write it, or put it into a variable of the environment")
        case .sequence(let items): for item in items { noteOtherSchemes(item) }
        case .mapping(let entries): for entry in entries { noteOtherSchemes(entry.value) }
        }
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
        if let variable = Self.variable(entry.value) { return set(path, .string(variable)) }
        guard let seconds = seconds(entry.value, entry.key) else { return }
        // The largest of Go's durations is no double.
        set(path, .duration(Int64(exactly: (seconds * 1e9).rounded()) ?? .max))
    }

    mutating func setBuckets(_ node: YAMLNode, _ name: String, as path: String) {
        let bounds = Self.items(node).compactMap { item -> Double? in
            guard Self.variable(item) == nil else {
                note(item.position, "\(name): here buckets are numbers of seconds, there durations: a variable would need another value, left out")
                return nil
            }
            return seconds(item, name)
        }
        if !bounds.isEmpty { set(path, .numbers(bounds)) }
    }

    static func items(_ node: YAMLNode?) -> [YAMLNode] {
        guard case .sequence(let items)? = node?.content else { return [] }
        return items
    }

    /// A whole number above 0, or a variable that is to be one; nil: it is neither, which is told.
    mutating func count(_ node: YAMLNode, _ path: String) -> YAMLText? {
        if let variable = Self.variable(node) { return .plain(variable) }
        if let text = Self.text(node), let number = Int(text), number >= 0 { return number > 0 ? .plain("\(number)") : nil }
        note(node.position, "\(path): expected a whole number, left out")
        return nil
    }

    /// A switch that a variable throws is not known before it is set.
    mutating func isOn(_ node: YAMLNode?, _ path: String) -> Bool {
        if let node, Self.variable(node) != nil { note(node.position, "\(path): a variable decides it there: taken as false") }
        return Self.isTrue(node)
    }

    /// What is to be replaced when it is read.
    static func variable(_ node: YAMLNode) -> String? { text(node).flatMap { $0.contains("${") ? $0 : nil } }

    /// With variables in the spelling that is known here.
    static func text(_ node: YAMLNode?) -> String? {
        guard case .scalar(let scalar)? = node?.content, scalar.resolved != .null else { return nil }
        return CollectorVariables.translated(scalar.text)
    }

    static func texts(_ node: YAMLNode?) -> [String] { items(node).compactMap { text($0) } }

    static func isTrue(_ node: YAMLNode?) -> Bool {
        guard case .scalar(let scalar)? = node?.content else { return false }
        return scalar.resolved == .bool(true)
    }
}
