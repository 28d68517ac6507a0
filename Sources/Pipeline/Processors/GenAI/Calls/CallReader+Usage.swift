/// Tokens of a call, and what it cost.
extension CallReader {
    /// - Parameters:
    ///   - span: its bytes.
    ///   - group: the resource spans that it is of.
    func readUsage(
        _ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch,
        _ counts: inout GenAICounts
    ) {
        let isOfModel = namesModel(call, attributes)
        var usage = CallUsage()
        usage.input = tokens(slots.usage.inputTokens, isOfModel, attributes, &counts)
        usage.output = tokens(slots.usage.outputTokens, isOfModel, attributes, &counts)
        usage.cacheRead = tokens(slots.usage.cacheRead, isOfModel, attributes, &counts)
        usage.cacheWrite = tokens(slots.usage.cacheWrite, isOfModel, attributes, &counts)
        usage.reasoning = tokens(slots.usage.reasoning, isOfModel, attributes, &counts)
        var total = tokens(slots.usage.totalTokens, isOfModel, attributes, &counts)
        call.sentCost = cost(isOfModel, attributes, &counts)
        let document = readText(into: &usage, &total, &call.sentCost, attributes, &counts)
        take(usage, total: total, document, &call, span, group, attributes, scratch)
    }

    /// The same where the places of all numbers are known; false when one is empty there.
    @inline(__always)
    func readUsage(
        at places: NumberPlaces, _ call: Cells<StagedCall>, _ span: WireSlice, _ group: WireSlice?,
        _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch,
        _ counts: inout GenAICounts
    ) -> Bool {
        if let (usage, total) = shortUsage(at: places, attributes) {
            take(usage, total: total, nil, &call.pointee, span, group, attributes, scratch)
            return true
        }
        guard places.isComplete(attributes) else { return false }
        var usage = CallUsage()
        usage.input = tokens(places.input, attributes, &counts)
        usage.output = tokens(places.output, attributes, &counts)
        usage.cacheRead = tokens(places.cacheRead, attributes, &counts)
        usage.cacheWrite = tokens(places.cacheWrite, attributes, &counts)
        usage.reasoning = tokens(places.reasoning, attributes, &counts)
        let total = tokens(places.total, attributes, &counts)
        if places.cost >= 0 { call.pointee.sentCost = Self.believed(SentCost(attributes.spanSlots[Int(places.cost)]), &counts) }
        take(usage, total: total, nil, &call.pointee, span, group, attributes, scratch)
        return true
    }

    /// What all of them say as short ints, as nearly everybody does, and no cost is said; nil: they are to be looked at.
    @inline(__always)
    private func shortUsage(at places: NumberPlaces, _ attributes: borrowing AttributeScratch) -> (CallUsage, total: Double)? {
        guard places.isSettled, places.cost < 0 else { return nil }
        var usage = CallUsage()
        var total = Double.nan
        var isShort = true
        @inline(__always)
        func read(_ slot: Int32, into tokens: inout Double) {
            guard slot >= 0 else { return }
            if let short = attributes.spanSlots[Int(slot)].shortInteger { tokens = Double(short) } else { isShort = false }
        }
        read(places.input, into: &usage.input)
        read(places.output, into: &usage.output)
        read(places.cacheRead, into: &usage.cacheRead)
        read(places.cacheWrite, into: &usage.cacheWrite)
        read(places.reasoning, into: &usage.reasoning)
        read(places.total, into: &total)
        return isShort ? (usage, total) : nil
    }

    /// Where the numbers of the call at hand stand.
    func numberPlaces(_ call: StagedCall, _ attributes: borrowing AttributeScratch) -> NumberPlaces {
        let isOfModel = namesModel(call, attributes)
        var places = NumberPlaces()
        func place(_ kind: UsageSlots.Kind) -> Int32 {
            guard let found = attributes.placeOfSpan(kind.concept) else { return -1 }
            guard found.isPlain else {
                places.isSettled = false
                return -1
            }
            return isUsable(kind, found.rank, isOfModel) ? found.slot : -1
        }
        places.input = place(slots.usage.inputTokens)
        places.output = place(slots.usage.outputTokens)
        places.cacheRead = place(slots.usage.cacheRead)
        places.cacheWrite = place(slots.usage.cacheWrite)
        places.reasoning = place(slots.usage.reasoning)
        places.total = place(slots.usage.totalTokens)
        places.cost = place(slots.usage.cost)
        places.hasFirstToken = attributes.placeOfSpan(slots.firstToken.time) != nil
        let hasTexts = attributes.placeOfSpan(slots.usage.text) != nil || attributes.placeOfSpan(slots.usage.costText) != nil
        let hasParts = attributes.placeOfSpan(slots.usage.inputCost) != nil || attributes.placeOfSpan(slots.usage.outputCost) != nil
        if hasTexts || hasParts && places.cost < 0 { places.isSettled = false }
        return places
    }

    @inline(__always)
    private func take(
        _ usage: CallUsage, total: Double, _ document: UsageDocument?, _ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?,
        _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch
    ) {
        call.usage = usage
        if usage.input.isNaN, usage.output.isNaN { call.totalTokens = total }
        if usage.cached > 0 || usage.reasoning > 0 || total > usage.input + usage.output {
            include(total: total, document, &call, span, group, attributes, scratch)
        }
    }

