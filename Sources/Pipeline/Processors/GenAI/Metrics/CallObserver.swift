import Settings

/// Turns what was decided about the calls of a request into observations.
///
/// Sound because the texts that labels point to are all there before the first one is taken.
struct CallObserver: Sendable {
    private let metrics: CallMetrics?
    private let prices: PriceBook?
    private let sentCost: GenAICostSettings.Sent
    /// Of calls whose sender says no cost, too. Kept: what another module's words mean is asked of them with every call.
    private let asksTable: Bool
    private let dimensions: Int

    init(_ metrics: CallMetrics?, prices: PriceBook?, _ sentCost: GenAICostSettings.Sent, dimensions: Int) {
        self.metrics = metrics
        self.prices = prices
        self.sentCost = sentCost
        asksTable = sentCost != .only
        self.dimensions = dimensions
    }

    /// Room for the texts of one call.
    var textCount: Int { CallLabel.dimension.rawValue + dimensions }
    var places: Int { metrics?.places ?? 0 }

    /// Counts all settled calls, or stages their observations, and fills ``GenAIScratch/observed``.
    ///
    /// - Parameter now: nanoseconds.
    func observe(_ scratch: inout GenAIScratch, _ series: inout CallSeries, now: UInt64, _ counts: inout GenAICounts) {
        if let metrics {
            let prices = prices?.table
            // Which keeps it: no reference is counted per call.
            series.begin(prices)
            observe(metrics, prices.map(Unmanaged.passUnretained), now, &scratch, &series, &counts)
        }
        for item in 0..<scratch.count where scratch.verdicts.start[item].countsCall && !scratch.calls[item].provider.isEmpty {
            noteHealth(scratch.calls.run + item, &scratch)
        }
    }

    private func observe(
        _ metrics: CallMetrics, _ prices: Unmanaged<PriceTable>?, _ now: UInt64, _ scratch: inout GenAIScratch, _ series: inout CallSeries,
        _ counts: inout GenAICounts
    ) {
        for item in 0..<scratch.count where scratch.calls[item].isObserved {
            let call = Run(scratch.calls + item)
            // The last one that is settled is the last, wherever its exemplar ends up.
            series.occasion.pointee = ObservedShard.Occasion(
                weight: call.pointee.weight, trace: call.pointee.trace, time: now &+ UInt64(truncatingIfNeeded: item))
            series.take(call.pointee.shape, { appendKey(call, scratch, to: &$0) }, { facts(call, prices?.takeUnretainedValue(), scratch) })
            let known = series.row.factsPlace
            var profile = profile(call, scratch.verdicts.start.run + item, known)
            fill(series.values, call, profile.tokens)
            if profile.contains(.countsCall), setPerToken(series.values, call) { profile.insert(.hasPerToken) }
            if let prices { price(call, prices, known, series.values, &profile, &counts) }
            guard !profile.isEmpty else { continue }
            // A weight without bounds would spoil sums for good: what it is multiplied with has to be smaller then.
            let largest = Double.greatestFiniteMagnitude / max(call.pointee.weight, 1)
            for count in series.program(of: profile, metrics) { put(count, largest, call, &series, &scratch) }
            if call.pointee.reasons > 1, profile.contains(.countsCall) || profile.contains(.countsReasons) {
                putFurtherReasons(call, metrics, &series, &scratch)
            }
        }
    }

    // MARK: One call

