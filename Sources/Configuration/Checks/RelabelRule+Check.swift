import Settings

extension RelabelRule: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ rule: inout RelabelRule) {
        guard keys.field("action").map({ $0.isText(rule.action.rawValue) }) ?? true else { return }
        switch rule.action {
        case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
            if rule.targetLabel.isEmpty { keys.owner.fail("relabel action \(rule.action.rawValue) needs target_label") }
        case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
        }
        if rule.action == .hashmod, rule.modulus == 0 { keys.owner.fail("relabel action hashmod needs a modulus above 0") }
        if !keys.hasErrors { keys.report(keys.findings.outside.relabelling(rule)) }
    }
}
