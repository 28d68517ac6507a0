/// Spans of one trace, where those in between are not sent.
extension CallLedger {
    /// Spans of a trace that are looked at, the latest ones.
    private static let maxOfTrace = 32

    /// From now on all known spans that it may be asked for are found by their trace: few ever ask.
    private mutating func noteTraces() {
        var number = tracedUpTo
        if known.next &- number > UInt32(KnownSpans.capacity) { number = known.next &- UInt32(KnownSpans.capacity) }
        while number != known.next {
            if known.isKnown(number), known[number].has(.call) || known[number].has(.namesProvider), known[number].identity.trace != 0 {
                let place = roles.place(Self.key(.trace, known[number].identity.trace))
                if place.pointee != 0 { known[number].previousOfTrace = Self.number(place.pointee) }
                place.pointee = Self.value(number)
            }
            number &+= 1
        }
        tracedUpTo = number
    }

    /// Where spans in between are not sent: whether some call of the trace lies within a span's time.
    mutating func hasCallsOfTrace(inside number: UInt32) -> Bool {
        noteTraces()
        return firstOfTrace(of: number) { other in other.has(.call) && !other.has(.server) && known[number].contains(other) } != nil
    }

    /// One of the calls of the trace within a span's time, if there is one then one that says what it used.
    mutating func callOfTrace(beside number: UInt32) -> UInt32? {
        noteTraces()
        func isBeside(_ other: KnownSpan) -> Bool { other.has(.call) && !other.has(.sum) && known[number].overlaps(other) }
        return firstOfTrace(of: number) { isBeside($0) && !$0.tokens.isEmpty } ?? firstOfTrace(of: number) { isBeside($0) }
    }

    /// The span of the trace that names a provider, lies around another one in time and began last.
    mutating func provider(around number: UInt32) -> UInt32? {
        noteTraces()
        var best: UInt32?
        _ = firstOfTrace(of: number) { other in
            if other.has(.namesProvider), other.place >= held.firstPlace, other.contains(known[number]) {
                if best.map({ known[$0].start < other.start }) ?? true { best = other.number }
            }
            return false
        }
        return best
    }

    private func firstOfTrace(of number: UInt32, where isWanted: (KnownSpan) -> Bool) -> UInt32? {
        var next = self.number(.trace, known[number].identity.trace) ?? KnownSpan.none
        var left = Self.maxOfTrace
        while left > 0, known.isKnown(next) {
            if next != number, known[next].identity.trace == known[number].identity.trace, isWanted(known[next]) { return next }
            next = known[next].previousOfTrace
            left -= 1
        }
        return nil
    }
}
