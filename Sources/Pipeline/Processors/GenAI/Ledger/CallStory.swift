/// Whether two spans of which one is inside the other tell of the same call. What a span does not say contradicts nothing.
struct CallStory {
    enum Agreement: Int, Comparable {
        /// They are two calls.
        case contradiction
        /// Nothing says that it is the same call.
        case unknown
        /// Models, failures, or at least the times are the same.
        case likely
        /// So is the response's id, or tokens are.
        case certain

        static func < (a: Agreement, b: Agreement) -> Bool { a.rawValue < b.rawValue }
    }

    /// Of what lies in a call only this share of its time at least may be the same call when nothing else says so.
    private static let leastShare = 2.0

    static func agreement(_ outer: KnownSpan, _ inner: KnownSpan) -> Agreement {
        guard fits(outer.family, inner.family) else { return .contradiction }
        // Clocks of two machines differ, and a parent says enough.
        let isOfOneProcess = outer.identity.resource == inner.identity.resource && outer.identity.resource != 0
        if isOfOneProcess, !outer.overlaps(inner) { return handsOver(outer, to: inner) ? .likely : .contradiction }
        let response = compare(outer.identity.response, inner.identity.response)
        if response == true { return .certain }
        let input = compare(UInt64(outer.input), UInt64(inner.input))
        let output = compare(UInt64(outer.output), UInt64(inner.output))
        // Cached and reasoning tokens are in one sender's sums and not in another's: one of the two suffices.
        if input == true || output == true { return response == false && !(input == true && output == true) ? .unknown : .certain }
        if input == false || output == false || response == false { return .contradiction }
        if sharesModel(outer.identity, inner.identity) { return .likely }
        if outer.failure != 0, outer.failure == inner.failure { return .likely }
        let isMost = Double(inner.duration) * leastShare >= Double(outer.duration)
        return isMost || isHandle(inner, of: outer) ? .likely : .unknown
    }

    /// Whether a span ended before what is inside it began because it only handed over a stream, which was read later: it says nothing of an
    /// answer.
    private static func handsOver(_ outer: KnownSpan, to inner: KnownSpan) -> Bool {
        !outer.has(.tells) && inner.start >= outer.end && sharesModel(outer.identity, inner.identity)
    }

    /// What begins with the outer one may do so later by this part of its own time.
    private static let startShare: UInt64 = 16

    /// Whether a span inside only handed a stream over: it begins with the outer one, and says neither what it asked nor what came of it.
    private static func isHandle(_ inner: KnownSpan, of outer: KnownSpan) -> Bool {
        guard !inner.has(.tells), inner.identity.model == 0, inner.identity.answered == 0, outer.start <= inner.start else { return false }
        return inner.start &- outer.start <= inner.duration / startShare
    }

    /// nil: one of them does not say.
    private static func compare(_ a: UInt64, _ b: UInt64) -> Bool? { a == 0 || b == 0 ? nil : a == b }

    /// Spans of different kinds of operations tell of different calls.
    static func fits(_ a: OperationClass, _ b: OperationClass) -> Bool { a == .unknown || b == .unknown || a == b }

    /// Both name models, and not one in common.
    private static func namesOtherModels(_ a: CallIdentity, _ b: CallIdentity) -> Bool {
        (a.model != 0 || a.answered != 0) && (b.model != 0 || b.answered != 0) && !sharesModel(a, b)
    }

    private static func sharesModel(_ a: CallIdentity, _ b: CallIdentity) -> Bool {
        if a.model != 0, a.model == b.model || a.model == b.answered { return true }
        return a.answered != 0 && (a.answered == b.answered || a.answered == b.model)
    }

    /// Whether two spans that have the id of a response in common tell of the same call. Within a trace it is believed of long ids; local
    /// servers count theirs from zero. Elsewhere the times and the tokens must agree, too.
    static func sharesResponse(_ a: KnownSpan, _ b: KnownSpan) -> Bool {
        guard fits(a.family, b.family) else { return false }
        let isLong = a.has(.longResponse)
        if a.identity.trace == b.identity.trace, a.identity.trace != 0, isLong || a.overlaps(b) { return true }
        guard a.overlaps(b) else { return false }
        if a.identity.resource == b.identity.resource { return true }
        return isLong && compare(UInt64(a.input), UInt64(b.input)) != false || isLong && compare(UInt64(a.output), UInt64(b.output)) == true
    }

    /// Whether two spans that LiteLLM's callbacks made, each in a trace of its own, tell of the same call: to the nanosecond they have the same
    /// times, and neither says what the other one does not.
    static func areTwins(_ a: KnownSpan, _ b: KnownSpan) -> Bool {
        guard a.start == b.start, a.end == b.end, a.duration > 0, a.identity.trace != b.identity.trace, a.identity.library == b.identity.library,
            fits(a.family, b.family), a.failure == b.failure, !namesOtherModels(a.identity, b.identity)
        else { return false }
        return compare(UInt64(a.input), UInt64(b.input)) != false && compare(UInt64(a.output), UInt64(b.output)) != false
    }

    /// How well two spans of which one lies in the other fit: first what they say, then whether both ended alike, then how little their times
    /// differ.
    struct Fit: Comparable {
        var agreement: Agreement
        var endsAlike: Bool
        /// Nanoseconds.
        var slack: UInt64

        static func < (a: Fit, b: Fit) -> Bool {
            guard a.agreement == b.agreement else { return a.agreement < b.agreement }
            return a.endsAlike == b.endsAlike ? a.slack > b.slack : b.endsAlike
        }
    }

    /// A span that ends later than the one it began in may do so by this part of that one's time.
    private static let latenessShare: UInt64 = 8

    /// Whether the time of one library's span has that of another one's in it, or nearly: which of two learns first that a stream is over is
    /// chance.
    private static func isAround(_ outer: KnownSpan, _ inner: KnownSpan) -> Bool {
        guard !outer.contains(inner) else { return true }
        guard outer.start <= inner.start, inner.start <= outer.end else { return false }
        return inner.end &- outer.end <= outer.duration / latenessShare && saysTheSameTokens(outer, inner)
    }

    private static func saysTheSameTokens(_ a: KnownSpan, _ b: KnownSpan) -> Bool {
        compare(UInt64(a.input), UInt64(b.input)) == true && compare(UInt64(a.output), UInt64(b.output)) == true
    }

    private static func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { a > b ? a &- b : b &- a }

    /// Whether a span of another library in the same process that no parent or id joins tells of the call that `outer` does; nil: it does not.
    static func pair(_ outer: KnownSpan, _ inner: KnownSpan) -> Fit? {
        guard outer.identity.library != inner.identity.library, isAround(outer, inner), fits(outer.family, inner.family) else { return nil }
        let agreement = agreement(outer, inner)
        guard agreement >= .likely, agreement == .certain || !namesOtherModels(outer.identity, inner.identity) else { return nil }
        // Whose time is in that of the other fits better than who is only nearly so.
        let slack = (inner.start &- outer.start) &+ difference(outer.end, inner.end)
        let fit = Fit(agreement: outer.contains(inner) ? agreement : .likely, endsAlike: outer.failure == inner.failure, slack: slack)
        guard outer.identity.trace == inner.identity.trace else { return fit }
        // In one trace a parent would have said it, but for a library whose span is never the current one: side by side all must be the same.
        if outer.identity.response != 0, outer.identity.response == inner.identity.response { return fit }
        let failedAlike = outer.failure != 0 && outer.failure == inner.failure && sharesModel(outer.identity, inner.identity)
        return saysTheSameTokens(outer, inner) || failedAlike ? fit : nil
    }
}
