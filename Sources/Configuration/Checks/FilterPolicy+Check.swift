import Settings

extension FilterPolicy: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ policy: inout FilterPolicy) {
        if keys.owner.isEmptyMapping { keys.owner.fail("a filter policy needs include, include_any or exclude") }
    }
}

extension FilterPolicy.Match: CheckedBlock {
    /// How attributes are compared is said beside them.
    static func check(_ group: String, _ keys: MappingReader, _ match: inout FilterPolicy.Match) {
        for item in keys.field("attributes")?.items ?? [] {
            guard let attribute = item.quietly(FilterPolicy.Attribute.self) else { continue }
            item.below("value")?.check(attribute.value, attribute.key, match.matchType)
        }
    }
}

extension Field {
    /// `strict` compares by the type written in YAML; kinds and statuses by their full names.
    fileprivate func check(_ value: FilterPolicy.Value, _ key: FilterPolicy.Key, _ type: FilterPolicy.MatchType) {
        guard case .string(let text) = value else {
            if type == .regex {
                reject("a regular expression as a string")
            } else if key == .kind || key == .name || key == .status {
                reject("a string")
            }
            return
        }
        if type == .regex {
            if let problem = findings.patternProblem(text) { fail(problem) }
        } else if let allowed = Self.allowed(key), !allowed.contains(text) {
            reject("one of " + allowed.joined(separator: ", "))
        }
    }

    private static func allowed(_ key: FilterPolicy.Key) -> [String]? {
        switch key {
        case .kind: FilterPolicy.kindNames
        case .status: FilterPolicy.statusNames
        case .name, .resource, .span: nil
        }
    }
}
