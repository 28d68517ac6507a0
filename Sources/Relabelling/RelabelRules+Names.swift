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
        let known = Set(labels.map(\.name) + [Self.nameLabel])
        var written: Set<[UInt8]> = []
        var editor = LabelEditor(labels + [SeriesLabel("__name__", name)])
        var depends = false
        for step in steps {
            let isKnown = step.sources.allSatisfy { (known.contains($0) || written.contains($0)) }
            switch step.rule.action {
            case .keep, .drop, .keepequal, .dropequal:
                let compares = step.rule.action == .keepequal || step.rule.action == .dropequal
                guard isKnown, !compares || known.contains(step.target) else {
                    depends = true
                    continue
                }
                if !Self.apply(step, &editor) { return .dropped }
            case .replace, .hashmod, .lowercase, .uppercase:
                guard isKnown else {
                    if step.target == Self.nameLabel || step.targetTemplate.hasVariables { depends = true }
                    continue
                }
                _ = Self.apply(step, &editor)
                written.insert(step.target)
            case .labelmap, .labeldrop, .labelkeep: _ = Self.apply(step, &editor)
            }
        }
        let result = editor.value(Self.nameLabel)
        return result.isEmpty ? .nameless : .sent(name: String(decoding: result, as: UTF8.self), dependsOnLabels: depends)
    }
}
