/// What is counted of calls of one profile, in the order in which it is: made once for all of them.
struct CallProgram {
    private(set) var counts: [CallCount] = []
    private let metrics: CallMetrics

    init(_ profile: CallProfile, _ metrics: CallMetrics) {
        self.metrics = metrics
        if profile.contains(.isCall) { addCall(profile) }
        if profile.contains(.isReport), profile.contains(.countsReasons) { addReasons(profile) }
        if profile.contains(.isAgent) {
            add(metrics.agentDuration, .duration)
            add(metrics.agentInferenceCalls, .callsInside)
            add(metrics.agentToolCalls, .toolsInside)
        }
        addTokens(profile)
        if profile.contains(.isWorkflow) { add(metrics.metrics(.workflowDuration), .duration) }
        if profile.contains(.isTool) { add(metrics.toolDuration, .duration) }
        if profile.contains(.isMCPClient) { add(metrics.mcp.client, .duration, .mcp) }
        if profile.contains(.isMCPServer) { add(metrics.mcp.server, .duration, .mcp) }
    }

    private mutating func addCall(_ profile: CallProfile) {
        if profile.contains(.isServerSpan) { add(metrics.serverDuration, .duration) }
        if profile.contains(.countsCall) {
            if !profile.contains(.isServer) { add(metrics.metrics(.duration(of: profile.kind)), .duration) }
            add(metrics.gateway.requests, .one)
            add(metrics.gateway.duration, .duration)
            addFirstToken(profile)
            if profile.contains(.failed) {
                add(metrics.errors, .one)
            } else {
                add(metrics.gateway.responseTime, .duration)
                if profile.contains(.hasServerFirstToken) { add(metrics.serverFirstToken, .serverFirstToken) }
                if profile.contains(.hasPerToken) { add(metrics.perToken, .perToken) }
            }
            if profile.contains(.isSubstitution) { add(metrics.substitutions, .one) }
            addReasons(profile)
        }
        if profile.contains(.countsReasons) { addReasons(profile) }
        if profile.contains(.countsFirstToken) { addFirstToken(profile) }
    }

    private mutating func addFirstToken(_ profile: CallProfile) {
        if profile.contains(.hasFirstToken) { add(metrics.metrics(.firstChunk), .firstToken) }
        if profile.contains(.hasFirstToken) || profile.isSuperset(of: [.isServer, .hasServerFirstToken]) {
            add(metrics.gateway.firstChunk, .ownFirstToken)
        }
    }

    /// The first reason; further ones are counted one by one.
    private mutating func addReasons(_ profile: CallProfile) {
        if profile.contains(.hasReasons) { add(metrics.finishReasons, .one, .firstReason) }
    }

    private mutating func addTokens(_ profile: CallProfile) {
        let kinds = profile.tokens
        if kinds.contains(.input) { add(.input, .input, metrics.inputTokens, .input(of: profile.kind)) }
        if kinds.contains(.output) { add(.output, .output, metrics.outputTokens, .outputTokens) }
        if kinds.contains(.cacheRead) { add(metrics.cacheReadTokens, .cacheRead) }
        if kinds.contains(.cacheWrite) { add(metrics.cacheWriteTokens, .cacheWrite) }
        if kinds.contains(.reasoning) { add(metrics.reasoningTokens, .reasoning) }
        if kinds.contains(.total) { add(metrics.gateway.tokens, .totalTokens, .total) }
        if profile.contains(.hasCost) {
            add(metrics.cost, .cost)
            add(metrics.gateway.cost, .cost)
            add(metrics.gateway.apiCost, .cost)
        }
        if profile.contains(.hasUnpricedInput) { add(metrics.unpriced, .unpricedInput, .input) }
        if profile.contains(.hasUnpricedOutput) { add(metrics.unpriced, .unpricedOutput, .output) }
    }

    private mutating func add(_ tokens: CallValue, _ type: CallWord, _ counter: CallMetric?, _ perCall: RenamedMetric) {
        add(counter, tokens)
        let names = metrics.metrics(perCall)
        add(names.v1_41, tokens, type)
        // Its name says the type: it has no label of it.
        add(names.latest, tokens)
        add(metrics.gateway.tokens, tokens, type)
    }

    private mutating func add(_ metrics: RenamedMetrics, _ value: CallValue) {
        add(metrics.v1_41, value)
        add(metrics.latest, value)
    }

    private mutating func add(_ metric: CallMetric?, _ value: CallValue, _ word: CallWord = .none) {
        if let metric { counts.append(CallCount(metric, value, word)) }
    }
}

/// The programs of the profiles that came before.
///
/// Bounded: at ``limit`` profiles it begins anew. Sound because one event loop owns it, and ranges stay within the counts that they were made of.
struct CallPrograms: ~Copyable {
    private static let limit = 1024

    /// Numbers of the first count and of those behind it.
    private var ranges = KeyTable()
    private var counts = StagedItems<CallCount>(capacity: 64)
    /// The profile that was asked for last: most calls are of the same one as the one before.
    private var last: UInt64 = 0
    private var lastRange: UInt64 = 0

    /// Good until another program is asked for.
    @inline(__always)
    mutating func program(of profile: CallProfile, _ metrics: CallMetrics) -> CountedRun<CallCount> {
        // A profile of something to be counted is never 0.
        if profile.rawValue != last {
            lastRange = ranges.find(profile.rawValue) ?? make(profile, metrics)
            last = profile.rawValue
        }
        return CountedRun(start: counts.start.run + Int(lastRange &>> 32), count: Int(lastRange & 0xffff_ffff))
    }

    @inline(never)
    private mutating func make(_ profile: CallProfile, _ metrics: CallMetrics) -> UInt64 {
        if ranges.count >= Self.limit {
            ranges.removeAll()
            counts.removeAll(keeping: Self.limit)
        }
        let first = counts.count
        for count in CallProgram(profile, metrics).counts { counts.append(count) }
        let range = UInt64(first) << 32 | UInt64(counts.count - first)
        if profile.rawValue != 0 { ranges.insert(profile.rawValue, range) }
        return range
    }
}
