/// Turns what was decided about the calls of a request into observations.
///
/// Sound because the texts that labels point to are all there before the first one is taken.
struct CallObserver: Sendable {
    private let metrics: CallMetrics?
    private let prices: PriceBook?
    private let sentCost: SentCostPolicy
    private let dimensions: Int

    init(_ metrics: CallMetrics?, prices: PriceBook?, _ sentCost: SentCostPolicy, dimensions: Int) {
        self.metrics = metrics
        self.prices = prices
        self.sentCost = sentCost
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
            noteHealth(scratch.calls[item], &scratch)
        }
    }

    private func observe(
        _ metrics: CallMetrics, _ prices: Unmanaged<PriceTable>?, _ now: UInt64, _ scratch: inout GenAIScratch, _ series: inout CallSeries,
        _ counts: inout GenAICounts
    ) {
        for item in 0..<scratch.count where scratch.calls[item].isObserved {
            let call = scratch.calls[item]
            let verdict = scratch.verdicts.start[item]
            // The last one that is settled is the last, wherever its exemplar ends up.
            series.occasion = ObservedShard.Occasion(
                weight: call.weight, trace: TraceHalves(call.traceID), time: now &+ UInt64(truncatingIfNeeded: item))
            series.take(call.shape, { appendKey(call, scratch, to: &$0) }, { facts(call, prices?.takeUnretainedValue(), scratch) })
            switch call.role {
            case .call:
                if verdict.isServerSpan { put(metrics.serverDuration, call.duration, call, &series, &scratch) }
                if verdict.countsCall {
                    observeCall(call, metrics, &series, &scratch)
                    if prices != nil, call.tokens.isDisjoint(with: .priced) { observeSentCost(metrics, call, &series, &scratch, &counts) }
                }
                if verdict.countsReasons { observeReasons(call, metrics, &series, &scratch) }
                if verdict.countsFirstToken { observeFirstToken(call, metrics, &series, &scratch) }
                if !verdict.tokens.isEmpty { observeTokens(call, verdict.tokens, metrics, prices, &series, &scratch, &counts) }
            case .usageReport:
                if !verdict.tokens.isEmpty { observeTokens(call, verdict.tokens, metrics, prices, &series, &scratch, &counts) }
                if verdict.countsReasons { observeReasons(call, metrics, &series, &scratch) }
            case .agent:
                put(metrics.agentDuration, call.duration, call, &series, &scratch)
                put(metrics.agentInferenceCalls, Double(call.callsInside), call, &series, &scratch)
                put(metrics.agentToolCalls, Double(call.toolsInside), call, &series, &scratch)
                if !verdict.tokens.isEmpty { observeTokens(call, verdict.tokens, metrics, prices, &series, &scratch, &counts) }
            case .workflow: put(metrics.metrics(.workflowDuration), call.duration, call, &series, &scratch)
            case .tool: if !verdict.repeatsTool { put(metrics.toolDuration, call.duration, call, &series, &scratch) }
            case .mcp, .other, .http: break
            }
            if call.hasMCP, !verdict.repeatsRequest {
                put(call.mcp.isServer ? metrics.mcp.server : metrics.mcp.client, call.duration, call, &series, &scratch, .mcp)
            }
        }
    }

    // MARK: One call

    private func observeCall(
        _ call: StagedCall, _ metrics: CallMetrics, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        if !call.isServer { put(metrics.metrics(.duration(of: series.row.facts.kind)), call.duration, call, &series, &scratch) }
        put(metrics.gateway?.requests, 1, call, &series, &scratch)
        put(metrics.gateway?.duration, call.duration, call, &series, &scratch)
        observeFirstToken(call, metrics, &series, &scratch)
        let first = call.firstToken.isNaN ? call.serverFirstToken : call.firstToken
        if call.failure != nil {
            put(metrics.errors, 1, call, &series, &scratch)
        } else {
            put(metrics.gateway?.responseTime, call.duration, call, &series, &scratch)
            if !call.serverFirstToken.isNaN { put(metrics.serverFirstToken, call.serverFirstToken, call, &series, &scratch) }
            if !first.isNaN, call.usage.output > 1, first <= call.duration {
                put(metrics.perToken, (call.duration - first) / (call.usage.output - 1), call, &series, &scratch)
            }
        }
        if !call.namesAlias, series.row.facts.isSubstitution { put(metrics.substitutions, 1, call, &series, &scratch) }
        observeReasons(call, metrics, &series, &scratch)
    }

    @inline(__always)
    private func observeFirstToken(
        _ call: StagedCall, _ metrics: CallMetrics, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        if !call.firstToken.isNaN { put(metrics.metrics(.firstChunk), call.firstToken, call, &series, &scratch) }
        let first = call.isServer && call.firstToken.isNaN ? call.serverFirstToken : call.firstToken
        if !first.isNaN { put(metrics.gateway?.firstChunk, first, call, &series, &scratch) }
    }

    private func observeReasons(
        _ call: StagedCall, _ metrics: CallMetrics, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        for reason in call.firstReason..<(call.firstReason + call.reasons) {
            let text = scratch.finishReasons[Int(reason)]
            put(metrics.finishReasons, 1, call, &series, &scratch, .reason(text, isFirst: reason == call.firstReason))
        }
    }

    /// - Parameter kinds: what of it nobody has counted.
    private func observeTokens(
        _ call: StagedCall, _ kinds: TokenKinds, _ metrics: CallMetrics, _ prices: Unmanaged<PriceTable>?,
        _ series: inout CallSeries, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        let usage = call.usage
        if kinds.contains(.input) {
            count(usage.input, .input, metrics.inputTokens, .input(of: series.row.facts.kind), metrics, call, &series, &scratch)
        }
        if kinds.contains(.output) { count(usage.output, .output, metrics.outputTokens, .outputTokens, metrics, call, &series, &scratch) }
        if kinds.contains(.cacheRead) { put(metrics.cacheReadTokens, usage.cacheRead, call, &series, &scratch) }
        if kinds.contains(.cacheWrite) { put(metrics.cacheWriteTokens, usage.cacheWrite, call, &series, &scratch) }
        if kinds.contains(.reasoning) { put(metrics.reasoningTokens, usage.reasoning, call, &series, &scratch) }
        if kinds.contains(.total) { put(metrics.gateway?.tokens, call.totalTokens, call, &series, &scratch, .total) }
        // What a later span adds to a part of it has no price of its own.
        if let prices, !kinds.isDisjoint(with: .priced) { observeCost(kinds, prices, metrics, call, &series, &scratch, &counts) }
    }

    private func count(
        _ tokens: Double, _ type: CallWord, _ counter: CallMetric?, _ perCall: RenamedMetric, _ metrics: CallMetrics, _ call: StagedCall,
        _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        put(counter, tokens, call, &series, &scratch)
        let names = metrics.metrics(perCall)
        put(names.v1_41, tokens, call, &series, &scratch, type)
        // Its name says the type: it has no label of it.
        put(names.latest, tokens, call, &series, &scratch)
        put(metrics.gateway?.tokens, tokens, call, &series, &scratch, type)
    }

    // MARK: Cost

    /// - Parameter kinds: what of it nobody has counted.
    private func observeCost(
        _ kinds: TokenKinds, _ prices: Unmanaged<PriceTable>, _ metrics: CallMetrics, _ call: StagedCall, _ series: inout CallSeries,
        _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        let usage = call.usage.said(kinds)
        // What the sender says is for the whole call: of a part of it the table tells.
        let isWhole = call.tokens.intersection(.priced).isSubset(of: kinds)
        let found = series.row.facts.price
        let price = CallPrice(sent: isWhole ? call.sentCost : .nan, sentCost, usage) {
            found.map { found in
                prices._withUnsafeGuaranteedRef { $0.cost(found, usage, tier: call.tier, at: Int64(clamping: call.end / 1_000_000_000)) }
            }
        }
        if isWhole { counts.price(price.source) }
        put(price, metrics, call, &series, &scratch)
        if price.unpricedInput > 0 { put(metrics.unpriced, Double(price.unpricedInput), call, &series, &scratch, .input) }
        if price.unpricedOutput > 0 { put(metrics.unpriced, Double(price.unpricedOutput), call, &series, &scratch, .output) }
        counts.unpricedTokens &+= max(price.unpricedInput, 0) &+ max(price.unpricedOutput, 0)
    }

    /// A call that is not paid for by tokens, like an image.
    private func observeSentCost(
        _ metrics: CallMetrics, _ call: StagedCall, _ series: inout CallSeries, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        let price = CallPrice(sent: call.sentCost, sentCost, TokenUsage()) { nil }
        guard price.source == .sent else { return }
        counts.price(.sent)
        put(price, metrics, call, &series, &scratch)
    }

    private func put(
        _ price: CallPrice, _ metrics: CallMetrics, _ call: StagedCall, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        guard let usd = price.usd else { return }
        put(metrics.cost, usd, call, &series, &scratch)
        put(metrics.gateway?.cost, usd, call, &series, &scratch)
        put(metrics.gateway?.apiCost, usd, call, &series, &scratch)
    }

    /// What a row of ``CallSeries`` holds beside its records.
    @inline(__always)
    private func facts(_ call: StagedCall, _ prices: PriceTable?, _ scratch: borrowing GenAIScratch) -> CallSeries.Facts {
        let (asked, answered) = (scratch.texts.slice(call.requestModel), scratch.texts.slice(call.responseModel))
        let provider = scratch.texts.slice(call.provider).bytes
        return CallSeries.Facts(
            price: prices.flatMap { $0.find(provider: provider, asked: asked, answered: answered) },
            isSubstitution: scratch.substitutions.isSubstitution(asked: asked, answered: answered),
            kind: RenamedMetric.Call(operation: scratch.texts.slice(call.operation)))
    }

    // MARK: Labels

    /// Appends everything that labels of a call's metrics are made of, but for a ``CallWord``.
    @inline(__always)
    private func appendKey(_ call: StagedCall, _ scratch: borrowing GenAIScratch, to key: inout ByteBuilder) {
        @inline(__always)
        func append(_ text: CallText) { key.appendWithLength(scratch.texts.slice(text)) }
        key.append(call.failure.map { $0.rawValue &+ 1 } ?? 0)
        append(call.operation)
        append(call.provider)
        append(call.requestModel)
        append(call.responseModel)
        append(call.address)
        append(call.port)
        append(call.errorType)
        append(call.status)
        append(call.agent)
        append(call.workflow)
        append(call.tool)
        append(call.reasons > 0 ? scratch.finishReasons[Int(call.firstReason)] : .none)
        for index in 0..<dimensions { append(dimension(index, call, scratch)) }
    }

    @inline(__always)
    private func dimension(_ index: Int, _ call: StagedCall, _ scratch: borrowing GenAIScratch) -> CallText {
        // After a change of settings a held call may have others.
        index < Int(call.dimensions) ? scratch.dimensions[Int(call.firstDimension) + index] : .none
    }

    private static func word(_ word: StaticString) -> WireSlice { WireSlice(start: UnsafeRawPointer(word.utf8Start), count: word.utf8CodeUnitCount) }

    @inline(__always)
    private func fill(_ texts: UnsafeMutablePointer<WireSlice>, _ call: StagedCall, _ scratch: borrowing GenAIScratch) {
        func set(_ label: CallLabel, _ text: CallText) { texts[label.rawValue] = scratch.texts.slice(text) }
        set(.operation, call.operation)
        set(.provider, call.provider)
        set(.requestModel, call.requestModel)
        set(.responseModel, call.responseModel)
        set(.address, call.address)
        set(.port, call.port)
        set(.errorType, call.errorType)
        texts[CallLabel.errorClass.rawValue] = Self.word(call.failure?.name ?? "")
        set(.status, call.status)
        texts[CallLabel.tokenType.rawValue] = Self.word("")
        texts[CallLabel.finishReason.rawValue] = Self.word("")
        texts[CallLabel.modality.rawValue] = Self.word("unknown")
        set(.agent, call.agent)
        set(.workflow, call.workflow)
        set(.tool, call.tool)
        set(.model, call.requestModel.isEmpty ? call.responseModel : call.requestModel)
        texts[CallLabel.outcome.rawValue] = Self.word(call.failure == nil ? "success" : "error")
        for index in 0..<dimensions {
            texts[CallLabel.dimension.rawValue + index] = scratch.texts.slice(dimension(index, call, scratch))
        }
    }

    // MARK: Counting

    @inline(__always)
    private func put(
        _ metrics: RenamedMetrics, _ value: Double, _ call: StagedCall, _ series: inout CallSeries, _ scratch: inout GenAIScratch
    ) {
        put(metrics.v1_41, value, call, &series, &scratch)
        put(metrics.latest, value, call, &series, &scratch)
    }

    @inline(__always)
    private func put(
        _ metric: CallMetric?, _ value: Double, _ call: StagedCall, _ series: inout CallSeries, _ scratch: inout GenAIScratch,
        _ word: CallWord = .none
    ) {
        // A weight without bounds would spoil the sum for good.
        guard let metric, (value * series.occasion.weight).isFinite else { return }
        if word.place >= 0, let record = series.row[Int(metric.place) &+ word.place] { return series.count(value, group: metric.group, in: record) }
        putAnew(metric, value, call, &series, &scratch, word)
    }

    /// Makes a key of the observation's own: to find its record with, or to be staged with it.
    @inline(never)
    private func putAnew(
        _ metric: CallMetric, _ value: Double, _ call: StagedCall, _ series: inout CallSeries, _ scratch: inout GenAIScratch, _ word: CallWord
    ) {
        if series.stages, !series.observations.hasRoom { return series.observations.leaveOut() }
        fill(series.texts, call, scratch)
        word.set(series.texts, call, scratch.texts)
        guard let labels = metrics?.labels(of: metric) else { return }
        let key = labels.append(series.texts, to: &series.observations.keys)
        guard !series.stages else {
            var staged = StagedObservation(hash: key.hash, key: key.key, keyLength: key.keyLength)
            staged.group = metric.group
            staged.first = value
            staged.weight = call.weight
            staged.trace = TraceHalves(call.traceID)
            return series.observations.appendIfRoom(staged)
        }
        let slice = WireSlice(start: UnsafeRawPointer(series.observations.keys.base) + key.key, count: key.keyLength)
        let record = series.count(value, group: metric.group, hash: key.hash, slice)
        if word.place >= 0 { series.row[Int(metric.place) + word.place] = record }
        series.observations.keys.truncate(to: key.key)
    }

    // MARK: Health

    /// Exceptions of the caller's own program, which no provider is to blame for.
    private static let programmingErrors = FixedList<StaticString>([
        "typeerror", "valueerror", "keyerror", "attributeerror", "indexerror", "nameerror", "assertionerror", "referenceerror", "rangeerror",
        "syntaxerror", "notimplementederror", "jsondecodeerror", "json.decoder.jsondecodeerror",
    ])

    private func noteHealth(_ call: StagedCall, _ scratch: inout GenAIScratch) {
        let outcome: CallOutcome =
            switch call.providerFailure {
            case nil: .ok
            case .rateLimit: .throttled
            case .timeout: .timeout
            case .connection: .connection
            case .cancelled: .cancelled
            case .auth, .caller: .callerError
            case .other where scratch.texts.slice(call.errorType).isAny(of: Self.programmingErrors): .callerError
            case .overloaded, .server, .other: .providerError
            }
        let model = call.requestModel.isEmpty ? call.responseModel : call.requestModel
        scratch.observed.append(
            ObservedCall(
                provider: scratch.texts.slice(call.provider), model: scratch.texts.slice(model), outcome: outcome,
                latency: Double(call.providerDuration) / 1e9, end: call.end))
    }
}
