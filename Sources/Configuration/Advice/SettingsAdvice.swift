import Settings

/// Judges settings that are right as YAML and yet cannot do what they were written for: names of attributes that no span has, filters that
/// reject everything. Pure: from the document and what was read of it to warnings with file, line and column.
enum SettingsAdvice {
    /// What a name in the document is.
    private enum Kind {
        /// A label of span metrics that looks for an attribute, and one of other series.
        case label, otherLabel
        /// A label of calls of models.
        case callLabel
        /// One of several attributes that give a label its value.
        case source
        /// One of several attributes that are looked for, or one that makes no label.
        case attribute
        /// Bounds of a histogram of durations.
        case buckets
        /// A list of filter policies.
        case filters
    }

    /// Names looked at for a near one: a per-tenant file may have a hundred thousand.
    private static let lookups = 2000

    private static let patterns: [(kind: Kind, below: [String])] = [
        (.label, ["processor.span_metrics.dimensions.[]"]), (.otherLabel, ["processor.service_graphs.dimensions.[]"]),
        (.source, ["processor.span_metrics.dimension_mappings.[].source_labels.[]"]),
        (.attribute, ["processor.service_graphs.peer_attributes.[]"]),
        (.attribute, ["processor.host_info.host_identifiers.[]", "processor.service_graphs.database_name_attributes.[]"]),
        (.buckets, ["processor.span_metrics.histogram_buckets", "processor.service_graphs.histogram_buckets"]),
        (.filters, ["processor.span_metrics.filter_policies", "processor.service_graphs.filter_policies"]),
    ]

    private static let ownPatterns: [(kind: Kind, pattern: String)] = [
        (.source, "metronome.dimensions.[].from.[]"), (.attribute, "metronome.metrics.[].from.[]"),
        (.otherLabel, "metronome.metrics.[].dimensions.[]"), (.callLabel, "metronome.gen_ai.dimensions.[]"),
        (.filters, "metronome.metrics.[].filter"),
    ]

    /// In the scoped form, and in the flat one where `parent` is a block of overrides.
    private static func all(below parent: String, isFlat: Bool = false) -> [(Kind, NodePattern)] {
        patterns.flatMap { kind, below in
            below.map { pattern in
                guard isFlat else { return (kind, NodePattern("\(parent).\(pattern)")) }
                let parts = pattern.split(separator: ".")
                let key = "metrics_generator_" + parts.prefix(3).joined(separator: "_")
                return (kind, NodePattern(([parent, key] + parts.dropFirst(3).map(String.init)).joined(separator: ".")))
            }
        }
    }

    private static let main: [(Kind, NodePattern)] =
        all(below: "metrics_generator") + all(below: "overrides.defaults.metrics_generator") + all(below: "overrides", isFlat: true)
        + ownPatterns.map { ($0.kind, NodePattern($0.pattern)) }
    private static let perTenant: [(Kind, NodePattern)] = all(below: "overrides.*.metrics_generator") + all(below: "overrides.*", isFlat: true)

    /// - Parameter isPerTenant: the document is a per-tenant override file.
    static func note(_ root: YAMLNode, _ settings: Settings, isPerTenant: Bool, _ findings: Findings) {
        guard findings.failure == nil else { return }
        var names = NameAdvice(settings, lookups: lookups)
        for (kind, pattern) in isPerTenant ? perTenant : main {
            pattern.forEach(in: root) { node, path in
                switch kind {
                case .filters: FilterAdvice.note(node, path, &names, findings)
                case .buckets: if let text = bucketAdvice(node) { findings.warn("\(node.position): \(path): \(text)") }
                case .label, .otherLabel, .callLabel, .source, .attribute:
                    guard case .scalar(let scalar) = node.content else { return }
                    let isLabel = kind != .source && kind != .attribute
                    let text =
                        names.advice(scalar.text, isLabel: isLabel, isOfSpanMetrics: kind != .otherLabel && kind != .callLabel)
                        ?? (kind == .attribute ? nil : names.endless(scalar.text, isOfCalls: kind == .callLabel, isReduced: kind == .source))
                    if let text { findings.warn("\(node.position): \(path): \(Excerpt.of(scalar.text)) \(text)") }
                }
            }
        }
    }
}

