import Settings

/// The user's price file: `currency`, `per`, `date` and the list `prices`.
enum PriceFileSchema {
    /// What prices are for.
    private enum Unit: String, CaseIterable {
        case million = "1M tokens"
        case thousand = "1K tokens"
        case one = "1 token"

        var perMillion: Double {
            switch self {
            case .million: 1
            case .thousand: 1000
            case .one: 1_000_000
            }
        }
    }

    /// The metric is in USD, so the prices are.
    private enum Currency: String, CaseIterable {
        case usd = "USD"
    }

    static func decode(_ root: YAMLNode, _ vocabulary: PriceVocabulary, _ findings: Findings) -> PriceListSettings {
        var list = PriceListSettings()
        guard !root.isNull else {
            findings.error(at: root.position, "", "is empty; expected `per: 1M tokens` and a list `prices`")
            return list
        }
        Field(node: root, keyPosition: root.position, path: "", findings: findings).mapping { keys in
            _ = keys.field("currency")?.choice(Currency.self)
            let unit = keys.required("per", of: root, "what prices are for: one of 1M tokens, 1K tokens, 1 token")?.choice(Unit.self)
            if let field = keys.field("date"), field.day(vocabulary) != nil { list.date = field.string() ?? "" }
            guard let field = keys.required("prices", of: root, "a list of models with their prices"), let items = field.sequence(ofMappings: true)
            else { return }
            guard items.count <= PriceFile.maxModels else {
                return field.fail("holds \(items.count) entries; at most \(PriceFile.maxModels) are read")
            }
            list.models = decode(items, perMillion: unit?.perMillion ?? 1, vocabulary)
        }
        return list
    }

    private static func decode(_ items: [Field], perMillion: Double, _ vocabulary: PriceVocabulary) -> [PriceListSettings.Model] {
        let schema = PriceModelSchema(perMillion: perMillion, vocabulary: vocabulary)
        var owners: [PriceModelSchema.Key: SourcePosition] = [:]
        return items.compactMap { item in
            guard let (model, names) = schema.decode(item) else { return nil }
            for (key, position) in names {
                if let first = owners[key] {
                    let provider = model.provider.isEmpty ? "" : " of \(Excerpt.of(model.provider))"
                    item.findings.error(at: position, item.path, "\(Excerpt.of(key.name))\(provider) already has a price, at \(first)")
                } else {
                    owners[key] = position
                }
            }
            return model
        }
    }
}

extension MappingReader {
    /// A key that must be there; nil: it is not, which is reported.
    func required(_ key: String, of node: YAMLNode, _ expected: String) -> Field? {
        if let field = field(key) { return field }
        findings.error(at: node.position, owner.path, "\(key) is missing; expected \(expected)")
        return nil
    }
}

extension Field {
    /// A day, in seconds since the epoch.
    func day(_ vocabulary: PriceVocabulary) -> Int64? {
        guard let text = string() else { return nil }
        guard let seconds = vocabulary.day(text) else {
            reject("a day such as 2026-11-21")
            return nil
        }
        return seconds
    }
}
