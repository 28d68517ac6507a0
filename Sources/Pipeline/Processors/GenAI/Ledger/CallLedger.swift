/// The calls of a tenant's last minutes: which spans tell of the same call, and what of it was counted.
///
/// A call reaches us as several spans: a provider's own library and an instrumentation around it both make one, an application, a gateway
/// and a model server each theirs, in one request or several, in any order. So spans of calls are held for a moment (``hold``) and then told
/// apart together (``CallTree``); what comes later adds what was still missing.
///
/// They are linked by parent, through spans that say nothing of models, which are remembered as ``SpanLink``s only; by the response's id;
/// and, for two libraries in one process, by time.
///
/// `@unchecked Sendable` because its spans have a place for a pointer, which is nil while they are held here.
struct CallLedger: ~Copyable, @unchecked Sendable {
    /// Spans between two known ones that are gone through. A chain that is longer ends there.
    static let maxHops: UInt8 = 64
    /// Parents of spans that say nothing of models: for one to two windows of time at most.
    private static let linkCapacity = 1 << 18
    private static let roleCapacity = 1 << 18
    /// Nanoseconds that an answer is streamed for at most.
    private static let reportDelay: UInt64 = 600_000_000_000
    /// Streamed calls of a process that are looked at when one is reported.
    private static let maxStreams = 64

    var known = KnownSpans()
    var held = HeldSpans()
    private var links: RecentTable
    private var roles: RecentTable
    var tree = CallTree()
    /// Of the call that is being counted.
    var members: [UInt32] = []
    /// An agent whose turn it is and the known spans inside it.
    var inside: [UInt32] = []
    private let anchor = Anchor()
    /// Nanoseconds; 0: every span is a call of its own.
    let window: UInt64
    /// Nanoseconds for which spans wait for others of their call.
    let hold: UInt64
    /// Spans that were counted before their time because too many were held.
    var hurried = 0
    /// Spans whose parents were too many to be followed, or that stand in one call with more others than are told apart.
    var tooDeep = 0

    init(window: UInt64, hold: UInt64) {
        self.window = window
        self.hold = window > 0 ? hold : 0
        links = RecentTable(window: window, capacity: Self.linkCapacity)
        roles = RecentTable(window: window, capacity: Self.roleCapacity)
    }

    /// Times that spans were forgotten early because there were too many.
    var evictions: Int { links.evictions + roles.evictions }

    // MARK: Noting

    /// Remembers a request's spans, and empties them from `scratch`.
    ///
    /// - Parameter now: nanoseconds.
    mutating func note(_ scratch: inout GenAIScratch, now: UInt64, _ counts: inout GenAICounts) {
        links.turn(now)
        roles.turn(now)
        for index in 0..<scratch.links.count { note(scratch.links.start[index]) }
        guard scratch.count > 0 else { return }
        let first = held.nextPlace
        for index in 0..<scratch.count { note(&scratch.calls[index], &counts) }
        held.close(from: first, came: now, scratch)
    }

    /// A span that says nothing of models.
    private mutating func note(_ link: SpanLink) {
        guard link.parent != 0, link.span != link.parent else { return }
        let waiting = links.find(link.span)
        links.insert(link.span, link.parent)
        if let waiting, waiting & 1 == 0 { resume(waiting, at: link.parent) }
    }

    private mutating func note(_ call: inout StagedCall, _ counts: inout GenAICounts) {
        if window > 0, let same = number(.span, call.identity.span), known.isKnown(same) {
            if call.role == .call || call.role == .usageReport { counts.repeated &+= 1 }
            return
        }
        let number = known.make(KnownSpan(call))
        call.known = number
        call.block = held.nextBlock
        if call.role != .http {
            known[number].place = held.nextPlace
            known[number].traits.insert(.held)
            held.append(call)
        }
        guard window > 0 else { return }
        let identity = known[number].identity
        insert(.span, identity.span, number)
        if let waiting = links.find(identity.span), waiting & 1 == 0 {
            links.insert(identity.span, 1)
            adopt(waiting, by: number)
        }
        link(number, from: identity.parent)
        noteTrace(number)
        guard known[number].has(.call) else { return }
        joinByResponse(number)
        if known[number].tokens.isEmpty { noteStream(number, identity) }
        notePair(number)
    }

    private mutating func noteStream(_ number: UInt32, _ identity: CallIdentity) {
        insert(.stream, identity.stream, number)
        guard identity.parent == 0 else { return }
        known[number].nextWaiting = self.number(.streamOfProcess, identity.process) ?? KnownSpan.none
        insert(.streamOfProcess, identity.process, number)
    }

