import Settings

extension RelabelRules {
    /// What is known of a metric's series without their labels.
    package enum NameEffect: Equatable, Sendable {
        /// All of them are dropped.
        case dropped
        /// Those that their labels do not drop go by this name; `dependsOnLabels`: some may be dropped, or be called otherwise.
        case sent(name: String, dependsOnLabels: Bool)
        /// They have no name any more.
        case nameless
    }

    private static let nameLabel = Array("__name__".utf8)

    /// - Parameter labels: further labels that every series has.
    package func effect(on name: String, labels: [SeriesLabel] = []) -> NameEffect {
        var sketch = Sketch(labels + [SeriesLabel("__name__", name)])
        for step in steps where !sketch.apply(step) { return .dropped }
        let result = sketch.editor.value(Self.nameLabel)
        if sketch.known.contains(Self.nameLabel), result.isEmpty { return .nameless }
        return .sent(name: result.isEmpty ? name : String(decoding: result, as: UTF8.self), dependsOnLabels: sketch.depends)
    }

    /// Labels that series have no more when all rules have been applied, by `labeldrop`, `labelkeep`, or a rule that always writes nothing.
    ///
    /// - Parameter usual: labels that series may have; those that a `labeldrop` spells out are looked at, too.
    package func labelsTakenAway(of usual: [String]) -> [String] {
        let spelled = steps.filter { $0.rule.action == .labeldrop }.flatMap { $0.rule.regex.split(separator: "|") }.map(String.init)
            .filter { $0 != "__name__" && $0.utf8.allSatisfy { byte in byte == 0x5f || Self.isLetterOrDigit(byte) } }
        let names = Set(usual + spelled).sorted()
        var editor = LabelEditor((["__name__"] + names).map { SeriesLabel($0, "x") })
        for step in steps {
            switch step.rule.action {
            case .labeldrop, .labelkeep: _ = Self.apply(step, &editor)
            case .replace where step.sources.isEmpty && !step.targetTemplate.hasVariables: _ = Self.apply(step, &editor)
            case .replace, .hashmod, .lowercase, .uppercase: if !step.targetTemplate.hasVariables { editor.set(step.target, Array("x".utf8)) }
            case .keep, .drop, .keepequal, .dropequal, .labelmap: break
            }
        }
        return names.filter { editor.value(Array($0.utf8)).isEmpty }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// A series of which some labels are known.
    private struct Sketch {
        var editor: LabelEditor
        /// Labels whose values are certain.
        var known: Set<[UInt8]>
        /// Whether something became of labels that are not known.
        var depends = false

        init(_ labels: [SeriesLabel]) {
            editor = LabelEditor(labels)
            known = Set(labels.map(\.name))
        }

        /// False: the series is dropped for certain.
        mutating func apply(_ step: Step) -> Bool {
            let isKnown = step.sources.allSatisfy(known.contains)
            switch step.rule.action {
            case .keep, .drop: return decide(step, isCertain: isKnown)
            case .keepequal, .dropequal: return decide(step, isCertain: isKnown && known.contains(step.target))
            case .replace:
                guard isKnown else { return forget(step.targetTemplate.hasVariables ? nil : step.target) }
                if let written = RelabelRules.write(step, &editor) { known.insert(written) }
            case .hashmod, .lowercase, .uppercase:
                guard isKnown else { return forget(step.target) }
                _ = RelabelRules.apply(step, &editor)
                known.insert(step.target)
            case .labelmap:
                // Labels that are not known may match, and what they are mapped to may be known.
                if step.replacement.hasVariables {
                    known.formIntersection([RelabelRules.nameLabel])
                } else {
                    _ = forget(Array(step.rule.replacement.utf8))
                }
                _ = RelabelRules.apply(step, &editor)
            case .labeldrop, .labelkeep:
                let hadName = !editor.value(RelabelRules.nameLabel).isEmpty
                _ = RelabelRules.apply(step, &editor)
                // Whatever it was, it is gone.
                if hadName, editor.value(RelabelRules.nameLabel).isEmpty { known.insert(RelabelRules.nameLabel) }
            }
            return true
        }

        private mutating func decide(_ step: Step, isCertain: Bool) -> Bool {
            if isCertain { return RelabelRules.apply(step, &editor) }
            depends = true
            return true
        }

        /// - Parameter target: a label that may be written; nil: it may be any.
        private mutating func forget(_ target: [UInt8]?) -> Bool {
            if let target { known.remove(target) } else { known = [] }
            if !known.contains(RelabelRules.nameLabel) { depends = true }
            return true
        }
    }
}
