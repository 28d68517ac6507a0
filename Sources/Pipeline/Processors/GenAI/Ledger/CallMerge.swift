/// Making one call out of what several spans tell of it.
///
/// Whom it asked and what it was answered is told best by the innermost span, which is nearest to the provider: a gateway asks another one than the
/// application knows of. How long it took, and for whom it was made, is told by the outermost span of a client. What one does not say is
/// taken from the others.
extension CallLedger {
    /// The call of ``members``, at least one, with its texts in `scratch`.
    mutating func merge(_ block: HeldSpans.Block, _ scratch: inout GenAIScratch) -> StagedCall {
        var outer = members[0]
        var inner = members[0]
        var innermost = KnownSpan.none
        // OpenLLMetry adds the first number of a stream to the last one; nobody knows better than the provider's own library.
        var own = KnownSpan.none
        var isFound = false
        for index in 0..<members.count {
            let member = members[index]
            if names(member) >= names(inner) { inner = member }
            if known[member].has(.native) { own = member }
            // A span around several calls says nothing of how long one of them took.
            guard !known[member].has(.wide) else { continue }
            if !isFound || known[outer].has(.server) && !known[member].has(.server) { outer = member }
            if !known[member].has(.server) { innermost = member }
            isFound = true
        }
        var merged = take(outer, block, &scratch)
        merged.shape = 0
        if inner != outer { nameAs(take(inner, block, &scratch), &merged) }
        var index = members.count - 1
        while index >= 0 {
            let member = members[index]
            if member != outer { fill(&merged, from: take(member, block, &scratch), isWide: known[member].has(.wide), &scratch) }
            index -= 1
        }
        if own != KnownSpan.none { merged.usage.correct(by: held[known[own].place].usage) }
        if innermost == KnownSpan.none { innermost = outer }
        merged.providerFailure = held[known[innermost].place].failure
        merged.providerDuration = known[innermost].duration
        settleFailure(&merged, innermost: innermost, block, &scratch)
        // A sum says nothing beside its parts.
        if !merged.usage.kinds.isDisjoint(with: [.input, .output]) { merged.totalTokens = .nan }
        extend(&merged, as: known[outer])
        return merged
    }

    /// Of a stream the outer span may end when it is handed over: the call lasts until the last span of its process ends.
    private func extend(_ merged: inout StagedCall, as outer: KnownSpan) {
        guard outer.identity.resource != 0 else { return }
        for index in 0..<members.count {
            let member = known[members[index]]
            if member.identity.resource == outer.identity.resource, member.end > merged.end, !member.has(.server), !member.has(.wide) {
                merged.end = member.end
            }
        }
    }

    /// How much a span says of who was asked.
    private func names(_ number: UInt32) -> Int {
        let call = held[known[number].place]
        return (call.namesProvider && !call.guessesProvider ? 2 : 0) + (call.requestModel.isEmpty && call.responseModel.isEmpty ? 0 : 1)
    }

    private func nameAs(_ inner: StagedCall, _ merged: inout StagedCall) {
        if !inner.operation.isEmpty, inner.hasOperation { merged.operation = inner.operation }
        if inner.namesProvider && (!inner.guessesProvider || merged.guessesProvider || !merged.namesProvider) || merged.provider.isEmpty {
            merged.provider = inner.provider
            merged.namesProvider = inner.namesProvider
            merged.guessesProvider = inner.guessesProvider
        }
        if !inner.requestModel.isEmpty { merged.requestModel = inner.requestModel }
        if !inner.responseModel.isEmpty { merged.responseModel = inner.responseModel }
        if !inner.address.isEmpty {
            merged.address = inner.address
            merged.port = inner.port
        }
        if inner.tier != .standard { merged.tier = inner.tier }
        if inner.family != .unknown { merged.family = inner.family }
        merged.namesAlias = inner.namesAlias
    }

