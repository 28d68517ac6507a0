import Settings

extension RelabelRule {
    /// What is taken for an expression that nobody has set.
    package static let anything = RelabelRule().regex

    /// What Prometheus refuses at start; nil: nothing. The expression is looked at in ``RelabelRules``.
    package var problem: String? {
        switch action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if targetLabel.isEmpty { return "relabel action \(action.rawValue) needs target_label" }
        case .labelmap where replacement.isEmpty: return "relabel action labelmap needs a replacement that is a label's name"
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        switch action {
        case .hashmod where modulus == 0: return "relabel action hashmod needs a modulus above 0"
        case .lowercase where replacement != "$1", .uppercase where replacement != "$1":
            return "relabel action \(action.rawValue) takes no replacement"
        case .keepequal where hasMore(than: [.source, .target]), .dropequal where hasMore(than: [.source, .target]):
            return "relabel action \(action.rawValue) takes source_labels and target_label alone"
        case .labeldrop where hasMore(than: [.regex]), .labelkeep where hasMore(than: [.regex]):
            return "relabel action \(action.rawValue) takes a regex alone"
        default: return nil
        }
    }

    private enum Part { case source, target, regex }

    private func hasMore(than parts: Set<Part>) -> Bool {
        let standard = RelabelRule()
        if separator != standard.separator || modulus != standard.modulus || replacement != standard.replacement { return true }
        return !parts.contains(.source) && !sourceLabels.isEmpty || !parts.contains(.target) && !targetLabel.isEmpty
            || !parts.contains(.regex) && regex != standard.regex
    }
}
