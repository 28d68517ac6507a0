/// Turns what was decided about the calls of a request into observations.
///
/// Sound because the texts that labels point to are all there before the first one is taken.
struct CallObserver: Sendable {
    private let metrics: CallMetrics?
    private let prices: PriceBook?
    private let dimensions: Int

    init(_ metrics: CallMetrics?, prices: PriceBook?, dimensions: Int) {
        self.metrics = metrics
        self.prices = prices
        self.dimensions = dimensions
    }

    /// Room for the texts of one call.
    var textCount: Int { CallLabel.dimension.rawValue + dimensions }

    /// Stages the observations of all calls of the request, and fills ``GenAIScratch/observed``.
    ///
    /// - Parameter texts: ``textCount`` of them.
    func observe(_ scratch: inout WalkScratch, texts: UnsafeMutablePointer<WireSlice>, _ counts: inout GenAICounts) {
        if let metrics { observe(metrics, prices?.table, &scratch, texts, &counts) }
        for item in 0..<scratch.genAI.count where scratch.genAI.verdicts.start[item].countsCall && !scratch.genAI.calls[item].provider.isEmpty {
            noteHealth(scratch.genAI.calls[item], &scratch)
        }
    }

    private func observe(
        _ metrics: CallMetrics, _ prices: PriceTable?, _ scratch: inout WalkScratch, _ texts: UnsafeMutablePointer<WireSlice>,
        _ counts: inout GenAICounts
    ) {
        for item in 0..<scratch.genAI.count where scratch.genAI.calls[item].role != .other {
            let call = scratch.genAI.calls[item]
            let verdict = scratch.genAI.verdicts.start[item]
            fill(texts, call, scratch)
            switch call.role {
            case .call:
                if call.isServer, !verdict.isSameSpan { put(metrics.serverDuration, call.duration, texts, call, &scratch) }
                if verdict.countsCall { observeCall(call, metrics, texts, &scratch) }
                if !verdict.tokens.isEmpty { observeTokens(call, verdict.tokens, metrics, prices, texts, &scratch, &counts) }
            case .usageReport:
                if !verdict.tokens.isEmpty { observeTokens(call, verdict.tokens, metrics, prices, texts, &scratch, &counts) }
                if !verdict.isSameSpan { observeReasons(call, metrics, texts, &scratch) }
            case .agent: put(metrics.agentDuration, call.duration, texts, call, &scratch)
            case .workflow: put(metrics.workflowDuration, call.duration, texts, call, &scratch)
            case .tool: put(metrics.toolDuration, call.duration, texts, call, &scratch)
            case .other: break
            }
        }
    }

    // MARK: One call

    private func observeCall(_ call: StagedCall, _ metrics: CallMetrics, _ texts: UnsafeMutablePointer<WireSlice>, _ scratch: inout WalkScratch) {
        if !call.isServer { put(metrics.duration, call.duration, texts, call, &scratch) }
        put(metrics.gateway?.requests, 1, texts, call, &scratch)
        put(metrics.gateway?.duration, call.duration, texts, call, &scratch)
        if !call.firstToken.isNaN {
            put(metrics.firstToken, call.firstToken, texts, call, &scratch)
        }
        let first = call.firstToken.isNaN ? call.serverFirstToken : call.firstToken
        let firstChunk = call.isServer ? first : call.firstToken
        if !firstChunk.isNaN { put(metrics.gateway?.firstChunk, firstChunk, texts, call, &scratch) }
        if call.failure != nil {
            put(metrics.errors, 1, texts, call, &scratch)
        } else {
            put(metrics.gateway?.responseTime, call.duration, texts, call, &scratch)
            if !call.serverFirstToken.isNaN { put(metrics.serverFirstToken, call.serverFirstToken, texts, call, &scratch) }
            if !first.isNaN, call.usage.output > 1, first <= call.duration {
                put(metrics.perToken, (call.duration - first) / (call.usage.output - 1), texts, call, &scratch)
            }
        }
        if ModelVersion.isSubstitution(asked: scratch.genAI.texts.slice(call.requestModel), answered: scratch.genAI.texts.slice(call.responseModel)) {
            put(metrics.substitutions, 1, texts, call, &scratch)
        }
        observeReasons(call, metrics, texts, &scratch)
    }

    private func observeReasons(_ call: StagedCall, _ metrics: CallMetrics, _ texts: UnsafeMutablePointer<WireSlice>, _ scratch: inout WalkScratch) {
        for reason in call.firstReason..<(call.firstReason + call.reasons) {
            texts[CallLabel.finishReason.rawValue] = scratch.genAI.texts.slice(scratch.genAI.finishReasons[Int(reason)])
            put(metrics.finishReasons, 1, texts, call, &scratch)
        }
    }

