import Settings

/// One entry of a price file's `prices`.
struct PriceModelSchema {
    /// What no two entries may share.
    struct Key: Hashable {
        var provider: String
        /// In lower case.
        var name: String
        var validFrom: Int64?
    }

    /// USD that a million tokens, or a call, may cost: beyond it the unit is wrong.
    static let maxPrice = 1_000_000.0
    static let maxTokens = 1_000_000_000

    let perMillion: Double
    let vocabulary: PriceVocabulary

    /// The entry, and where its names stand; nil: it is no mapping, or without a model.
    func decode(_ item: Field) -> (model: PriceListSettings.Model, names: [(Key, SourcePosition)])? {
        var model = PriceListSettings.Model()
        var names: [Field] = []
        item.mapping { keys in
            if let provider = keys.field("provider")?.name() { model.provider = provider }
            if let field = keys.required("model", of: item.node, "a model's name") { names.append(field) }
            names += keys.field("aliases")?.sequence() ?? []
            keys.read("valid_from", into: &model.validFrom) { $0.day(vocabulary) }
            model.rows = rows(keys, item)
        }
        guard !names.isEmpty else {
            // A null entry decodes as an empty mapping.
            if item.node.isNull { item.reject("a mapping with model and input") }
            return nil
        }
        let provider = vocabulary.provider(model.provider)
        var keys: [(Key, SourcePosition)] = []
        for field in names {
            guard let name = field.name() else { continue }
            model.names.append(name)
            keys.append((Key(provider: provider, name: name.lowercased(), validFrom: model.validFrom), field.node.position))
        }
        return (model, keys)
    }

    private func rows(_ keys: MappingReader, _ item: Field) -> [PriceListSettings.Row] {
        var base = PriceRates()
        _ = keys.required("input", of: item.node, "the price of input tokens")
        read(keys, &base)
        var rows = tier(.standard, base, keys)
        for tier in PriceListSettings.Tier.allCases where tier != .standard {
            keys.field(tier.rawValue)?.mapping { keys in
                var rates = base
                read(keys, &rates)
                rows += self.tier(tier, rates, keys)
            }
        }
        return rows
    }

    /// The prices of one tier, and those for long prompts.
    private func tier(_ tier: PriceListSettings.Tier, _ base: PriceRates, _ keys: MappingReader) -> [PriceListSettings.Row] {
        var rows = [PriceListSettings.Row(tier: tier, above: nil, rates: base)]
        guard let field = keys.field("above") else { return rows }
        let blocks = if case .sequence = field.node.content { field.sequence() ?? [] } else { [field] }
        for block in blocks {
            block.mapping { keys in
                var rates = base
                read(keys, &rates)
                guard let tokens = keys.required("tokens", of: block.node, "a number of input tokens"), let above = tokens.integer(1...Self.maxTokens)
                else { return }
                if rows.contains(where: { $0.above == above }) { tokens.fail("there are prices above \(above) tokens already") }
                rows.append(PriceListSettings.Row(tier: tier, above: above, rates: rates))
            }
        }
        return rows.sorted { ($0.above ?? 0) < ($1.above ?? 0) }
    }

    private func read(_ keys: MappingReader, _ rates: inout PriceRates) {
        keys.read("input", into: &rates.input) { $0.price(times: perMillion) }
        keys.read("output", into: &rates.output) { $0.price(times: perMillion) }
        keys.read("cache_read", into: &rates.cacheRead) { $0.price(times: perMillion) }
        keys.read("cache_write", into: &rates.cacheWrite) { $0.price(times: perMillion) }
        keys.read("reasoning", into: &rates.reasoning) { $0.price(times: perMillion) }
        keys.read("request", into: &rates.request) { $0.price(times: 1) }
    }
}

extension Field {
    /// A price in USD.
    fileprivate func price(times factor: Double) -> Double? {
        guard let value = double() else { return nil }
        guard value >= 0, value * factor <= PriceModelSchema.maxPrice else {
            reject("a price from 0 to \(Int(PriceModelSchema.maxPrice / factor)) USD")
            return nil
        }
        return value * factor
    }

    /// What a model or provider is called.
    fileprivate func name() -> String? {
        guard let text = nonEmptyString() else { return nil }
        guard text.utf8.count <= PriceFile.maxNameBytes else {
            fail("is longer than \(PriceFile.maxNameBytes) bytes")
            return nil
        }
        return text
    }
}
