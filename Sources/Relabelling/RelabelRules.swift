import Cryptography
import Patterns
import Settings

/// A list of relabelling rules, compiled: what becomes of a series. Prometheus 3's `relabel.Process`.
package struct RelabelRules: Sendable {
    package enum Problem: Error, Equatable, CustomStringConvertible {
        /// `index`: of the rule, from 0.
        case rule(index: Int, String)
        case pattern(index: Int, PatternError)

        package var description: String {
            switch self {
            case .rule(let index, let text): "write_relabel_configs[\(index)]: \(text)"
            case .pattern(let index, let error): "write_relabel_configs[\(index)].regex: \(error.message)"
            }
        }
    }

    struct Step: Sendable {
        let rule: RelabelRule
        let sources: [[UInt8]]
        let separator: [UInt8]
        let target: [UInt8]
        let expression: Expression
        let targetTemplate: Template
        let replacement: Template
    }

    let steps: [Step]

    package init(_ rules: [RelabelRule]) throws(Problem) {
        var steps: [Step] = []
        for (index, rule) in rules.enumerated() {
            if let problem = rule.problem { throw .rule(index: index, problem) }
            do throws(PatternError) {
                // A dot is any character, line breaks too (Prometheus 3).
                let expression = try Expression(rule.regex, surroundings: ("(?s:", ")"))
                steps.append(
                    Step(
                        rule: rule, sources: rule.sourceLabels.map { Array($0.utf8) }, separator: Array(rule.separator.utf8),
                        target: Array(rule.targetLabel.utf8), expression: expression, targetTemplate: Template(rule.targetLabel, of: expression),
                        replacement: Template(rule.replacement, of: expression)))
            } catch {
                throw .pattern(index: index, error)
            }
        }
        self.steps = steps
    }

    package var isEmpty: Bool { steps.isEmpty }

    /// Whether a rule may change labels, so that two series may become one.
    package var changesLabels: Bool {
        steps.contains { step in
            switch step.rule.action {
            case .keep, .drop, .keepequal, .dropequal: false
            case .replace, .hashmod, .labelmap, .labeldrop, .labelkeep, .lowercase, .uppercase: true
            }
        }
    }

    /// The labels that the series has afterwards, in the order of names; nil: a rule drops it.
    ///
    /// - Parameter labels: in the order of names, none without a value.
    package func apply(_ labels: [SeriesLabel]) -> [SeriesLabel]? {
        var editor = LabelEditor(labels)
        for step in steps where !Self.apply(step, &editor) { return nil }
        return editor.sorted
    }

    /// The label that a `replace` whose sources are known writes; nil: none.
    static func write(_ step: Step, _ labels: inout LabelEditor) -> [UInt8]? { replace(step, value(step, labels), &labels) }

    private static func value(_ step: Step, _ labels: LabelEditor) -> [UInt8] {
        Array(step.sources.map { labels.value($0) }.joined(separator: step.separator))
    }

    /// False: the series is dropped.
    static func apply(_ step: Step, _ labels: inout LabelEditor) -> Bool {
        let value = value(step, labels)
        switch step.rule.action {
        case .drop: return !step.expression.matchesWhole(value)
        case .keep: return step.expression.matchesWhole(value)
        case .dropequal: return labels.value(step.target) != value
        case .keepequal: return labels.value(step.target) == value
        case .replace: _ = replace(step, value, &labels)
        case .lowercase: labels.set(step.target, LetterCase.lower(value))
        case .uppercase: labels.set(step.target, LetterCase.upper(value))
        case .hashmod: labels.set(step.target, Array("\(hash(value) % UInt64(clamping: max(step.rule.modulus, 1)))".utf8))
        case .labelmap:
            for label in labels.current {
                guard let groups = step.expression.groups(label.name) else { continue }
                labels.set(step.replacement.expand(groups), label.value)
            }
        case .labeldrop: for label in labels.current where step.expression.matchesWhole(label.name) { labels.delete(label.name) }
        case .labelkeep: for label in labels.current where !step.expression.matchesWhole(label.name) { labels.delete(label.name) }
        }
        return true
    }

    /// The label that is written, or taken away; nil: none, since nothing matches.
    private static func replace(_ step: Step, _ value: [UInt8], _ labels: inout LabelEditor) -> [UInt8]? {
        guard let groups = step.expression.groups(value) else { return nil }
        let target = step.targetTemplate.expand(groups)
        guard !target.isEmpty else { return nil }
        labels.set(target, step.replacement.expand(groups))
        return target
    }

    /// The last eight bytes of MD5, as a number: what Prometheus has always divided.
    private static func hash(_ value: [UInt8]) -> UInt64 {
        MD5.hash(value).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