    /// - Parameter kinds: what of it nobody has counted.
    private func observeTokens(
        _ call: StagedCall, _ kinds: TokenKinds, _ metrics: CallMetrics, _ prices: PriceTable?, _ texts: UnsafeMutablePointer<WireSlice>,
        _ scratch: inout WalkScratch, _ counts: inout GenAICounts
    ) {
        let usage = call.usage
        if kinds.contains(.input) { count(usage.input, "input", metrics.inputTokens, metrics, texts, call, &scratch) }
        if kinds.contains(.output) { count(usage.output, "output", metrics.outputTokens, metrics, texts, call, &scratch) }
        if kinds.contains(.cacheRead) { put(metrics.cacheReadTokens, usage.cacheRead, texts, call, &scratch) }
        if kinds.contains(.cacheWrite) { put(metrics.cacheWriteTokens, usage.cacheWrite, texts, call, &scratch) }
        if kinds.contains(.reasoning) { put(metrics.reasoningTokens, usage.reasoning, texts, call, &scratch) }
        if kinds.contains(.total) {
            texts[CallLabel.tokenType.rawValue] = Self.word("total")
            put(metrics.gateway?.tokens, call.totalTokens, texts, call, &scratch)
        }
        // What a later span adds to a part of it has no price of its own.
        if let prices, !kinds.isDisjoint(with: .priced) { observeCost(usage.said(kinds), prices, metrics, texts, call, &scratch, &counts) }
    }

    private func count(
        _ tokens: Double, _ type: StaticString, _ counter: CallMetric?, _ metrics: CallMetrics, _ texts: UnsafeMutablePointer<WireSlice>,
        _ call: StagedCall,
        _ scratch: inout WalkScratch
    ) {
        put(counter, tokens, texts, call, &scratch)
        texts[CallLabel.tokenType.rawValue] = Self.word(type)
        put(metrics.tokenUsage, tokens, texts, call, &scratch)
        put(metrics.gateway?.tokens, tokens, texts, call, &scratch)
    }

    // MARK: Cost

    private func observeCost(
        _ usage: TokenUsage, _ prices: PriceTable, _ metrics: CallMetrics, _ texts: UnsafeMutablePointer<WireSlice>, _ call: StagedCall,
        _ scratch: inout WalkScratch, _ counts: inout GenAICounts
    ) {
        let provider = scratch.genAI.texts.slice(call.provider).bytes
        let answered = prices.find(provider: provider, model: scratch.genAI.texts.slice(call.responseModel).bytes)
        let found = answered ?? prices.find(provider: provider, model: scratch.genAI.texts.slice(call.requestModel).bytes)
        let cost = found.map { prices.cost($0, usage, tier: call.tier, at: Int64(clamping: call.end / 1_000_000_000)) } ?? .unpriced(usage)
        if found != nil, cost.usd > 0 || cost.unpricedInput + cost.unpricedOutput == 0 {
            put(metrics.cost, cost.usd, texts, call, &scratch)
            put(metrics.gateway?.cost, cost.usd, texts, call, &scratch)
            put(metrics.gateway?.apiCost, cost.usd, texts, call, &scratch)
        }
        for (type, tokens) in [("input" as StaticString, cost.unpricedInput), ("output", cost.unpricedOutput)] where tokens > 0 {
            texts[CallLabel.tokenType.rawValue] = Self.word(type)
            put(metrics.unpriced, Double(tokens), texts, call, &scratch)
            counts.unpricedTokens &+= tokens
        }
    }

    // MARK: Labels

    private static func word(_ word: StaticString) -> WireSlice { WireSlice(start: UnsafeRawPointer(word.utf8Start), count: word.utf8CodeUnitCount) }

    private func fill(_ texts: UnsafeMutablePointer<WireSlice>, _ call: StagedCall, _ scratch: borrowing WalkScratch) {
        func set(_ label: CallLabel, _ text: CallText) { texts[label.rawValue] = scratch.genAI.texts.slice(text) }
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
            texts[CallLabel.dimension.rawValue + index] = scratch.genAI.texts.slice(scratch.genAI.dimensions[Int(call.firstDimension) + index])
        }
    }

    private func put(
        _ metric: CallMetric?, _ value: Double, _ texts: UnsafeMutablePointer<WireSlice>, _ call: StagedCall, _ scratch: inout WalkScratch
    ) {
        guard let metric else { return }
        guard scratch.observations.hasRoom else { return scratch.observations.leaveOut() }
        let key = metric.labels.append(texts, to: &scratch.observations.keys)
        scratch.observations.append(
            PendingObservation(
                hash: key.hash, key: key.key, keyLength: key.keyLength, group: metric.group, value: value, weight: call.weight, traceID: call.traceID)
        )
    }

    // MARK: Health

    /// Exceptions of the caller's own program, which no provider is to blame for.
    private static let programmingErrors = FixedList<StaticString>([
        "typeerror", "valueerror", "keyerror", "attributeerror", "indexerror", "nameerror", "assertionerror", "referenceerror", "rangeerror",
        "syntaxerror", "notimplementederror", "jsondecodeerror", "json.decoder.jsondecodeerror",
    ])

    private func noteHealth(_ call: StagedCall, _ scratch: inout WalkScratch) {
        let outcome: CallOutcome =
            switch call.failure {
            case nil: .ok
            case .rateLimit: .throttled
            case .timeout: .timeout
            case .connection: .connection
            case .cancelled: .cancelled
            case .auth, .caller: .callerError
            case .other where scratch.genAI.texts.slice(call.errorType).isAny(of: Self.programmingErrors): .callerError
            case .overloaded, .server, .other: .providerError
            }
        let model = call.requestModel.isEmpty ? call.responseModel : call.requestModel
        scratch.genAI.observed.append(
            ObservedCall(
                provider: scratch.genAI.texts.slice(call.provider), model: scratch.genAI.texts.slice(model), outcome: outcome, latency: call.duration,
                end: call.end))
    }
}