    @inline(__always)
    private func profile(_ call: Run<StagedCall>, _ verdict: Run<CallVerdict>, _ facts: Run<CallSeries.Facts>)
        -> CallProfile
    {
        var profile: CallProfile
        switch call.pointee.role {
        case .call: profile = .isCall
        case .usageReport: profile = .isReport
        case .agent: profile = .isAgent
        case .workflow: profile = .isWorkflow
        case .tool: profile = verdict.pointee.repeatsTool ? [] : .isTool
        case .mcp, .other, .http: profile = []
        }
        if !profile.isDisjoint(with: [.isCall, .isReport, .isAgent]) { profile.tokens = verdict.pointee.tokens }
        if profile.contains(.isCall) {
            if verdict.pointee.isServerSpan { profile.insert(.isServerSpan) }
            if verdict.pointee.countsCall { profile.insert(.countsCall) }
            if verdict.pointee.countsFirstToken { profile.insert(.countsFirstToken) }
            if call.pointee.isServer { profile.insert(.isServer) }
            if call.pointee.failure != nil { profile.insert(.failed) }
            if !call.pointee.firstToken.isNaN { profile.insert(.hasFirstToken) }
            if !call.pointee.serverFirstToken.isNaN { profile.insert(.hasServerFirstToken) }
            if facts.pointee.isSubstitution, !call.pointee.namesAlias { profile.insert(.isSubstitution) }
        }
        if verdict.pointee.countsReasons { profile.insert(.countsReasons) }
        if call.pointee.reasons > 0 { profile.insert(.hasReasons) }
        switch facts.pointee.kind {
        case .inference: break
        case .embeddings: profile.insert(.isEmbeddings)
        case .other: profile.insert(.isOther)
        }
        if call.pointee.hasMCP, !verdict.pointee.repeatsRequest { profile.insert(call.pointee.mcp.isServer ? .isMCPServer : .isMCPClient) }
        return profile
    }

    /// - Parameter kinds: of tokens that are to be counted.
    @inline(__always)
    private func fill(_ values: Cells<Double>, _ call: Run<StagedCall>, _ kinds: TokenKinds) {
        func set(_ value: CallValue, _ number: Double) { values[value.rawValue] = number }
        set(.duration, call.pointee.duration)
        set(.firstToken, call.pointee.firstToken)
        set(.serverFirstToken, call.pointee.serverFirstToken)
        set(.ownFirstToken, call.pointee.firstToken.isNaN ? call.pointee.serverFirstToken : call.pointee.firstToken)
        set(.input, call.pointee.usage.input)
        set(.output, call.pointee.usage.output)
        if !kinds.isSubset(of: .priced) {
            set(.cacheRead, call.pointee.usage.cacheRead)
            set(.cacheWrite, call.pointee.usage.cacheWrite)
            set(.reasoning, call.pointee.usage.reasoning)
            set(.totalTokens, call.pointee.totalTokens)
        }
        guard call.pointee.role == .agent else { return }
        set(.callsInside, Double(call.pointee.callsInside))
        set(.toolsInside, Double(call.pointee.toolsInside))
    }

    /// - Returns: whether the time per token after the first one is known.
    @inline(__always)
    private func setPerToken(_ values: Cells<Double>, _ call: Run<StagedCall>) -> Bool {
        let (first, duration) = (values[CallValue.ownFirstToken.rawValue], values[CallValue.duration.rawValue])
        // Not where a number is NaN.
        guard first <= duration, call.pointee.usage.output > 1, call.pointee.failure == nil else { return false }
        values[CallValue.perToken.rawValue] = (duration - first) / (call.pointee.usage.output - 1)
        return true
    }

    /// Finish reasons behind the first one.
    @inline(never)
    private func putFurtherReasons(
        _ call: Run<StagedCall>, _ metrics: CallMetrics, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        guard let metric = metrics.finishReasons else { return }
        for reason in (call.pointee.firstReason + 1)..<(call.pointee.firstReason + call.pointee.reasons) {
            putAnew(CallCount(metric, .one, .furtherReason), 1, call, &series, &scratch, scratch.finishReasons[Int(reason)])
        }
    }

    // MARK: Cost

    @inline(__always)
    private func price(
        _ call: Run<StagedCall>, _ prices: Unmanaged<PriceTable>, _ facts: Run<CallSeries.Facts>,
        _ values: Cells<Double>, _ profile: inout CallProfile, _ counts: inout GenAICounts
    ) {
        let kinds = profile.tokens
        guard asksTable, call.pointee.sentCost.isNaN, call.pointee.tier == .standard, !kinds.isDisjoint(with: .priced),
            let usd = facts.pointee.flat?.cost(call.pointee.usage, kinds)
        else { return priceOther(call, prices, facts.pointee.price, values, &profile, &counts) }
        values[CallValue.cost.rawValue] = usd
        profile.insert(.hasCost)
        if isWhole(kinds, of: call) { counts.price(.table) }
    }

    /// Whether these kinds of tokens are all that the call is paid for.
    @inline(__always)
    private func isWhole(_ kinds: TokenKinds, of call: Run<StagedCall>) -> Bool {
        kinds.isSuperset(of: .priced) || call.pointee.tokens.intersection(.priced).isSubset(of: kinds)
    }

