/// Draws the spans of one trace, parents before children.
struct TraceBuilder {
    var random: RandomSource
    private(set) var spans: [SpanDraft] = []
    private var instance = 0

    /// No span of a trace ends more than this before its root does, so that a trace sent at once lies within the
    /// 30 s that span metrics accept by default (tempo-behaviour 2.2), with room for reused requests.
    static let longestTraceNanos: Int64 = 12_000_000_000
    static let timeoutMillis = 8000.0

    init(random: RandomSource) {
        self.random = random
    }

    mutating func draw(_ recipe: TraceRecipe) -> [SpanDraft] {
        spans.removeAll(keepingCapacity: true)
        instance = random.below(Service.instancesPerService)
        switch recipe.scenario {
        case .chat(let model, let spelling): chat(model, spelling, recipe.outcome)
        case .embeddings(let model, let spelling): embeddings(model, spelling, recipe.outcome)
        case .agent(let model): agent(model, recipe.outcome)
        case .legacyGateway(let model): legacyGateway(model, recipe.outcome)
        case .authentication: authentication(recipe.outcome)
        case .usageRecord: usageRecord(recipe.outcome)
        }
        shortenIfTooLong()
        return Array(spans.prefix(recipe.spanLimit))
    }

    /// Adds a span that starts `delay` after its parent (after the trace's start for a root); answers its position.
    @discardableResult
    mutating func add(
        _ service: Service, _ kind: SpanKind, _ name: String, parent: Int? = nil, delayMillis: Double = 0,
        lastsMillis: Double, outcome: Outcome, attributes: [Attribute]
    ) -> Int {
        let base = parent.map { spans[$0].startNanos } ?? 0
        var span = SpanDraft(
            service: service, instance: instance, name: name, kind: kind, parent: parent,
            startNanos: base + nanos(delayMillis), durationNanos: max(nanos(lastsMillis), 1000), attributes: attributes)
        if outcome.isError {
            span.status = .error
            span.statusMessage = outcome.message
        }
        spans.append(span)
        return spans.count - 1
    }

    mutating func setStatusOK(_ position: Int) {
        if spans[position].status == .unset { spans[position].status = .ok }
    }

    /// What SDKs record when a call raises.
    mutating func recordException(_ position: Int, _ outcome: Outcome) {
        guard outcome.isError else { return }
        spans[position].events.append(
            EventDraft(
                name: "exception", timeNanos: spans[position].endNanos,
                attributes: [
                    Attribute("exception.type", .string(outcome.errorType)),
                    Attribute("exception.message", .string(outcome.message)),
                ]))
    }

    /// A streamed answer's first token, now and then.
    mutating func recordFirstToken(_ position: Int, _ outcome: Outcome) {
        guard !outcome.isError, random.chance(0.1) else { return }
        let span = spans[position]
        spans[position].events.append(
            EventDraft(
                name: "gen_ai.first_token", timeNanos: span.startNanos + span.durationNanos / 5, attributes: []))
    }

    /// Milliseconds that the model takes.
    mutating func answerMillis(_ model: Model, _ outcome: Outcome) -> Double {
        guard outcome != .timeout else { return Self.timeoutMillis }
        let millis = random.logNormal(median: model.medianMillis, sigma: model.sigma) * outcome.latencyFactor
        return min(max(millis, 1), Self.timeoutMillis)
    }

    private func nanos(_ millis: Double) -> Int64 {
        Int64(millis * 1_000_000)
    }

    private mutating func shortenIfTooLong() {
        let longest = spans.map(\.endNanos).max() ?? 0
        guard longest > Self.longestTraceNanos else { return }
        let factor = Double(Self.longestTraceNanos) / Double(longest)
        func shorten(_ nanos: Int64) -> Int64 { Int64(Double(nanos) * factor) }
        for index in spans.indices {
            spans[index].startNanos = shorten(spans[index].startNanos)
            spans[index].durationNanos = shorten(spans[index].durationNanos)
            for event in spans[index].events.indices {
                spans[index].events[event].timeNanos = shorten(spans[index].events[event].timeNanos)
            }
        }
    }
}