    // MARK: Parents

    /// Looks for the nearest known span around one, from the span `parent` on.
    private mutating func link(_ number: UInt32, from parent: UInt64) {
        var parent = parent
        while parent != 0 {
            if let ancestor = self.number(.span, parent), known.isKnown(ancestor) { return attach(number, to: ancestor) }
            if parent == 1 { return }
            guard known[number].hops < Self.maxHops else {
                tooDeep += 1
                return
            }
            known[number].hops += 1
            guard let next = links.find(parent) else { return wait(number, for: parent, behind: KnownSpan.none) }
            guard next & 1 == 1 else { return wait(number, for: parent, behind: UInt32(truncatingIfNeeded: next &>> 1)) }
            parent = next
        }
    }

    /// Values of ``links`` are a parent, which is odd, or twice the number of who waits for one that is not known yet.
    private mutating func wait(_ number: UInt32, for parent: UInt64, behind other: UInt32) {
        known[number].nextWaiting = other
        known[number].traits.insert(.waits)
        links.insert(parent, UInt64(number) &<< 1)
    }

    /// Those that waited go on looking from `parent`.
    private mutating func resume(_ waiting: UInt64, at parent: UInt64) {
        forEachWaiting(waiting) { ledger, number in ledger.link(number, from: parent) }
    }

    private mutating func adopt(_ waiting: UInt64, by ancestor: UInt32) {
        forEachWaiting(waiting) { ledger, number in ledger.attach(number, to: ancestor) }
    }

    private mutating func forEachWaiting(_ waiting: UInt64, _ body: (inout CallLedger, UInt32) -> Void) {
        var next = UInt32(truncatingIfNeeded: waiting &>> 1)
        while known.isKnown(next), known[next].has(.waits) {
            let number = next
            next = known[number].nextWaiting
            known[number].traits.remove(.waits)
            known[number].nextWaiting = KnownSpan.none
            body(&self, number)
        }
    }

    /// `number` stands inside `ancestor` by its parents. Another span of its call that it was joined to before is joined to it instead.
    private mutating func attach(_ number: UInt32, to ancestor: UInt32) {
        guard root(ancestor) != number else { return }
        if known[number].has(.joined) {
            let other = known[number].ancestor
            detach(number)
            setAncestor(of: number, ancestor)
            guard known.isKnown(other), !isReplaced(other, of: number, by: ancestor) else { return }
            if CallStory.sharesResponse(known[number], known[other]) { unite(number, other) } else { join(other, under: number) }
        } else if known[number].ancestor == KnownSpan.none {
            setAncestor(of: number, ancestor)
        }
    }

    /// Whether `number` was taken for the same call as `other` by time alone, and stands by its parents inside the span that `other`'s library made
    /// of it: then `other` is of another call.
    private func isReplaced(_ other: UInt32, of number: UInt32, by ancestor: UInt32) -> Bool {
        let (taken, real) = (known[other].identity, known[ancestor].identity)
        guard known[ancestor].has(.call), taken.library == real.library, taken.resource == real.resource else { return false }
        return taken.response == 0 || taken.response != known[number].identity.response
    }

    /// `number` tells of the same call as `other`, without standing inside it by its parents.
    ///
    /// - Returns: false when something else is known to be around it.
    @discardableResult
    private mutating func join(_ number: UInt32, under other: UInt32) -> Bool {
        let top = callRoot(number)
        guard top != callRoot(other), known[top].ancestor == KnownSpan.none, !stands(other, inside: top) else { return false }
        known[top].traits.insert(.joined)
        setAncestor(of: top, other)
        return true
    }

    /// Two spans tell of the same call, whatever is around them: the shorter one is taken for one inside the longer one, and when both have
    /// something around them then out of what the other one stands in, too.
    private mutating func unite(_ a: UInt32, _ b: UInt32) {
        guard callRoot(a) != callRoot(b) else { return }
        let (inner, outer) = known[a].duration > known[b].duration ? (b, a) : (a, b)
        if stepBetween(inner, outer) { return }
        if join(inner, under: outer) || join(outer, under: inner) || move(inner, under: outer) || move(outer, under: inner) { return }
        // Two libraries have spans of their own around the call.
        let top = callRoot(inner)
        if !stands(outer, inside: top) {
            detach(top)
            join(inner, under: outer)
        }
    }

