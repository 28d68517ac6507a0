import Settings

extension Field {
    /// At least one.
    func attributeNames() -> [String]? {
        guard let names = strings() else { return nil }
        guard !names.isEmpty else {
            fail("expected at least one attribute name")
            return nil
        }
        return names
    }

    /// The same, different ones.
    func distinctAttributes(atMost limit: Int) -> [String]? {
        guard let names = attributeNames() else { return nil }
        guard names.count <= limit else {
            fail("has \(names.count) attribute names, at most \(limit) are allowed")
            return nil
        }
        for (index, name) in names.enumerated() {
            if name.isEmpty { fail("an attribute name must not be empty") }
            if names[..<index].contains(name) { fail("attribute \(Excerpt.of(name)) is named twice") }
        }
        return names
    }

    /// Beginnings of names.
    func prefixes() -> [String]? {
        guard let items = sequence() else { return nil }
        guard items.count <= SpanCountingSettings.maxPrefixes else {
            fail("has \(items.count) prefixes, at most \(SpanCountingSettings.maxPrefixes) are possible")
            return nil
        }
        var prefixes: [String] = []
        for item in items {
            guard let prefix = item.nonEmptyString() else { continue }
            if prefix.utf8.count > SpanCountingSettings.maxPrefixBytes {
                item.fail("is longer than \(SpanCountingSettings.maxPrefixBytes) bytes")
            } else if prefixes.contains(prefix) {
                item.fail("\(Excerpt.of(prefix)) is in the list already")
            } else {
                prefixes.append(prefix)
            }
        }
        return prefixes
    }

    /// One attribute, or a list of them.
    func customMetricSources() -> [String]? {
        if case .sequence = node.content {
            guard let names = differentNames(atMost: CustomMetricSettings.maxNames, { $0 }) else { return nil }
            guard !names.isEmpty else {
                fail("expected at least one attribute name")
                return nil
            }
            return names
        }
        return nonEmptyString().map { [$0] }
    }

    /// No two may give the same label.
    func labels(atMost limit: Int) -> [String]? { differentNames(atMost: limit, LabelName.dimension) }

    /// Different names, not too many.
    private func differentNames(atMost limit: Int, _ meaning: (String) -> String) -> [String]? {
        guard let items = sequence() else { return nil }
        guard items.count <= limit else {
            fail("has \(items.count) names, at most \(limit) are allowed")
            return nil
        }
        var names: [String] = []
        var meanings: Set<String> = []
        for item in items {
            guard let name = item.nonEmptyString() else { return nil }
            guard meanings.insert(meaning(name)).inserted else {
                item.fail("\(Excerpt.of(name)) says the same as an earlier entry")
                return nil
            }
            names.append(name)
        }
        return names
    }
}