extension SettingsAdvice {
    /// Seconds; who begins with so many has written milliseconds.
    private static let leastOddBound = 10.0

    /// Bounds that were probably meant as milliseconds; nil: they are plausible, or none.
    private static func bucketAdvice(_ node: YAMLNode) -> String? {
        guard case .sequence(let items) = node.content else { return nil }
        let bounds = items.compactMap { item -> Double? in
            guard case .scalar(let scalar) = item.content else { return nil }
            return switch scalar.resolved {
            case .integer(let number): Double(number)
            case .float(let number): number
            case .bool, .string, .null: nil
            }
        }
        guard let first = bounds.first, first >= leastOddBound, first.isFinite else { return nil }
        func text(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }
        let meant = bounds.prefix(3).map { text($0 / 1000) }.joined(separator: ", ") + (bounds.count > 3 ? ", …" : "")
        return "bounds are seconds, and the smallest is \(text(first)) s: what is faster cannot be told apart; did you mean [\(meant)]?"
    }
}

/// What is odd about one name, looked up once however many tenants have it.
struct NameAdvice {
    private let intrinsics: SpanMetricsSettings.Intrinsics
    private let hasProfiles: Bool
    /// Labels with too many values are cut anyway.
    private let isLimited: Bool
    private var lookups: Int
    private var known: [String: String?] = [:]

    init(_ settings: Settings, lookups: Int) {
        intrinsics = settings.overrides.defaults.spanMetrics.applied(to: settings.generator.processor.spanMetrics).intrinsics
        hasProfiles = !settings.dimensionTable.profiles.isEmpty
        isLimited = settings.overrides.defaults.maxCardinalityPerLabel > 0
        self.lookups = lookups
    }

    /// - Parameter isLabel: nothing else gives the label a value; else only what is surely a slip is told.
    mutating func advice(_ name: String, isLabel: Bool, isOfSpanMetrics: Bool) -> String? {
        let intrinsics = intrinsics
        if name.isEmpty { return "is no name: no attribute is called so; leave it out" }
        if let mark = name.first(where: { $0 == "," || $0.isWhitespace }), QueryWords.bareName(name) == nil {
            let what = mark == "," ? "a comma" : "a blank"
            return "looks for an attribute of this very name, and hardly any name holds \(what): write each attribute's name as an entry of its own"
        }
        if let mark = name.first(where: { "*?[]^".contains($0) }), QueryWords.bareName(name) == nil {
            return "looks for an attribute of this very name: \(mark) stands for nothing else; write each attribute's name"
        }
        if let advice = AttributeWords.advice(name, isOn: isOfSpanMetrics ? { intrinsics[name: $0] == true } : nil) {
            // A profile may know the word, and a list of names may well have one that is rare.
            if !advice.isUsualName || (isLabel && !hasProfiles) { return advice.text }
            return nil
        }
        return meant(by: name).map { "looks for an attribute of this very name; did you mean \($0)?" }
    }

    /// Why a label of its values explodes; nil: nothing tells that, or its values are limited.
    func endless(_ name: String, isOfCalls: Bool, isReduced: Bool) -> String? {
        isLimited ? nil : EndlessAttributes.advice(name, isOfCalls: isOfCalls, isReduced: isReduced)
    }

    /// The known name that this one is near to.
    mutating func meant(by name: String) -> String? {
        if let known = known[name] { return known }
        guard lookups > 0 else { return nil }
        lookups -= 1
        let meant = AttributeNames.meant(by: name)
        known[name] = .some(meant)
        return meant
    }
}
