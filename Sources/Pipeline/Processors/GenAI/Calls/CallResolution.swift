/// Looks at the staged calls of a request together: who inherits a provider, and who is counted.
struct CallResolution {
    /// Spans between a call and one around it that names the provider.
    private static let maxDepth = 8

    /// Fills ``GenAIScratch/verdicts``, one per staged span.
    static func resolve(_ scratch: inout GenAIScratch, _ index: inout CallIndex, now: UInt64, _ counts: inout GenAICounts) {
        scratch.spans.fill(scratch.calls, scratch.count) { $0.identity.span }
        // Of the spans of a trace that name a provider the one that began last is the nearest.
        scratch.providers.fill(scratch.calls, scratch.count) { $0.namesProvider ? $0.identity.trace : 0 }
        for item in 0..<scratch.count {
            scratch.verdicts.append(CallIndex.Verdict())
            inheritProvider(item, &scratch, &counts)
        }
        // A span that says no operation, and a server's, may stand around the calls that it made: they are looked at first, wherever
        // they stand.
        for item in 0..<scratch.count where !scratch.calls[item].isServer && scratch.calls[item].hasOperation {
            decide(item, 0, &scratch, &index, now, &counts)
        }
        for item in 0..<scratch.count where !scratch.calls[item].isServer { decide(item, 0, &scratch, &index, now, &counts) }
        for item in 0..<scratch.count { decide(item, 0, &scratch, &index, now, &counts) }
    }

    /// Gateways name the provider on their own span only: a call without one takes it from the spans around it.
    private static func inheritProvider(_ item: Int, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        guard scratch.calls[item].role == .call || scratch.calls[item].role == .usageReport, scratch.calls[item].provider.isEmpty else { return }
        var parent = scratch.spans.find(scratch.calls[item].identity.parent)
        var depth = 0
        while let found = parent, depth < maxDepth {
            if scratch.calls[found].namesProvider {
                scratch.calls[item].provider = scratch.calls[found].provider
                counts.inheritedProvider &+= 1
                return
            }
            parent = scratch.spans.find(scratch.calls[found].identity.parent)
            depth += 1
        }
        // Spans in between say nothing of models and were not staged.
        guard let found = scratch.providers.find(scratch.calls[item].identity.trace), let around = nearest(found, around: item, scratch) else {
            return
        }
        scratch.calls[item].provider = scratch.calls[around].provider
        counts.inheritedProvider &+= 1
    }

    /// Staged spans that are looked through for the one around a call.
    private static let maxSpans = 512

    /// The span of the call's trace that names a provider, lies around it and began last: nearly always the one that is known to have begun
    /// last of all.
    private static func nearest(_ latest: Int, around item: Int, _ scratch: borrowing GenAIScratch) -> Int? {
        let call = scratch.calls[item]
        func isAround(_ other: Int) -> Bool { scratch.calls[other].start <= call.start && call.end <= scratch.calls[other].end }
        if isAround(latest) { return latest }
        var best: Int?
        for other in 0..<min(scratch.count, maxSpans)
        where scratch.calls[other].namesProvider && scratch.calls[other].identity.trace == call.identity.trace && isAround(other) {
            if let best, scratch.calls[best].start > scratch.calls[other].start { continue }
            best = other
        }
        return best
    }

    /// The outermost span of a call first: retries inside it are no further calls.
    private static func decide(
        _ item: Int, _ depth: Int, _ scratch: inout GenAIScratch, _ index: inout CallIndex, _ now: UInt64, _ counts: inout GenAICounts
    ) {
        let call = scratch.calls[item]
        guard !scratch.verdicts.start[item].isDecided, call.role == .call || call.role == .usageReport else { return }
        // Against spans that are their own ancestors.
        scratch.verdicts.start[item].isDecided = true
        if depth < maxDepth, let parent = scratch.spans.find(call.identity.parent), parent != item {
            let around = scratch.calls[parent]
            if around.role == .call, !around.isServer, around.hasOperation { decide(parent, depth + 1, &scratch, &index, now, &counts) }
        }
        var verdict = index.decide(
            CallSighting(
                identity: call.identity, start: call.start, end: call.end, isReport: call.role == .usageReport, hasOperation: call.hasOperation,
                tokens: call.tokens, isServer: call.isServer, isNative: call.isNative), now: now)
        verdict.isDecided = true
        scratch.verdicts.start[item] = verdict
        guard verdict.countsCall else {
            counts.repeated &+= 1
            return
        }
        counts.calls &+= 1
        if call.provider.isEmpty { counts.withoutProvider &+= 1 }
        if call.requestModel.isEmpty, call.responseModel.isEmpty { counts.withoutModel &+= 1 }
    }
}
