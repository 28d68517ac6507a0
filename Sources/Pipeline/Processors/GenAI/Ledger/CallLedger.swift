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

    var known = KnownSpans()
    var held = HeldSpans()
    var links: RecentTable
    var roles: RecentTable
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
    mutating func join(_ number: UInt32, under other: UInt32) -> Bool {
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

    // MARK: Tables

    /// As what a hash is known.
    enum Role: UInt64 { case span = 1, trace, response, stream, streamOfProcess, pair, library, libraryOfSeveral }

    static func key(_ role: Role, _ hash: UInt64) -> UInt64 { (hash ^ (role.rawValue &* 0x5bd1_e995_a076_1d65)) | 1 }

    func number(_ role: Role, _ hash: UInt64) -> UInt32? {
        guard hash != 0, let found = roles.find(Self.key(role, hash)) else { return nil }
        return UInt32(truncatingIfNeeded: found)
    }

    mutating func insert(_ role: Role, _ hash: UInt64, _ number: UInt32) {
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
