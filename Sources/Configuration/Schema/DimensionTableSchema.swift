/// `metronome.profiles` and `metronome.dimensions`.
enum DimensionTableSchema {
    static func decode(_ keys: MappingReader, _ settings: inout DimensionTableSettings, _ names: inout DimensionNames) {
        keys.read("profiles", into: &settings.profiles) { $0.profiles() }
        keys.read("dimensions", into: &settings.entries) { $0.tableEntries(&names.table) }
    }
}

extension Field {
    fileprivate func profiles() -> [DimensionTableSettings.Profile]? {
        guard let items = sequence() else { return nil }
        let profiles = items.map { $0.choice(DimensionTableSettings.Profile.self) }
        for (index, profile) in profiles.enumerated() where profile != nil && profiles[..<index].contains(profile) {
            items[index].fail("is listed twice")
        }
        return profiles.contains(nil) ? nil : profiles.compactMap { $0 }
    }

    fileprivate func tableEntries(_ labels: inout [Field?]) -> [DimensionTableSettings.Entry]? {
        guard let items = sequence(ofMappings: true) else { return nil }
        guard items.count <= DimensionTableSettings.maxEntries else {
            fail("has \(items.count) entries, at most \(DimensionTableSettings.maxEntries) are allowed")
            return nil
        }
        var found: [Field?] = []
        let entries = items.map { item in
            var label: Field?
            let entry = item.tableEntry(&label)
            found.append(label ?? item)
            return entry
        }
        guard !entries.contains(where: { $0 == nil }) else { return nil }
        labels = found
        return entries.compactMap { $0 }
    }

    private func tableEntry(_ label: inout Field?) -> DimensionTableSettings.Entry? {
        var result = DimensionTableSettings.Entry()
        var name: Field?
        let isMapping = mapping(cure: entryOfName) { keys in
            name = keys.field("label")
            if name == nil { fail("an entry needs a label") }
            if keys.field("from") == nil { fail("an entry needs from, a list of attribute names") }
            if let text = name?.labelName() { result.label = text }
            keys.read("from", into: &result.from) { $0.tableAttributes() }
            keys.read("scope", into: &result.scope) { $0.choice(DimensionTableSettings.Scope.self) }
            keys.read("default", into: &result.fallback) { $0.string() }
            keys.read("map", into: &result.map) { $0.valueMap() }
        }
        label = name
        return isMapping && !result.label.isEmpty && !result.from.isEmpty ? result : nil
    }

    /// An attribute's name alone.
    private var entryOfName: String? {
        guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty else { return nil }
        let name = Excerpt.plain(scalar.text)
        return "write {label: \(DimensionCollisions.label(scalar.text)), from: [\(name)]}, or list \(name) in "
            + "metrics_generator.processor.span_metrics.dimensions"
    }

    private func tableAttributes() -> [String]? {
        guard let names = attributeNames() else { return nil }
        guard names.count <= DimensionTableSettings.maxNames else {
            fail("has \(names.count) attribute names, at most \(DimensionTableSettings.maxNames) are allowed")
            return nil
        }
        for (index, name) in names.enumerated() {
            if name.isEmpty { fail("an attribute name must not be empty") }
            if names[..<index].contains(name) { fail("attribute \(Excerpt.of(name)) is named twice") }
        }
        return names
    }

    private func valueMap() -> [String: String]? {
        guard let map = stringMap() else { return nil }
        guard map.count <= DimensionTableSettings.maxMapped else {
            fail("maps \(map.count) values, at most \(DimensionTableSettings.maxMapped) are allowed")
            return nil
        }
        return map
    }
}

extension Field {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`, but none that is Prometheus' or the histograms' own.
    func labelName() -> String? {
        guard let name = string() else { return nil }
        let letters = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard letters, let first = name.utf8.first, !first.isDigit else {
            reject("a label name of letters, digits and _, not beginning with a digit")
            return nil
        }
        guard !name.hasPrefix("__"), name != "le" else {
            fail("the label \(name) is reserved")
            return nil
        }
        return name
    }
}