    private func fill(_ merged: inout StagedCall, from other: StagedCall, isWide: Bool, _ scratch: inout GenAIScratch) {
        if !merged.namesProvider || merged.guessesProvider, other.namesProvider && !other.guessesProvider || merged.provider.isEmpty {
            merged.provider = other.provider
            merged.namesProvider = other.namesProvider
            merged.guessesProvider = other.guessesProvider
        }
        if merged.requestModel.isEmpty { merged.requestModel = other.requestModel }
        if merged.responseModel.isEmpty { merged.responseModel = other.responseModel }
        if merged.operation.isEmpty { merged.operation = other.operation }
        if merged.address.isEmpty {
            merged.address = other.address
            merged.port = other.port
        }
        if merged.agent.isEmpty { merged.agent = other.agent }
        if merged.tier == .standard { merged.tier = other.tier }
        if merged.family == .unknown { merged.family = other.family }
        merged.usage.merge(with: other.usage)
        if merged.sentCost.isNaN || merged.sentCost < other.sentCost { merged.sentCost = other.sentCost }
        if merged.totalTokens.isNaN { merged.totalTokens = other.totalTokens }
        if merged.reasons == 0 {
            merged.firstReason = other.firstReason
            merged.reasons = other.reasons
        }
        fillDimensions(&merged, from: other, &scratch)
        guard !isWide else { return }
        if merged.firstToken.isNaN { merged.firstToken = other.firstToken }
        if merged.serverFirstToken.isNaN { merged.serverFirstToken = other.serverFirstToken }
        if merged.trace.isNone { merged.trace = other.trace }
    }

    private func fillDimensions(_ merged: inout StagedCall, from other: StagedCall, _ scratch: inout GenAIScratch) {
        guard merged.dimensions == other.dimensions, merged.dimensions > 0 else { return }
        let shared = merged.firstDimension
        for index in 0..<Int(merged.dimensions) {
            let value = scratch.dimensions[Int(other.firstDimension) + index]
            guard !value.isEmpty, scratch.dimensions[Int(merged.firstDimension) + index].isEmpty else { continue }
            // All calls of a shape have the same ones: before it gets others it has its own.
            if merged.firstDimension == shared {
                merged.firstDimension = Int32(truncatingIfNeeded: scratch.dimensionCount)
                for number in 0..<Int(merged.dimensions) {
                    let own = scratch.dimensions[Int(shared) + number]
                    scratch.append(dimension: own)
                }
            }
            scratch.dimensions[Int(merged.firstDimension) + index] = value
        }
    }

    private func hasAnswer(_ merged: StagedCall) -> Bool {
        if !merged.tokens.isEmpty || merged.reasons > 0 || !merged.responseModel.isEmpty { return true }
        for index in 0..<members.count where known[members[index]].identity.response != 0 { return true }
        return false
    }

    /// It failed when its outermost span says so: what failed inside one that did not was mended there. Why is told by whom knows it best.
    private mutating func settleFailure(
        _ merged: inout StagedCall, innermost: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch
    ) {
        if merged.failure == nil, merged.providerFailure != nil, !hasAnswer(merged) {
            // It did not say that it failed, nor does anybody tell of an answer.
            let copy = take(innermost, block, &scratch)
            merged.failure = copy.failure
            merged.errorType = copy.errorType
            merged.status = copy.status
        }
        guard merged.failure != nil else { return }
        var index = members.count
        while index > 0 {
            index -= 1
            let member = members[index]
            let call = held[known[member].place]
            guard !known[member].has(.wide), let failure = call.failure else { continue }
            let saysMore = merged.failure == .other && failure != .other
            guard saysMore || merged.failure == failure && merged.status.isEmpty && !call.status.isEmpty else { continue }
            let copy = take(member, block, &scratch)
            merged.failure = failure
            merged.errorType = copy.errorType
            merged.status = copy.status
        }
        if merged.providerFailure == .other, let failure = merged.failure { merged.providerFailure = failure }
    }

    // MARK: Texts

    func take(_ number: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch) -> StagedCall {
        take(held[known[number].place], block, &scratch)
    }

    /// A held span with its texts in `scratch`: those of the block are there already.
    func take(_ call: StagedCall, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch) -> StagedCall {
        if block.spans.contains(known[call.known].place) { return call }
        var copy = call
        func take(_ text: inout CallText) { text = held.adopt(text, of: call, into: &scratch) }
        copy.forEachText { take(&$0) }
        if copy.hasMCP {
            take(&copy.mcp.method)
            take(&copy.mcp.server)
            take(&copy.mcp.version)
            take(&copy.mcp.prompt)
            take(&copy.mcp.transport)
        }
        copy.firstReason = Int32(truncatingIfNeeded: scratch.reasonCount)
        for index in 0..<Int(call.reasons) {
            scratch.append(reason: held.adopt(held.reason(Int(call.firstReason) + index, of: call), of: call, into: &scratch))
        }
        copy.firstDimension = Int32(truncatingIfNeeded: scratch.dimensionCount)
        for index in 0..<Int(call.dimensions) {
            scratch.append(dimension: held.adopt(held.dimension(Int(call.firstDimension) + index, of: call), of: call, into: &scratch))
        }
        return copy
    }
}
