/// Two libraries in one process that begin a trace each.
extension CallLedger {
    /// Nanoseconds of the starts that are kept together; a call begins within a few of these after the span around it.
    private static let startBits: UInt64 = 28
    private static let startsLooked: UInt64 = 8
    /// Calls of one process and library within one of them that are looked at.
    static let maxPairs = 64
    /// Libraries of one process that are told apart.
    private static let maxLibraries = 4

    /// Says of a process that it has several libraries; one is odd.
    private static let several: UInt64 = 0
    /// Spans that came before the second library's first one and are looked at then.
    private static let maxEarlier: UInt32 = 4096

    /// Who else makes spans of calls in this process: most have one library.
    mutating func notePair(_ number: UInt32) {
        let identity = known[number].identity
        guard identity.resource != 0 else { return }
        guard identity.resource != lastProcess.resource || identity.library != lastProcess.library else { return }
        lastProcess = (identity.resource, identity.library)
        let key = Self.key(.library, identity.resource)
        guard let library = roles.renew(key) else { return roles.insert(key, identity.library) }
        guard library != identity.library else { return }
        lastProcess = (0, 0)
        hasSeveral = true
        if library != Self.several {
            roles.insert(key, Self.several)
            noteEarlier(than: number, of: identity.resource)
        }
        pairAmongSeveral(number, identity)
    }

    /// The spans of a process that had one library until now.
    private mutating func noteEarlier(than number: UInt32, of resource: UInt64) {
        var earlier = number &- Self.maxEarlier
        while earlier != number {
            if known.isKnown(earlier), known[earlier].has(.call), known[earlier].identity.resource == resource {
                pairAmongSeveral(earlier, known[earlier].identity)
            }
            earlier &+= 1
        }
    }

    private mutating func pairAmongSeveral(_ number: UInt32, _ identity: CallIdentity) {
        var isNew = true
        for index in 0..<UInt64(Self.maxLibraries) {
            let key = Self.key(.libraryOfSeveral, SecretHash.mix(identity.resource, index))
            guard let library = roles.renew(key) else {
                if isNew { roles.insert(key, identity.library) }
                break
            }
            if library == identity.library { isNew = false } else { pair(number, with: library) }
        }
        let key = Self.pairKey(identity, identity.library, known[number].start &>> Self.startBits)
        if let previous = roles.find(key) { known[number].previous = UInt32(truncatingIfNeeded: previous) }
        roles.insert(key, UInt64(number))
    }

    private static func pairKey(_ identity: CallIdentity, _ library: UInt64, _ start: UInt64) -> UInt64 {
        key(.pair, SecretHash.mix(SecretHash.mix(identity.resource, library), start))
    }

    /// Spans that one after the other lose their partner to one that fits it better.
    private static let maxMoves = 16

    /// Looks for the other library's span of the same call: the one around it that fits best, or the ones inside it.
    private mutating func pair(_ number: UInt32, with library: UInt64, moves: Int = 0) {
        guard moves < Self.maxMoves else { return }
        let span = known[number]
        let bucket = span.start &>> Self.startBits
        var best = KnownSpan.none
        var bestFit: CallStory.Fit?
        for back in 0..<Self.startsLooked {
            forEachOf(library, span.identity, bucket &- back) { ledger, other in
                guard let fit = CallStory.pair(ledger.known[other], span), bestFit.map({ $0 < fit }) ?? true, ledger.mayJoin(number, other, fit)
                else { return }
                best = other
                bestFit = fit
            }
        }
        for ahead in 0..<Self.startsLooked {
            forEachOf(library, span.identity, bucket &+ ahead) { ledger, other in
                guard let fit = CallStory.pair(span, ledger.known[other]), bestFit.map({ $0 < fit }) ?? true, ledger.mayJoin(other, number, fit)
                else { return }
                best = KnownSpan.none
                ledger.joinByTime(other, number, moves)
            }
        }
        if best != KnownSpan.none { joinByTime(number, best, moves) }
    }

    /// Whether two spans may be taken for one call by time: no parent and no response says otherwise, and neither has a partner that fits better.
    private func mayJoin(_ inner: UInt32, _ outer: UInt32, _ fit: CallStory.Fit) -> Bool {
        guard mayTake(inner, outer, fit), mayTake(outer, inner, fit) else { return false }
        let (inside, around) = (known[inner].ancestor, known[outer].ancestor)
        if let partner = partner(around: inner, of: known[outer].identity.library), !stands(around, inside: partner) { return true }
        return known.isKnown(inside) && inside == around || known[callRoot(inner)].ancestor == KnownSpan.none
    }

    /// Whether a span has no partner of the other one's library, or one that time alone joined and that fits it less.
    private func mayTake(_ number: UInt32, _ other: UInt32, _ fit: CallStory.Fit) -> Bool {
        let (span, wanted) = (known[number], known[other])
        // What stands around both of them is nobody's partner by that: they stand side by side in it.
        if let partner = partner(around: number, of: wanted.identity.library), !stands(wanted.ancestor, inside: partner) {
            guard !isFirm(partner, around: number), CallStory.pair(known[partner], span).map({ $0 < fit }) ?? true else { return false }
        }
        var child = span.firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(child) {
            let inside = known[child]
            if child != other, isRival(inside, of: wanted) {
                guard inside.has(.joined), !isOfResponse(child, number), CallStory.pair(span, inside).map({ $0 < fit }) ?? true else { return false }
            }
            child = inside.nextSibling
            left -= 1
        }
        return true
    }

