import Settings

/// Filter policies that reject every span, as far as that can be said without one: all policies must let a span through
/// (tempo-behaviour 3.10).
enum FilterAdvice {
    static func note(_ node: YAMLNode, _ path: String, _ names: inout NameAdvice, _ findings: Findings) {
        let field = Field(node: node, keyPosition: node.position, path: path, findings: Findings())
        guard let policies = BlocksForm<FilterPolicy>().read(field, nil), field.findings.failure == nil else { return }
        if let reason = rejectsAll(policies) { findings.warn("\(node.position): \(path): rejects every span: \(reason)") }
        for (index, policy) in policies.enumerated() {
            for match in [policy.include, policy.includeAny, policy.exclude].compactMap({ $0 }) {
                for attribute in match.attributes {
                    let place = "\(node.position): \(path)[\(index)]: \(Excerpt.of(attribute.keyText))"
                    if let text = advice(attribute, match.matchType, &names) {
                        findings.warn("\(place) \(text)")
                    } else if let text = attribute.typeDoubt(match.matchType) {
                        // Some senders have texts all the same.
                        findings.info("\(place) \(text)")
                    }
                }
            }
        }
    }

    /// Why no span gets through; nil: some may. Any `exclude` rejects; any `include_any` then accepts; else all `include`s must match.
    static func rejectsAll(_ policies: [FilterPolicy]) -> String? {
        let excludes = policies.compactMap(\.exclude)
        if let reason = excludes.lazy.compactMap(excludesAll).first ?? excludesEveryName(excludes) { return reason }
        let alternatives = policies.compactMap(\.includeAny)
        // Through one of them a span may come, whatever the others say.
        guard alternatives.allSatisfy({ impossible($0) != nil }) else { return nil }
        let includes = policies.compactMap(\.include)
        if let wrong = (includes + (includes.isEmpty ? alternatives : [])).lazy.compactMap(impossible).first {
            return "no span has \(text(wrong)), which is included"
        }
        let required = includes.filter { $0.matchType == .strict }.flatMap(\.attributes)
        for (index, attribute) in required.enumerated() {
            guard let other = required[..<index].first(where: { $0.key == attribute.key && $0.value != attribute.value }) else { continue }
            return "no span has both \(text(other)) and \(text(attribute)), which are included"
        }
        let own = excludes.first { exclude in
            exclude.matchType == .strict
                && exclude.attributes.allSatisfy { excluded in
                    required.contains { $0.key == excluded.key && $0.value == excluded.value }
                }
        }
        return own.map { "\($0.attributes.map(text).joined(separator: " and ")) is both included and excluded" }
    }

    /// Every value that a kind or a status can have is excluded.
    private static func excludesEveryName(_ excludes: [FilterPolicy.Match]) -> String? {
        for (key, names) in [(FilterPolicy.Key.kind, FilterPolicy.kindNames), (.status, FilterPolicy.statusNames)] {
            let excluded = excludes.filter { $0.matchType == .strict && $0.attributes.count == 1 }.flatMap(\.attributes).filter { $0.key == key }
            let values = excluded.map(\.value)
            if names.allSatisfy({ values.contains(.string($0)) }) { return "every \(key == .kind ? "kind" : "status") is excluded" }
        }
        return nil
    }

    /// The attribute because of which no span can match.
    private static func impossible(_ match: FilterPolicy.Match) -> FilterPolicy.Attribute? {
        match.attributes.first { isImpossible($0, match.matchType) }
    }

    private static func excludesAll(_ match: FilterPolicy.Match) -> String? {
        if match.attributes.isEmpty { return "an exclude without attributes matches every span" }
        guard match.matchType == .regex else { return nil }
        // The span itself always has these.
        let intrinsics = match.attributes.allSatisfy { attribute in
            guard case .string(let pattern) = attribute.value, isIntrinsic(attribute.key) else { return false }
            return matchesEverything(pattern)
        }
        return intrinsics ? "\(match.attributes.map(text).joined(separator: " and ")) is excluded, and every span has that" : nil
    }

    private static func isIntrinsic(_ key: FilterPolicy.Key) -> Bool {
        switch key {
        case .kind, .name, .status: true
        case .resource, .span: false
        }
    }

    private static func matchesEverything(_ pattern: String) -> Bool {
        let core = pattern.drop { $0 == "^" || $0 == "(" }.reversed().drop { $0 == "$" || $0 == ")" }.reversed()
        return ["", ".*", ".+", "[\\s\\S]*", ".*?"].contains(String(core))
    }

    /// A word that none of the names of kinds or statuses contains.
    private static func isImpossible(_ attribute: FilterPolicy.Attribute, _ type: FilterPolicy.MatchType) -> Bool {
        guard type == .regex, case .string(let pattern) = attribute.value else { return false }
        let names: [String]
        switch attribute.key {
        case .kind: names = FilterPolicy.kindNames
        case .status: names = FilterPolicy.statusNames
        case .name, .resource, .span: return false
        }
        let isWord = !pattern.isEmpty && pattern.utf8.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "_") }
        return isWord && !names.contains { $0.contains(pattern) }
    }

    private static func text(_ attribute: FilterPolicy.Attribute) -> String {
        let value =
            switch attribute.value {
            case .string(let text): Excerpt.of(text)
            case .integer(let number): "\(number)"
            case .float(let number): "\(number)"
            case .bool(let bool): "\(bool)"
            }
        return "\(Excerpt.plain(attribute.keyText)) = \(value)"
    }

    /// A key that looks among attributes for what the span itself has, or for a near name.
    private static func advice(_ attribute: FilterPolicy.Attribute, _ type: FilterPolicy.MatchType, _ names: inout NameAdvice) -> String? {
        switch attribute.key {
        case .kind, .name, .status: return nil
        case .resource(let name):
            if let right = intrinsic(name, of: "resource") { return right }
            return names.meant(by: name).map {
                "looks for the resource attribute \(Excerpt.plain(name)); did you mean \(owner(of: $0) ?? "resource").\($0)?"
            }
        case .span(let name):
            if let right = intrinsic(name, of: "span") { return right }
            if name == "service.name" { return "looks for a span attribute, and service.name is the resource's: write resource.service.name" }
            return names.meant(by: name).map { "looks for the span attribute \(Excerpt.plain(name)); did you mean \(owner(of: $0) ?? "span").\($0)?" }
        }
    }

    /// Whose attribute a known name is; nil: it may be a resource's or a span's.
    private static func owner(of name: String) -> String? { AttributeNames.isOfResource(name).map { $0 ? "resource" : "span" } }

    private static func intrinsic(_ name: String, of owner: String) -> String? {
        let words = ["kind": "kind", "span.kind": "kind", "name": "name", "status": "status", "status.code": "status", "status_code": "status"]
        return words[name].map { "looks for a \(owner) attribute named \(name); the span's own \($0) is the key \($0)" }
    }
}
