/// The calls of the last minutes, by everything that further spans of the same call may be known by.
///
/// The same call reaches us as several spans: a provider's own library and an instrumentation around it both make one, with
/// the same tokens; a report of usage follows a streamed call; a gateway's span stands around it; an exporter repeats a
/// request. Whoever comes first is counted, what comes later adds what was still missing.
///
/// Two tables take turns: when the younger one is full or older than the window, the older one is forgotten. So a call is
/// remembered for one to two windows, shorter when more than ``CallTable/capacity`` keys arrive in one: ``evictions``.
struct CallIndex: ~Copyable {
    /// What to do with a span.
    struct Verdict: BitwiseCopyable {
        /// It is a call that nobody has counted.
        var countsCall = false
        /// Kinds of its tokens that nobody has counted for the call.
        var tokens: TokenKinds = []
        /// This very span came before.
        var isSameSpan = false
        /// Nothing more is to be decided.
        var isDecided = false
    }

    /// Nanoseconds between the starts of a provider's own span and of the one around it.
    private static let nativeDelay: UInt64 = 50_000_000

    /// Nanoseconds that an answer is streamed for at most.
    private static let reportDelay: UInt64 = 600_000_000_000

    private var young = CallTable()
    private var old = CallTable()
    private var calls = KnownCalls()
    private var turned: UInt64 = 0
    /// Nanoseconds; 0: every span is a call of its own.
    private let window: UInt64
    /// Turns that came early because a table was full.
    private(set) var evictions = 0

    /// - Parameter window: nanoseconds for which a call is remembered at least.
    init(window: UInt64) { self.window = window }

    /// Decides what a span counts for, and remembers it.
    ///
    /// - Parameter now: nanoseconds.
    mutating func decide(_ span: CallSighting, now: UInt64) -> Verdict {
        guard window > 0 else { return Verdict(countsCall: !span.isReport, tokens: span.tokens) }
        turn(now)
        if standsForOthers(span) { return Verdict() }
        let isSameSpan = find(.span, span.identity.span) != nil
        let number = (span.isReport ? reported(span) : known(span)) ?? calls.make(span)
        var verdict = Verdict(isSameSpan: isSameSpan)
        if !span.isReport, !calls[number].isCounted {
            verdict.countsCall = true
            calls[number].isCounted = true
        }
        verdict.tokens = span.tokens.subtracting(calls[number].tokens)
        calls[number].tokens.formUnion(span.tokens)
        if span.isReport { calls[number].isReported = true }
        remember(span, number)
        return verdict
    }

    // MARK: Same call

    /// A span that says no operation, or a server's without tokens, is not a call where others are its calls.
    private func standsForOthers(_ span: CallSighting) -> Bool {
        guard !span.isReport, find(.span, span.identity.span) == nil else { return false }
        if !span.hasOperation, find(.parent, span.identity.span) != nil { return true }
        guard span.isServer, span.tokens.isEmpty, var inside = find(.trace, span.identity.trace) else { return false }
        for _ in 0..<Self.maxCallsOfTrace {
            let call = calls[inside]
            guard call.trace == span.identity.trace else { return false }
            if span.contains(call.start, call.end) { return true }
            guard let earlier = call.previousOfTrace else { return false }
            inside = earlier
        }
        return false
    }

    /// Latest calls of a trace that a server's span is compared with.
    private static let maxCallsOfTrace = 32

    private func known(_ span: CallSighting) -> UInt32? {
        let identity = span.identity
        return find(.span, identity.span) ?? ofResponse(span) ?? find(.parent, identity.span) ?? find(.span, identity.parent) ?? streamed(span)
            ?? paired(span)
    }

    /// Response ids are unique within a trace or a process, not in the world: local servers count them from zero.
    private func ofResponse(_ span: CallSighting) -> UInt32? {
        guard let number = find(.response, span.identity.response) else { return nil }
        let call = calls[number]
        let isOfProcess = call.resource == span.identity.resource && span.overlaps(call.start, call.end)
        return call.trace != 0 && call.trace == span.identity.trace || isOfProcess ? number : nil
    }

    /// The streamed call that a report of usage belongs to. One that has a report already is another one.
    private func reported(_ span: CallSighting) -> UInt32? {
        if let same = find(.span, span.identity.span) { return same }
        if let number = find(.stream, span.identity.stream), !calls[number].isReported { return number }
        // The report of a root comes when its trace is over, and begins one of its own.
        guard span.isRoot, let number = find(.streamOfProcess, span.identity.process) else { return nil }
        let call = calls[number]
        return !call.isReported && call.start <= span.start && span.start &- call.start <= Self.reportDelay ? number : nil
    }

    /// The call whose report of usage came before it.
    private func streamed(_ span: CallSighting) -> UInt32? {
        guard span.tokens.isEmpty, let number = find(.report, span.identity.stream), !calls[number].isCounted else { return nil }
        return number
    }

    /// A provider's own span and an instrumentation's in another trace, without a response that would link them.
    private func paired(_ span: CallSighting) -> UInt32? {
        guard let number = find(span.isNative ? .instrumented : .native, span.identity.process) else { return nil }
        let call = calls[number]
        guard !call.isPaired, call.trace != span.identity.trace, span.contains(call.start, call.end) || span.isWithin(call.start, call.end) else {
            return nil
        }
        let delay = span.start > call.start ? span.start &- call.start : call.start &- span.start
        return delay <= Self.nativeDelay ? number : nil
    }

    private mutating func remember(_ span: CallSighting, _ number: UInt32) {
        let identity = span.identity
        insert(.span, identity.span, number)
        if span.isReport {
            insert(.report, identity.stream, number)
            return
        }
        insert(.parent, identity.parent, number)
        insert(.response, identity.response, number)
        if span.tokens.isEmpty {
            insert(.stream, identity.stream, number)
            if span.isRoot { insert(.streamOfProcess, identity.process, number) }
        }
        if !span.isServer {
            if let latest = find(.trace, identity.trace), latest != number, calls[number].previousOfTrace == nil {
                calls[number].previousOfTrace = latest
            }
            insert(.trace, identity.trace, number)
        }
        if calls[number].isNative != span.isNative { calls[number].isPaired = true }
        if !calls[number].isPaired { insert(span.isNative ? .native : .instrumented, identity.process, number) }
    }

    // MARK: Tables

    /// As what a hash is known.
    private enum Role: UInt64 { case span = 1, parent, response, stream, report, trace, native, instrumented, streamOfProcess }

    private static func key(_ role: Role, _ hash: UInt64) -> UInt64 { (hash ^ (role.rawValue &* 0x5bd1_e995_a076_1d65)) &* 0x9e37_79b9_7f4a_7c15 | 1 }

    private func find(_ role: Role, _ hash: UInt64) -> UInt32? {
        guard hash != 0 else { return nil }
        let key = Self.key(role, hash)
        return young.find(key) ?? old.find(key)
    }

    private mutating func insert(_ role: Role, _ hash: UInt64, _ number: UInt32) {
        if hash != 0 { young.insert(Self.key(role, hash), number) }
    }

    private mutating func turn(_ now: UInt64) {
        // Requests of other event loops may come with times a little before; only a clock that was set back begins anew.
        guard young.isFull || now >= turned &+ window || now &+ window < turned else { return }
        if young.isFull, now < turned &+ window { evictions += 1 }
        // Nothing came for so long that the younger one is old, too.
        if now >= turned &+ window &+ window { young.removeAll() }
        turned = now
        swap(&young, &old)
        young.removeAll()
    }
}
