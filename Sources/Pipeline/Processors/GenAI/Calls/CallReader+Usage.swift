/// Tokens of a call, and what it cost.
extension CallReader {
    /// - Parameters:
    ///   - span: its bytes.
    ///   - group: the resource spans that it is of.
    func readUsage(_ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?, _ scratch: inout WalkScratch, _ counts: inout GenAICounts) {
        let isOfModel = namesModel(call, scratch)
        var usage = CallUsage()
        usage.input = tokens(slots.usage.inputTokens, isOfModel, scratch, &counts)
        usage.output = tokens(slots.usage.outputTokens, isOfModel, scratch, &counts)
        usage.cacheRead = tokens(slots.usage.cacheRead, isOfModel, scratch, &counts)
        usage.cacheWrite = tokens(slots.usage.cacheWrite, isOfModel, scratch, &counts)
        usage.reasoning = tokens(slots.usage.reasoning, isOfModel, scratch, &counts)
        var total = tokens(slots.usage.totalTokens, isOfModel, scratch, &counts)
        call.sentCost = cost(isOfModel, scratch, &counts)
        let document = readText(into: &usage, &total, &call.sentCost, scratch, &counts)
        take(usage, total: total, document, &call, span, group, scratch)
    }

    /// The same where the places of all numbers are known; false when one is empty there.
    @inline(__always)
    func readUsage(
        at places: NumberPlaces, _ call: UnsafeMutablePointer<StagedCall>, _ span: WireSlice, _ group: WireSlice?, _ scratch: inout WalkScratch,
        _ counts: inout GenAICounts
    ) -> Bool {
        guard places.isComplete(scratch) else { return false }
        var usage = CallUsage()
        usage.input = tokens(places.input, scratch, &counts)
        usage.output = tokens(places.output, scratch, &counts)
        usage.cacheRead = tokens(places.cacheRead, scratch, &counts)
        usage.cacheWrite = tokens(places.cacheWrite, scratch, &counts)
        usage.reasoning = tokens(places.reasoning, scratch, &counts)
        let total = tokens(places.total, scratch, &counts)
        if places.cost >= 0 { call.pointee.sentCost = Self.believed(SentCost(scratch.spanSlots[Int(places.cost)]), &counts) }
        take(usage, total: total, nil, &call.pointee, span, group, scratch)
        return true
    }

    /// Where the numbers of the call at hand stand.
    func numberPlaces(_ call: StagedCall, _ scratch: borrowing WalkScratch) -> NumberPlaces {
        let isOfModel = namesModel(call, scratch)
        var places = NumberPlaces()
        func place(_ kind: UsageSlots.Kind) -> Int32 {
            guard let found = scratch.placeOfSpan(kind.concept) else { return -1 }
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
        places.hasFirstToken = scratch.placeOfSpan(slots.firstToken.time) != nil
        if scratch.placeOfSpan(slots.usage.text) != nil || scratch.ofSpan(slots.usage.costDetails) != nil { places.isSettled = false }
        return places
    }

    @inline(__always)
    private func take(
        _ usage: CallUsage, total: Double, _ document: UsageDocument?, _ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?,
        _ scratch: borrowing WalkScratch
    ) {
        call.usage = usage
        if usage.input.isNaN, usage.output.isNaN { call.totalTokens = total }
        if usage.cached > 0 || usage.reasoning > 0 || total > usage.input + usage.output {
            call.usage.include(convention(usage, total: total, document, call, span, group, scratch), total: total)
        }
    }

    @inline(__always)
    private func tokens(_ slot: Int32, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts) -> Double {
        slot < 0 ? .nan : Self.believed(TokenCount(scratch.spanSlots[Int(slot)]), &counts)
    }

    @inline(__always)
    private func tokens(_ kind: UsageSlots.Kind, _ isOfModel: Bool, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts) -> Double {
        guard let found = usable(kind, isOfModel, scratch) else { return .nan }
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
    private func usable(_ kind: UsageSlots.Kind, _ isOfModel: Bool, _ scratch: borrowing WalkScratch) -> ConceptValue? {
        guard let found = scratch.conceptOfSpan(kind.concept) else { return nil }
        return isUsable(kind, found.rank, isOfModel) ? found : nil
    }

    private func isUsable(_ kind: UsageSlots.Kind, _ rank: UInt16, _ isOfModel: Bool) -> Bool {
        let bit: UInt64 = 1 << UInt64(rank)
        return kind.unusable & bit == 0 && (kind.flat & bit == 0 || isOfModel)
    }

    /// Whether names without a namespace, like `input_tokens`, mean those of a model: the span names its provider, and its model by a name
    /// that other things do not have.
    func namesModel(_ call: StagedCall, _ scratch: borrowing WalkScratch) -> Bool {
        guard !call.provider.isEmpty, let model = scratch.conceptOfSpan(slots.names.requestModel) else { return false }
        return slots.roles.genericModels >> UInt64(model.rank) & 1 == 0
    }

    // MARK: Texts

    /// What a text says of what is not known yet; nil: there is none that says anything.
    private func readText(
        into usage: inout CallUsage, _ total: inout Double, _ cost: inout Double, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts
    ) -> UsageDocument? {
        guard let found = scratch.conceptOfSpan(slots.usage.text), found.value.isText else { return nil }
        let kind = slots.usage.textKind(Int(found.rank))
        let isMissing =
            usage.input.isNaN || usage.output.isNaN || usage.cacheRead.isNaN || usage.reasoning.isNaN
            || kind == .providerMetadata && usage.cacheWrite.isNaN
        guard isMissing, let document = UsageDocument.read(found.value.slice, kind, &counts) else { return nil }
        if usage.input.isNaN, usage.output.isNaN, !document.usage.input.isNaN { total = document.total }
        usage.fill(from: document.usage)
        if cost.isNaN { cost = Self.believed(document.cost, &counts) }
        if kind == .inputDetails, let text = words(slots.usage.outputDetails, scratch),
            let more = UsageDocument.read(text, .outputDetails, &counts)
        {
            usage.fill(from: more.usage)
        }
        return document
    }

    // MARK: Cost

    /// USD; NaN: not said.
    private func cost(_ isOfModel: Bool, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts) -> Double {
        if let found = usable(slots.usage.cost, isOfModel, scratch) { return Self.believed(SentCost(found.value), &counts) }
        guard let text = words(slots.usage.costDetails, scratch), let document = UsageDocument.read(text, .costs, &counts) else { return .nan }
        return Self.believed(document.cost, &counts)
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
