import Settings

extension RelabelRule: CheckedBlock {
    /// Series and labels that somebody does not want to leave.
    private static let drops: Set<Action> = [.keep, .drop, .keepequal, .dropequal, .labeldrop, .labelkeep]

    /// Whether `regex` compiles is checked where it is used.
    static func check(_ group: String, _ keys: MappingReader, _ rule: inout RelabelRule) {
        guard keys.field("action").map({ $0.isText(rule.action.rawValue) }) ?? true else { return }
        switch rule.action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if rule.targetLabel.isEmpty { keys.owner.fail("relabel action \(rule.action.rawValue) needs target_label") }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if drops.contains(rule.action) {
            keys.owner.refuse("what the rule drops would be sent; leave it out and drop it where the series arrive")
        }
        if rule.action == .hashmod, rule.modulus == 0 { keys.owner.fail("relabel action hashmod needs a modulus above 0") }
    }
}