    /// Any call, any price.
    @inline(never)
    private func priceOther(
        _ call: Run<StagedCall>, _ prices: Unmanaged<PriceTable>, _ number: PriceNumber?, _ values: Cells<Double>,
        _ profile: inout CallProfile, _ counts: inout GenAICounts
    ) {
        let kinds = profile.tokens
        let price: CallPrice
        // What a later span adds to a part of it has no price of its own.
        if !kinds.isDisjoint(with: .priced) {
            let usage = call.pointee.usage.said(kinds)
            // What the sender says is for the whole call: of a part of it the table tells.
            let isWhole = isWhole(kinds, of: call)
            price = CallPrice(sent: isWhole ? call.pointee.sentCost : .nan, sentCost, usage) {
                guard let number else { return nil }
                let seconds = Int64(call.pointee.end / 1_000_000_000)
                return prices._withUnsafeGuaranteedRef { $0.cost(number, usage, tier: call.pointee.tier, at: seconds) }
            }
            if isWhole { counts.price(price.source) }
            counts.unpricedTokens &+= max(price.unpricedInput, 0) &+ max(price.unpricedOutput, 0)
        } else {
            // A call that is not paid for by tokens, like an image.
            guard profile.contains(.countsCall), !call.pointee.sentCost.isNaN, call.pointee.tokens.isDisjoint(with: .priced) else { return }
            price = CallPrice(sent: call.pointee.sentCost, sentCost, TokenUsage()) { nil }
            guard price.source == .sent else { return }
            counts.price(.sent)
        }
        if let usd = price.usd {
            values[CallValue.cost.rawValue] = usd
            profile.insert(.hasCost)
        }
        if price.unpricedInput > 0 {
            values[CallValue.unpricedInput.rawValue] = Double(price.unpricedInput)
            profile.insert(.hasUnpricedInput)
        }
        if price.unpricedOutput > 0 {
            values[CallValue.unpricedOutput.rawValue] = Double(price.unpricedOutput)
            profile.insert(.hasUnpricedOutput)
        }
    }

    /// What a row of ``CallSeries`` holds beside its records.
    @inline(__always)
    private func facts(_ call: Run<StagedCall>, _ prices: PriceTable?, _ scratch: borrowing GenAIScratch) -> CallSeries.Facts {
        let (asked, answered) = (scratch.texts.slice(call.pointee.requestModel), scratch.texts.slice(call.pointee.responseModel))
        let provider = scratch.texts.slice(call.pointee.provider)
        let price = prices.flatMap { $0.find(provider: provider, asked: asked, answered: answered) }
        return CallSeries.Facts(
            price: price, flat: price.flatMap { prices?.flatRates($0) },
            isSubstitution: scratch.substitutions.isSubstitution(asked: asked, answered: answered),
            kind: RenamedMetric.Call(operation: scratch.texts.slice(call.pointee.operation)))
    }

    // MARK: Labels

    /// Appends everything that labels of a call's metrics are made of, but for a ``CallWord``.
    @inline(__always)
    private func appendKey(_ call: Run<StagedCall>, _ scratch: borrowing GenAIScratch, to key: inout ByteBuilder) {
        @inline(__always)
        func append(_ text: CallText) { key.appendWithLength(scratch.texts.slice(text)) }
        key.append(call.pointee.failure.map { $0.rawValue &+ 1 } ?? 0)
        append(call.pointee.operation)
        append(call.pointee.provider)
        append(call.pointee.requestModel)
        append(call.pointee.responseModel)
        append(call.pointee.address)
        append(call.pointee.port)
        append(call.pointee.errorType)
        append(call.pointee.status)
        append(call.pointee.agent)
        append(call.pointee.workflow)
        append(call.pointee.tool)
        append(call.pointee.reasons > 0 ? scratch.finishReasons[Int(call.pointee.firstReason)] : .none)
        for index in 0..<dimensions { append(dimension(index, call, scratch)) }
    }

    @inline(__always)
    private func dimension(_ index: Int, _ call: Run<StagedCall>, _ scratch: borrowing GenAIScratch) -> CallText {
        // After a change of settings a held call may have others.
        index < Int(call.pointee.dimensions) ? scratch.dimensions[Int(call.pointee.firstDimension) + index] : .none
    }

    private static func word(_ word: StaticString) -> WireSlice { WireSlice(word) }

