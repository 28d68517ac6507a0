import Settings

/// Where the prices of a model stand in a ``PriceTable``.
package struct PriceNumber: BitwiseCopyable, Sendable, Hashable {
    let index: Int32
}

/// What calls cost: prices of models, in lists of which the earlier ones win. Built once; a search allocates nothing.
package final class PriceTable: Sendable {
    /// Longer names of models and providers are not looked for.
    package static let maxNameBytes = 256

    private struct Period: BitwiseCopyable {
        var validFrom: Int64
        var firstRow: Int32
        var rowCount: Int32
    }

    /// First and number of a price's periods, which stand in the order of time.
    private let prices: ConstantTable<SIMD2<Int32>>
    private let periods: ConstantTable<Period>
    private let rows: ConstantTable<PriceEntry.Row>
    /// By price: the row that holds of every call, as most have; -1: it is to be looked for.
    private let flatRows: ConstantTable<Int32>
    private let models: PriceKeys
    private let providers: PriceKeys
    /// Bedrock's scope; nil: no list has prices for it.
    private let bedrock: Int32?
    /// What costs nothing.
    private let free: PriceNumber
    private let listCount: Int
    /// Names of models, each provider's counted.
    package let nameCount: Int

    /// - Parameter lists: the first that has a model's price is believed, whatever spelling it has it under. In a list, what comes first
    ///   wins among entries for the same provider, name and time.
    package init(_ lists: [[PriceEntry]]) {
        listCount = lists.count
        var scopes: [String: Int32] = [:]
        for name in lists.joined().flatMap(\.providers) where name != PriceEntry.anyProvider {
            let canonical = ProviderNames.canonical(name)
            if scopes[canonical] == nil { scopes[canonical] = Int32(scopes.count + 1) }
        }
        var contents = Contents()
        var values: [PriceKeys.Key: Int32] = [:]
        for (number, list) in lists.enumerated() {
            var named: [PriceKeys.Key: [Int]] = [:]
            for (index, entry) in list.enumerated() {
                for provider in entry.providers {
                    let scope = provider == PriceEntry.anyProvider ? 0 : scopes[ProviderNames.canonical(provider)] ?? 0
                    for model in entry.models {
                        named[PriceKeys.Key(scope: Self.scope(number, scope), text: model.lowercased()), default: []].append(index)
                    }
                }
            }
            var known: [[Int]: Int32] = [:]
            for (key, indexes) in named {
                let price = known[indexes] ?? contents.add(indexes.map { list[$0] })
                known[indexes] = price
                values[key] = price
            }
        }
        free = PriceNumber(index: contents.add([PriceEntry(models: [], rows: [PriceEntry.Row(rates: PriceRates(input: 0, output: 0))])]))
        prices = ConstantTable(contents.prices)
        periods = ConstantTable(contents.periods)
        rows = ConstantTable(contents.rows)
        flatRows = ConstantTable(contents.prices.map { contents.flatRow($0) })
        models = PriceKeys(values)
        nameCount = values.count
        var spellings: [PriceKeys.Key: Int32] = [:]
        for (name, scope) in scopes { spellings[PriceKeys.Key(scope: 0, text: name)] = scope }
        providers = PriceKeys(spellings)
        bedrock = scopes["aws.bedrock"]
    }

    private struct Contents {
        var prices: [SIMD2<Int32>] = []
        var periods: [Period] = []
        var rows: [PriceEntry.Row] = []

        /// The row of a price that has one period, since ever, with one row, without conditions; -1: it has another form.
        func flatRow(_ price: SIMD2<Int32>) -> Int32 {
            guard price.y == 1 else { return -1 }
            let period = periods[Int(price.x)]
            guard period.rowCount == 1, period.validFrom == .min else { return -1 }
            let row = rows[Int(period.firstRow)]
            return row.tier == .standard && row.above < 0 && row.fromMinute == row.toMinute ? period.firstRow : -1
        }

        mutating func add(_ entries: [PriceEntry]) -> Int32 {
            let first = periods.count
            // Of equal times the first entry stands last, where it wins.
            let ordered = entries.enumerated().sorted { ($0.element.validFrom, $1.offset) < ($1.element.validFrom, $0.offset) }
            for (_, entry) in ordered {
                periods.append(Period(validFrom: entry.validFrom, firstRow: Int32(rows.count), rowCount: Int32(entry.rows.count)))
                rows += entry.rows
            }
            prices.append(SIMD2(Int32(first), Int32(periods.count - first)))
            return Int32(prices.count - 1)
        }
    }

    private static func scope(_ list: Int, _ provider: Int32) -> UInt32 { UInt32(list) << 24 | UInt32(provider) }

    // MARK: Search

    /// The prices of `model` at `provider` (empty: not known). In each list in turn, for each spelling of ``ModelSpelling`` in turn: that
    /// provider's, then that of the provider that the prefix names (`groq/llama…`, Bedrock's `us.anthropic.claude…`), then the one for every
    /// provider. What OpenRouter calls `…:free` and no list has is free.
    package func find(provider: WireSlice, model: WireSlice) -> PriceNumber? {
        guard model.count > 0, model.count <= Self.maxNameBytes else { return nil }
        let sender = scope(of: provider)
        for list in 0..<listCount {
            if let found = find(sender, model, in: list) { return found }
        }
        return ModelSpelling.isFree(model) ? free : nil
    }

    /// The prices of a call: of the model that answered, else of the one that was asked. Bedrock's regions, which cost more or less, stand in
    /// the name that was asked only.
    func find(provider: WireSlice, asked: WireSlice, answered: WireSlice) -> PriceNumber? {
        let isAskedFirst = BedrockModel.isRegional(asked) && !ModelVersion.isSubstitution(asked: asked, answered: answered)
        let (first, second) = isAskedFirst ? (asked, answered) : (answered, asked)
        return find(provider: provider, model: first) ?? find(provider: provider, model: second)
    }

    private func find(_ sender: Int32?, _ model: WireSlice, in list: Int) -> PriceNumber? {
        var name = model
        // Bedrock's own names are its own whoever the sender says it asked.
        var named = BedrockModel.isRegional(model) ? bedrock : nil
        for _ in 0...ModelSpelling.maxPrefixes {
            var form = name
            for _ in 0...ModelSpelling.maxVersions {
                let hash = FoldedBytes.hash(form)
                if let sender, let price = models.value(form, hash, scope: Self.scope(list, sender)) { return PriceNumber(index: price) }
                if let named, let price = models.value(form, hash, scope: Self.scope(list, named)) { return PriceNumber(index: price) }
                if let price = models.value(form, hash, scope: Self.scope(list, 0)) { return PriceNumber(index: price) }
                guard let end = ModelSpelling.withoutVersion(form) else { break }
                form = WireSlice(rebasing: form[..<end])
            }
            guard let start = ModelSpelling.prefixEnd(name) else { return nil }
            let prefix = WireSlice(rebasing: name[..<(start - 1)])
            if name[start - 1] == UInt8(ascii: "."), BedrockModel.isPrefix(prefix) {
                named = bedrock ?? named
            } else {
                named = scope(of: prefix) ?? named
            }
            name = WireSlice(rebasing: name[start...])
        }
        return nil
    }

    /// nil: no list has prices for this provider.
    private func scope(of provider: WireSlice) -> Int32? {
        guard provider.count > 0, provider.count <= Self.maxNameBytes else { return nil }
        if let known = ProviderNames.index[provider]?.name {
            let name = WireSlice(known)
            return providers.value(name, FoldedBytes.hash(name), scope: 0)
        }
        return providers.value(provider, FoldedBytes.hash(provider), scope: 0)
    }

    // MARK: Cost

    /// What a call costs at ``find(provider:model:)``'s price.
    ///
    /// - Parameters:
    ///   - tier: without prices of its own it costs what the standard tier does.
    ///   - seconds: when the call was made, seconds since the epoch. Before the first time that has a price nothing has.
    package func cost(_ number: PriceNumber, _ usage: TokenUsage, tier: ServiceTier, at seconds: Int64) -> CallCost {
        rates(number, input: usage.input, tier: tier, at: seconds)?.pointee.rates.cost(usage) ?? .unpriced(usage)
    }

    /// What each token costs at a price that is the same at all times; nil: it has another form.
    func flatRates(_ number: PriceNumber) -> FlatRates? {
        guard number.index >= 0, Int(number.index) < prices.count else { return nil }
        let price = prices.start[Int(number.index)]
        guard price.y == 1 else { return nil }
        let period = periods.start[Int(price.x)]
        guard period.validFrom == .min else { return nil }
        return FlatRates(CountedRun(start: rows.start + Int(period.firstRow), count: Int(period.rowCount)))
    }

    private func rates(_ number: PriceNumber, input: Int, tier: ServiceTier, at seconds: Int64) -> Run<PriceEntry.Row>? {
        guard number.index >= 0, Int(number.index) < prices.count else { return nil }
        let flat = flatRows.start[Int(number.index)]
        guard flat < 0 else { return rows.start + Int(flat) }
        let price = prices.start[Int(number.index)]
        var index = price.x &+ price.y
        while index > price.x {
            index &-= 1
            let period = periods.start + Int(index)
            if period.pointee.validFrom <= seconds {
                return row(period, tier, input, seconds) ?? row(period, .standard, input, seconds)
            }
        }
        return nil
    }

    @inline(__always)
    private func row(_ period: Run<Period>, _ tier: ServiceTier, _ input: Int, _ seconds: Int64) -> Run<PriceEntry.Row>? {
        var index = period.pointee.firstRow &+ period.pointee.rowCount
        while index > period.pointee.firstRow {
            index &-= 1
            let row = rows.start + Int(index)
            if row.pointee.holds(tier, input: input, at: seconds) { return row }
        }
        return nil
    }
}