    /// `inner` was taken for one inside a span that is longer still: `outer` comes between them.
    private mutating func stepBetween(_ inner: UInt32, _ outer: UInt32) -> Bool {
        let around = known[inner].ancestor
        guard known[inner].has(.joined), known.isKnown(around), known[around].has(.call), known[outer].ancestor == KnownSpan.none,
            known[around].duration >= known[outer].duration, !stands(around, inside: outer)
        else { return false }
        detach(inner)
        return join(outer, under: around) && join(inner, under: outer)
    }

    /// As ``join(_:under:)``, where what is around it is around the other one, too.
    private mutating func move(_ number: UInt32, under other: UInt32) -> Bool {
        let top = callRoot(number)
        let around = known[top].ancestor
        guard known.isKnown(around), stands(other, inside: around), !stands(other, inside: top) else { return false }
        detach(top)
        return join(number, under: other)
    }

    private func stands(_ number: UInt32, inside other: UInt32) -> Bool {
        var current = number
        var left = Self.maxHops
        while left > 0, known.isKnown(current) {
            if current == other { return true }
            current = known[current].ancestor
            left -= 1
        }
        return false
    }

    private mutating func setAncestor(of number: UInt32, _ ancestor: UInt32) {
        known[number].ancestor = ancestor
        known[number].nextSibling = known[ancestor].firstChild
        known[ancestor].firstChild = number
        passOn(from: number)
    }

    private mutating func detach(_ number: UInt32) {
        let ancestor = known[number].ancestor
        known[number].ancestor = KnownSpan.none
        known[number].traits.remove(.joined)
        guard known.isKnown(ancestor) else { return }
        if known[ancestor].firstChild == number {
            known[ancestor].firstChild = known[number].nextSibling
        } else {
            var child = known[ancestor].firstChild
            var left = CallTree.limit
            while known.isKnown(child), left > 0 {
                if known[child].nextSibling == number {
                    known[child].nextSibling = known[number].nextSibling
                    break
                }
                child = known[child].nextSibling
                left -= 1
            }
        }
        known[number].nextSibling = KnownSpan.none
    }

    /// The outermost known span around one.
    private func root(_ number: UInt32) -> UInt32 {
        var top = number
        var left = Self.maxHops
        while left > 0, let next = known.valid(known[top].ancestor) {
            top = next
            left -= 1
        }
        return top
    }

    /// The outermost call around one: what lies in an agent or a tool is no part of a call around that.
    func callRoot(_ number: UInt32) -> UInt32 {
        var top = number
        var current = number
        var left = Self.maxHops
        while left > 0, let next = known.valid(known[current].ancestor), !known[next].has(.opaque) {
            if known[next].has(.call) { top = next }
            current = next
            left -= 1
        }
        return top
    }

    // MARK: Traces

    /// Spans of a trace that are looked at, the latest ones.
    private static let maxOfTrace = 32

    private mutating func noteTrace(_ number: UInt32) {
        guard known[number].has(.call) || known[number].has(.namesProvider) else { return }
        let trace = known[number].identity.trace
        if let earlier = self.number(.trace, trace) { known[number].previousOfTrace = earlier }
        insert(.trace, trace, number)
    }

    /// Where spans in between are not sent: whether some call of the trace lies within a span's time.
    func hasCallsOfTrace(inside number: UInt32) -> Bool {
        firstOfTrace(of: number) { other in other.has(.call) && !other.has(.server) && known[number].contains(other) } != nil
    }