    /// Joins two spans that ``mayJoin(_:_:_:)``; who loses its partner by that looks for another one.
    private mutating func joinByTime(_ inner: UInt32, _ outer: UInt32, _ moves: Int) {
        let ofInner = release(inner, for: outer)
        let ofOuter = release(outer, for: inner)
        if !join(inner, under: outer) { nest(inner, outer) }
        let (inside, around) = (known[inner].identity.library, known[outer].identity.library)
        pairAgain(ofInner.around, with: inside, moves)
        pairAgain(ofInner.inside, with: inside, moves)
        pairAgain(ofOuter.around, with: around, moves)
        pairAgain(ofOuter.inside, with: around, moves)
    }

    private mutating func pairAgain(_ number: UInt32, with library: UInt64, _ moves: Int) {
        if number != KnownSpan.none { pair(number, with: library, moves: moves + 1) }
    }

    /// Parts a span from what of the other one's library was joined to it, around it and inside.
    private mutating func release(_ number: UInt32, for other: UInt32) -> (around: UInt32, inside: UInt32) {
        var (around, inside) = (KnownSpan.none, KnownSpan.none)
        if let partner = partner(around: number, of: known[other].identity.library), let node = joint(of: number, under: partner) {
            takeOut(node)
            around = partner
        }
        var child = known[number].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(child) {
            let next = known[child].nextSibling
            if child != other, known[child].has(.joined), isRival(known[child], of: known[other]) {
                takeOut(child)
                inside = child
            }
            child = next
            left -= 1
        }
        return (around, inside)
    }

    /// Another span of that library at the same time: of each there is one.
    private func isRival(_ other: KnownSpan, of span: KnownSpan) -> Bool {
        other.has(.call) && other.identity.library == span.identity.library && other.overlaps(span)
    }

    /// The call of that library at the same time that stands around a span, by its parents or otherwise.
    private func partner(around number: UInt32, of library: UInt64) -> UInt32? {
        let span = known[number]
        var next = span.ancestor
        var left = Self.maxHops
        while left > 0, known.isKnown(next), !known[next].has(.opaque) {
            let around = known[next]
            if around.has(.call), around.identity.library == library, around.identity.resource == span.identity.resource, around.overlaps(span) {
                return next
            }
            next = around.ancestor
            left -= 1
        }
        return nil
    }

    /// Whether parents, or a response, say that `partner` stands around `number`, not time alone.
    private func isFirm(_ partner: UInt32, around number: UInt32) -> Bool {
        joint(of: number, under: partner).map { isOfResponse($0, partner) } ?? true
    }

    /// The span that was joined to `other` by time or by its response, `number` or one around it; nil: parents say that it stands there.
    private func joint(of number: UInt32, under other: UInt32) -> UInt32? {
        var next = number
        var left = Self.maxHops
        while left > 0, known.isKnown(next), next != other {
            if known[next].has(.joined) { return known[next].ancestor == other ? next : nil }
            next = known[next].ancestor
            left -= 1
        }
        return nil
    }

    private func isOfResponse(_ number: UInt32, _ other: UInt32) -> Bool {
        let response = known[number].identity.response
        return response != 0 && response == known[other].identity.response
    }

    /// Takes a span that was joined to another one out of that: if they stood side by side they do so again.
    private mutating func takeOut(_ number: UInt32) {
        let around = known[number].ancestor
        guard known.isKnown(around) else { return }
        let (outer, wasBeside) = (known[around].ancestor, known[around].identity.trace == known[number].identity.trace)
        detach(number)
        if wasBeside, known.isKnown(outer) { setAncestor(of: number, outer) }
    }

    /// `number` stands inside `ancestor` by its parents: a span of its library that was taken for one of that call by time alone, inside or around,
    /// is of another call.
    mutating func takeOut(insteadOf number: UInt32, from ancestor: UInt32) {
        guard hasSeveral, known[number].has(.call), known[ancestor].has(.call) else { return }
        let around = known[ancestor].ancestor
        if known[ancestor].has(.joined), known.isKnown(around), isReplaced(around, by: number, in: ancestor) {
            takeOut(ancestor)
            pair(around, with: known[ancestor].identity.library)
        }
        var child = known[ancestor].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(child) {
            let next = known[child].nextSibling
            if known[child].has(.joined), isReplaced(child, by: number, in: ancestor) {
                takeOut(child)
                pair(child, with: known[ancestor].identity.library)
            }
            child = next
            left -= 1
        }
    }

    private func isReplaced(_ other: UInt32, by number: UInt32, in ancestor: UInt32) -> Bool {
        guard other != number, isRival(known[other], of: known[number]), known[other].identity.resource == known[number].identity.resource else {
            return false
        }
        return !isOfResponse(other, number) && !isOfResponse(other, ancestor)
    }

    /// Looks for another library's span of the same call beside one that was put in its place by its parents.
    mutating func nestBeside(_ number: UInt32) {
        guard hasSeveral, known[number].has(.call), known.isKnown(known[number].ancestor) else { return }
        let span = known[number]
        var next = known[span.ancestor].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(next) {
            let other = known[next]
            if next != number, other.has(.call), other.identity.resource == span.identity.resource {
                if let fit = CallStory.pair(other, span), mayJoin(number, next, fit) { return nest(number, next) }
                if let fit = CallStory.pair(span, other), mayJoin(next, number, fit) { return nest(number, next) }
            }
            next = other.nextSibling
            left -= 1
        }
    }

    private mutating func forEachOf(_ library: UInt64, _ identity: CallIdentity, _ bucket: UInt64, _ body: (inout CallLedger, UInt32) -> Void) {
        guard let latest = roles.find(Self.pairKey(identity, library, bucket)) else { return }
        var next = UInt32(truncatingIfNeeded: latest)
        var left = Self.maxPairs
        while left > 0, known.isKnown(next) {
            let number = next
            next = known[number].previous
            body(&self, number)
            left -= 1
        }
    }
}
