extension Field {
    func filterPolicies() -> [FilterPolicy]? {
        guard let items = sequence(ofMappings: true) else { return nil }
        return items.compactMap { $0.filterPolicy() }
    }

    private func filterPolicy() -> FilterPolicy? {
        var policy = FilterPolicy()
        let isMapping = mapping { keys in
            for (key, target) in [("include", \FilterPolicy.include), ("include_any", \.includeAny), ("exclude", \.exclude)] {
                guard let field = keys.field(key) else { continue }
                policy[keyPath: target] = field.filterMatch()
            }
        }
        if isEmptyMapping { fail("a filter policy needs include, include_any or exclude") }
        return isMapping ? policy : nil
    }

    private func filterMatch() -> FilterPolicy.Match? {
        var match = FilterPolicy.Match()
        let isMapping = mapping { keys in
            if keys.field("match_type") == nil { fail("match_type is missing: strict or regex") }
            keys.read("match_type", into: &match.matchType) { $0.choice(FilterPolicy.MatchType.self) }
            for field in keys.field("attributes")?.sequence(ofMappings: true) ?? [] {
                if let attribute = field.filterAttribute(match.matchType) { match.attributes.append(attribute) }
            }
        }
        return isMapping ? match : nil
    }

    private func filterAttribute(_ type: FilterPolicy.MatchType) -> FilterPolicy.Attribute? {
        var result: FilterPolicy.Attribute?
        mapping { keys in
            let keyField = keys.field("key")
            let valueField = keys.fieldOrNull("value")
            guard let keyField else { return fail("key is missing") }
            guard let text = keyField.string() else { return }
            guard let key = FilterPolicy.Key(text) else {
                return keyField.reject("resource.<attribute>, span.<attribute>, kind, name or status")
            }
            guard let valueField else { return fail("value is missing") }
            guard let value = valueField.filterValue(key, type) else { return }
            result = FilterPolicy.Attribute(key: key, keyText: text, value: value)
        }
        return result
    }

    /// `strict` compares by the type written in YAML; kinds and statuses by their full names.
    private func filterValue(_ key: FilterPolicy.Key, _ type: FilterPolicy.MatchType) -> FilterPolicy.Value? {
        var value: FilterPolicy.Value?
        if case .scalar(let scalar) = node.content {
            switch scalar.resolved {
            case .null: break
            case .bool(let bool): value = .bool(bool)
            case .integer(let integer): value = .integer(integer)
            case .float(let float): value = .float(float)
            case .string(let text): value = .string(text)
            }
        }
        guard let value else {
            reject("a string, a number or a boolean")
            return nil
        }
        guard case .string(let text) = value else {
            if type == .regex {
                reject("a regular expression as a string")
                return nil
            }
            guard key != .kind, key != .name, key != .status else {
                reject("a string")
                return nil
            }
            return value
        }
        if type == .regex, let problem = findings.patternProblem(text) {
            fail(problem)
            return nil
        }
        guard type == .strict, let allowed = Self.enumNames(key), !allowed.contains(text) else { return value }
        reject("one of " + allowed.joined(separator: ", "))
        return nil
    }

    private static func enumNames(_ key: FilterPolicy.Key) -> [String]? {
        switch key {
        case .kind: FilterPolicy.kindNames
        case .status: FilterPolicy.statusNames
        default: nil
        }
    }
}
