import Settings

extension RelabelRules {
    /// Why a series is not sent.
    package struct Drop: Equatable, Sendable {
        /// Which rule drops it, from 0; nil: it is left without a metric name.
        package let rule: Int?
        /// What the rule says.
        package let words: String
        /// The metric's name before all rules.
        package let metric: String
        /// Labels that the rule looks at and the series has not.
        package let missing: [String]

        /// As a sentence goes on after what is dropped.
        package var text: String {
            guard let rule else { return "they take the metric name away, as that of \(metric)" }
            let lacks = missing.isEmpty ? "" : ", which has no \(missing.count == 1 ? "label" : "labels") \(missing.joined(separator: ", "))"
            return "[\(rule)] (\(words)) drops \(metric)\(lacks)"
        }
    }

    private static let nameLabel = Array("__name__".utf8)

    /// - Parameter labels: in the order of names, none without a value.
    /// - Returns: nil: it is sent.
    package func drop(of labels: [SeriesLabel]) -> Drop? {
        let metric = labels.first { $0.name == Self.nameLabel }.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
        var editor = LabelEditor(labels)
        for (index, step) in steps.enumerated() {
            let missing = zip(step.rule.sourceLabels, step.sources).filter { editor.value($0.1).isEmpty }.map(\.0)
            if !Self.apply(step, &editor) { return Drop(rule: index, words: step.rule.words, metric: metric, missing: missing) }
        }
        return editor.value(Self.nameLabel).isEmpty ? Drop(rule: nil, words: "", metric: metric, missing: []) : nil
    }
}

extension RelabelRule {
    /// Characters of an expression that are told.
    private static let shownExpression = 100

    /// What it says, as far as that decides what is dropped.
    var words: String {
        var words = "action \(action.rawValue)"
        if !sourceLabels.isEmpty { words += ", source_labels [\(sourceLabels.joined(separator: ", "))]" }
        switch action {
        case .keepequal, .dropequal: words += ", target_label \(targetLabel)"
        case .keep, .drop, .replace, .hashmod, .labelmap, .labeldrop, .labelkeep, .lowercase, .uppercase:
            words += ", regex \(regex.prefix(Self.shownExpression))" + (regex.count > Self.shownExpression ? "…" : "")
        }
        return words
    }
}