    @inline(__always)
    private func fill(_ texts: Cells<WireSlice>, _ call: Run<StagedCall>, _ scratch: borrowing GenAIScratch) {
        func set(_ label: CallLabel, _ text: CallText) { texts[label.rawValue] = scratch.texts.slice(text) }
        set(.operation, call.pointee.operation)
        set(.provider, call.pointee.provider)
        set(.requestModel, call.pointee.requestModel)
        set(.responseModel, call.pointee.responseModel)
        set(.address, call.pointee.address)
        set(.port, call.pointee.port)
        set(.errorType, call.pointee.errorType)
        texts[CallLabel.errorClass.rawValue] = Self.word(call.pointee.failure?.name ?? "")
        set(.status, call.pointee.status)
        texts[CallLabel.tokenType.rawValue] = Self.word("")
        texts[CallLabel.finishReason.rawValue] = Self.word("")
        texts[CallLabel.modality.rawValue] = Self.word("unknown")
        set(.agent, call.pointee.agent)
        set(.workflow, call.pointee.workflow)
        set(.tool, call.pointee.tool)
        set(.model, call.pointee.requestModel.isEmpty ? call.pointee.responseModel : call.pointee.requestModel)
        texts[CallLabel.outcome.rawValue] = Self.word(call.pointee.failure == nil ? "success" : "error")
        for index in 0..<dimensions {
            texts[CallLabel.dimension.rawValue + index] = scratch.texts.slice(dimension(index, call, scratch))
        }
    }

    // MARK: Counting

    @inline(__always)
    private func put(
        _ count: CallCount, _ largest: Double, _ call: Run<StagedCall>, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        let value = series.values[Int(count.value)]
        // Not where it is NaN.
        guard value.magnitude <= largest else { return }
        if count.place >= 0, let record = series.row[Int(count.place)] {
            series.count(value, group: count.metric.group, in: record)
        } else {
            let reason = call.pointee.reasons > 0 ? scratch.finishReasons[Int(call.pointee.firstReason)] : .none
            putAnew(count, value, call, &series, &scratch, reason)
        }
    }

    /// Makes a key of the observation's own: to find its record with, or to be staged with it.
    @inline(never)
    private func putAnew(
        _ count: CallCount, _ value: Double, _ call: Run<StagedCall>, _ series: inout CallSeries, _ scratch: inout GenAIScratch,
        _ reason: CallText
    ) {
        if series.stages, !series.observations.hasRoom { return series.observations.leaveOut() }
        fill(series.texts, call, scratch)
        let metric = count.metric
        count.word.set(series.texts, call, reason: reason, scratch.texts)
        guard let labels = metrics?.labels(of: metric) else { return }
        let key = labels.append(series.texts.run, to: &series.observations.keys)
        guard !series.stages else {
            var staged = StagedObservation(hash: key.hash, key: key.key, keyLength: key.keyLength)
            staged.group = metric.group
            staged.first = value
            staged.weight = call.pointee.weight
            staged.trace = call.pointee.trace
            return series.observations.appendIfRoom(staged)
        }
        let slice = WireSlice(start: RawRun(series.observations.keys.base) + key.key, count: key.keyLength)
        let record = series.count(value, group: metric.group, hash: key.hash, slice)
        if count.place >= 0 { series.row[Int(count.place)] = record }
        series.observations.keys.truncate(to: key.key)
    }

    // MARK: Health

    private func noteHealth(_ call: Run<StagedCall>, _ scratch: inout GenAIScratch) {
        let outcome: CallOutcome =
            switch call.pointee.providerFailure {
            case nil: .ok
            case .rateLimit: .throttled
            case .timeout: .timeout
            case .connection: .connection
            case .cancelled: .cancelled
            case .auth, .caller: .callerError
            case .other where ProgramError.isOne(scratch.texts.slice(call.pointee.errorType)): .callerError
            case .overloaded, .server, .other: .providerError
            }
        let model = call.pointee.requestModel.isEmpty ? call.pointee.responseModel : call.pointee.requestModel
        scratch.observed.append(
            ObservedCall(
                provider: scratch.texts.slice(call.pointee.provider), model: scratch.texts.slice(model), outcome: outcome,
                latency: Double(call.pointee.providerDuration) / 1e9, end: call.pointee.end, shape: call.pointee.shape))
    }
}