    /// The span of the trace that names a provider, lies around another one in time and began last.
    func provider(around number: UInt32) -> UInt32? {
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

    // MARK: Agents

    /// A counted call, or a tool: the agent around it, or else the outermost span that is known around it, keeps it.
    mutating func keep(calls: UInt32, tools: UInt32, hasTokens: Bool, inside number: UInt32) {
        let holder = agent(around: number)
        known[holder].callsInside &+= calls
        known[holder].toolsInside &+= tools
        if hasTokens { noteTokens(from: number) }
    }

    /// What the outermost span kept goes to the agent that is now known to be around it.
    private mutating func passOn(from number: UInt32) {
        if known[number].has(.hasTokensInside) { noteTokens(from: known[number].ancestor) }
        guard !known[number].has(.agent) else { return }
        let (calls, tools) = (known[number].callsInside, known[number].toolsInside)
        guard calls > 0 || tools > 0 else { return }
        known[number].callsInside = 0
        known[number].toolsInside = 0
        let holder = agent(around: known[number].ancestor)
        known[holder].callsInside &+= calls
        known[holder].toolsInside &+= tools
    }

    private func agent(around number: UInt32) -> UInt32 {
        var current = number
        var left = Self.maxHops
        while left > 0, !known[current].has(.agent), let next = known.valid(known[current].ancestor) {
            current = next
            left -= 1
        }
        return current
    }

    private mutating func noteTokens(from number: UInt32) {
        var current = number
        var left = Self.maxHops
        while left > 0, known.isKnown(current), !known[current].has(.hasTokensInside) {
            known[current].traits.insert(.hasTokensInside)
            current = known[current].ancestor
            left -= 1
        }
    }

    // MARK: Responses

    private mutating func joinByResponse(_ number: UInt32) {
        let response = known[number].identity.response
        guard response != 0 else { return }
        if let other = self.number(.response, response), known.isKnown(other), CallStory.sharesResponse(known[number], known[other]) {
            unite(number, other)
            // The next one is compared with the innermost of them.
            guard known[number].duration <= known[other].duration else { return }
        }
        insert(.response, response, number)
    }

    // MARK: Two libraries in one process

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
    private mutating func notePair(_ number: UInt32) {
        let identity = known[number].identity
        guard identity.resource != 0 else { return }
        let key = Self.key(.library, identity.resource)
        guard let library = roles.renew(key) else { return roles.insert(key, identity.library) }
        guard library != identity.library else { return }
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
            join(number, under: best)
            return
        }
        for ahead in 0..<Self.startsLooked {
            forEachOf(library, span.identity, bucket &+ ahead) { ledger, other in
                let inner = ledger.known[other]
                guard inner.ancestor == KnownSpan.none, CallStory.isPair(span, inner), !ledger.hasPair(number, of: inner),
                    !ledger.hasPair(other, of: span)
                else { return }
                ledger.join(other, under: number)
            }
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

    // MARK: Reports

    /// The streamed call that a report of usage belongs to. One that has a report already is another one.
    func streamed(_ report: KnownSpan, parentless: Bool) -> UInt32? {
        if let number = number(.stream, report.identity.stream), known.isKnown(number), !known[number].has(.reported) { return number }
        // The report of a root comes when its trace is over, and begins one of its own.
        guard parentless, var next = number(.streamOfProcess, report.identity.process) else { return nil }
        var best: UInt32?
        var left = Self.maxStreams
        while left > 0, known.isKnown(next) {
            let call = known[next]
            if !call.has(.reported), call.start <= report.start, report.start &- call.start <= Self.reportDelay,
                best.map({ known[$0].start < call.start }) ?? true
            {
                best = next
            }
            next = call.nextWaiting
            left -= 1
        }
        return best
    }

    // MARK: Tables

    /// As what a hash is known.
    private enum Role: UInt64 { case span = 1, trace, response, stream, streamOfProcess, pair, library, libraryOfSeveral }

    private static func key(_ role: Role, _ hash: UInt64) -> UInt64 { (hash ^ (role.rawValue &* 0x5bd1_e995_a076_1d65)) | 1 }

    private func number(_ role: Role, _ hash: UInt64) -> UInt32? {
        guard hash != 0, let found = roles.find(Self.key(role, hash)) else { return nil }
        return UInt32(truncatingIfNeeded: found)
    }

    private mutating func insert(_ role: Role, _ hash: UInt64, _ number: UInt32) {
        if hash != 0 { roles.insert(Self.key(role, hash), UInt64(number)) }
    }
}

extension KnownSpan {
    init(_ call: StagedCall) {
        identity = call.identity
        start = call.start
        end = call.end
        family = call.family
        status = call.httpStatus
        failure = call.failure.map { $0.rawValue &+ 1 } ?? 0
        tokens = call.tokens
        input = Self.tokens(call.usage.input)
        output = Self.tokens(call.usage.output)
        switch call.role {
        case .call: traits = .call
        case .agent: traits = [.agent, .opaque]
        case .tool: traits = [.tool, .opaque]
        case .workflow, .mcp: traits = .opaque
        case .usageReport, .http, .other: traits = []
        }
        if call.isServer { traits.insert(.server) }
        if call.hasOperation { traits.insert(.namesOperation) }
        if call.namesProvider { traits.insert(.namesProvider) }
        if call.hasMCP {
            traits.insert(call.mcp.isServer ? [.mcp, .mcpServer] : .mcp)
            method = call.mcp.identity
        }
        if call.tells { traits.insert(.tells) }
        if call.isNative { traits.insert(.native) }
        if call.identity.hasLongResponse { traits.insert(.longResponse) }
    }

    /// What stories are compared by; 0: not said.
    static func tokens(_ number: Double) -> UInt32 { number.isNaN ? 0 : UInt32(exactly: number) ?? 0 }
}
