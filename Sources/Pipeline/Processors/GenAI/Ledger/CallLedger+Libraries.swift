/// Two libraries in one process that begin a trace each.
extension CallLedger {
    /// Nanoseconds of the starts that are kept together; a call begins within a few of these after the span around it.
    private static let startBits: UInt64 = 28
    private static let startsLooked: UInt64 = 8
    /// Calls of one process and library within one of them that are looked at.
    private static let maxPairs = 64
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

    /// Looks for the other library's span of the same call: the narrowest one around it, or the ones inside it.
    private mutating func pair(_ number: UInt32, with library: UInt64) {
        guard !stands(number, insideOneOf: library) else { return }
        let span = known[number]
        let bucket = span.start &>> Self.startBits
        var best = KnownSpan.none
        for back in 0..<Self.startsLooked {
            forEachOf(library, span.identity, bucket &- back) { ledger, other in
                let outer = ledger.known[other]
                guard CallStory.isPair(outer, span), !ledger.hasPair(other, of: span), !ledger.hasPair(number, of: outer) else { return }
                if best == KnownSpan.none || ledger.known[other].start >= ledger.known[best].start { best = other }
            }
        }
        if best != KnownSpan.none {
            if !join(number, under: best) { nest(number, best) }
            return
        }
        for ahead in 0..<Self.startsLooked {
            forEachOf(library, span.identity, bucket &+ ahead) { ledger, other in
                let inner = ledger.known[other]
                guard inner.ancestor == KnownSpan.none || inner.ancestor == span.ancestor, CallStory.isPair(span, inner),
                    !ledger.hasPair(number, of: inner), !ledger.hasPair(other, of: span)
                else { return }
                if !ledger.join(other, under: number) { ledger.nest(other, number) }
            }
        }
    }

    /// Whether one of the spans around it is a call of that library at the same time: its parents say which one is of its call, whatever else its
    /// time fits.
    private func stands(_ number: UInt32, insideOneOf library: UInt64) -> Bool {
        let span = known[number]
        var next = span.ancestor
        var left = Self.maxHops
        while left > 0, known.isKnown(next), !known[next].has(.opaque) {
            let around = known[next]
            if around.has(.call), around.identity.library == library, around.identity.resource == span.identity.resource, around.overlaps(span) {
                return true
            }
            next = around.ancestor
            left -= 1
        }
        return false
    }

    /// `number` stands inside `ancestor` by its parents: a span of its library that was taken for one of that call by time alone, inside or around,
    /// is of another call.
    mutating func takeOut(insteadOf number: UInt32, from ancestor: UInt32) {
        guard hasSeveral, known[number].has(.call), known[ancestor].has(.call) else { return }
        let around = known[ancestor].ancestor
        if known[ancestor].has(.joined), known.isKnown(around), isReplaced(around, by: number, in: ancestor) {
            let (outer, wasBeside) = (known[around].ancestor, known[around].identity.trace == known[ancestor].identity.trace)
            detach(ancestor)
            if wasBeside, known.isKnown(outer) { setAncestor(of: ancestor, outer) }
        }
        var child = known[ancestor].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(child) {
            let next = known[child].nextSibling
            if known[child].has(.joined), isReplaced(child, by: number, in: ancestor) {
                detach(child)
                pairAnew(child)
            }
            child = next
            left -= 1
        }
    }

    private func isReplaced(_ other: UInt32, by number: UInt32, in ancestor: UInt32) -> Bool {
        let (taken, real) = (known[other], known[number])
        guard taken.has(.call), taken.identity.library == real.identity.library, taken.identity.resource == real.identity.resource,
            taken.overlaps(real)
        else { return false }
        let response = taken.identity.response
        return response == 0 || response != real.identity.response && response != known[ancestor].identity.response
    }

    private mutating func pairAnew(_ number: UInt32) {
        let identity = known[number].identity
        for index in 0..<UInt64(Self.maxLibraries) {
            let key = Self.key(.libraryOfSeveral, SecretHash.mix(identity.resource, index))
            guard let library = roles.find(key) else { return }
            if library != identity.library { pair(number, with: library) }
        }
    }

    /// Looks for another library's span of the same call beside one that was put in its place by its parents.
    mutating func nestBeside(_ number: UInt32) {
        guard hasSeveral, known[number].has(.call), known.isKnown(known[number].ancestor) else { return }
        let span = known[number]
        var next = known[span.ancestor].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(next) {
            let other = known[next]
            if next != number, other.has(.call), other.identity.resource == span.identity.resource, isPairBeside(span, other) {
                return nest(number, next)
            }
            next = other.nextSibling
            left -= 1
        }
    }

    private func isPairBeside(_ a: KnownSpan, _ b: KnownSpan) -> Bool {
        (CallStory.isPair(a, b) || CallStory.isPair(b, a)) && !hasPair(a.number, of: b) && !hasPair(b.number, of: a)
            && !stands(a.number, insideOneOf: b.identity.library) && !stands(b.number, insideOneOf: a.identity.library)
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

    /// Whether a span of that library stands inside this one already, at the same time: each has one.
    private func hasPair(_ number: UInt32, of inner: KnownSpan) -> Bool {
        var child = known[number].firstChild
        var left = Self.maxPairs
        while left > 0, known.isKnown(child) {
            let other = known[child]
            if other.has(.call), other.identity.library == inner.identity.library, other.overlaps(inner) { return true }
            child = other.nextSibling
            left -= 1
        }
        return false
    }
}