    /// Adds what stands beside input and output.
    @inline(never)
    private func include(
        total: Double, _ document: UsageDocument?, _ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?,
        _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch
    ) {
        call.usage.include(convention(call.usage, total: total, document, call, span, group, attributes, scratch), total: total)
    }

    @inline(__always)
    private func tokens(_ slot: Int32, _ attributes: borrowing AttributeScratch, _ counts: inout GenAICounts) -> Double {
        guard slot >= 0 else { return .nan }
        let value = attributes.spanSlots[Int(slot)]
        // Nearly everybody says them as a short int, which cannot be more than is believed.
        return value.shortInteger.map { Double($0) } ?? Self.believed(TokenCount(value), &counts)
    }

    @inline(__always)
    private func tokens(_ kind: UsageSlots.Kind, _ isOfModel: Bool, _ attributes: borrowing AttributeScratch, _ counts: inout GenAICounts) -> Double {
        guard let found = usable(kind, isOfModel, attributes) else { return .nan }
        return Self.believed(TokenCount(found.value), &counts)
    }

    @inline(__always)
    private static func believed(_ count: TokenCount, _ counts: inout GenAICounts) -> Double {
        switch count {
        case .absent: return .nan
        case .tokens(let tokens): return tokens
        case .refused(let reason):
            counts.refuse(reason)
            return .nan
        }
    }

    /// What the span says of a kind where that name means it.
    private func usable(_ kind: UsageSlots.Kind, _ isOfModel: Bool, _ attributes: borrowing AttributeScratch) -> ConceptValue? {
        guard let found = attributes.conceptOfSpan(kind.concept) else { return nil }
        return isUsable(kind, found.rank, isOfModel) ? found : nil
    }

    private func isUsable(_ kind: UsageSlots.Kind, _ rank: UInt16, _ isOfModel: Bool) -> Bool {
        let bit: UInt64 = 1 << UInt64(rank)
        return kind.unusable & bit == 0 && (kind.flat & bit == 0 || isOfModel)
    }

    /// Whether names without a namespace, like `input_tokens`, mean those of a model: the span names its provider, and its model by a name
    /// that other things do not have.
    func namesModel(_ call: StagedCall, _ attributes: borrowing AttributeScratch) -> Bool {
        guard !call.provider.isEmpty, let model = attributes.conceptOfSpan(slots.names.requestModel) else { return false }
        return slots.roles.genericModels >> UInt64(model.rank) & 1 == 0
    }

    // MARK: Texts

    /// What a text says of what is not known yet; nil: there is none that says anything.
    private func readText(
        into usage: inout CallUsage, _ total: inout Double, _ cost: inout Double, _ attributes: borrowing AttributeScratch,
        _ counts: inout GenAICounts
    ) -> UsageDocument? {
        guard let found = attributes.conceptOfSpan(slots.usage.text), found.value.isText else { return nil }
        let kind = slots.usage.textKind(Int(found.rank))
        let isMissing =
            usage.input.isNaN || usage.output.isNaN || usage.cacheRead.isNaN || usage.reasoning.isNaN
            || kind == .providerMetadata && usage.cacheWrite.isNaN
        guard isMissing, let document = UsageDocument.read(found.value.slice, kind, &counts) else { return nil }
        // A total belongs to the numbers beside it, or to the same ones elsewhere.
        let isAlone = usage.input.isNaN && usage.output.isNaN && !document.usage.input.isNaN
        let isOfTheSame = kind == .metadata && total.isNaN && usage.input == document.usage.input && usage.output == document.usage.output
        if isAlone || isOfTheSame { total = document.total }
        usage.fill(from: document.usage)
        if cost.isNaN { cost = Self.believed(document.cost, &counts) }
        if kind == .inputDetails, let text = words(slots.usage.outputDetails, attributes),
            let more = UsageDocument.read(text, .outputDetails, &counts)
        {
            usage.fill(from: more.usage)
        }
        return document
    }

    // MARK: Cost

    /// USD; NaN: not said.
    private func cost(_ isOfModel: Bool, _ attributes: borrowing AttributeScratch, _ counts: inout GenAICounts) -> Double {
        if let found = usable(slots.usage.cost, isOfModel, attributes) { return Self.believed(SentCost(found.value), &counts) }
        if let found = attributes.conceptOfSpan(slots.usage.costText)?.value, found.isText,
            let document = UsageDocument.read(found.slice, .costs, &counts)
        {
            return Self.believed(document.cost, &counts)
        }
        let input = part(slots.usage.inputCost, attributes, &counts)
        let output = part(slots.usage.outputCost, attributes, &counts)
        return input.isNaN ? output : output.isNaN ? input : input + output
    }

    private func part(_ concept: Int, _ attributes: borrowing AttributeScratch, _ counts: inout GenAICounts) -> Double {
        attributes.conceptOfSpan(concept).map { Self.believed(SentCost($0.value), &counts) } ?? .nan
    }

    private static func believed(_ cost: SentCost, _ counts: inout GenAICounts) -> Double {
        switch cost {
        case .absent: return .nan
        case .usd(let usd): return usd
        case .refused(let reason):
            counts.refuse(cost: reason)
            return .nan
        }
    }
}
