/// The calls of a tenant's last minutes: which spans tell of the same call, and what of it was counted.
///
/// A call reaches us as several spans: a provider's own library and an instrumentation around it both make one, an application, a gateway
/// and a model server each theirs, in one request or several, in any order. So spans of calls are held for a moment (``hold``) and then told
/// apart together (``CallTree``); what comes later adds what was still missing.
///
/// They are linked by parent, through spans that say nothing of models, which are remembered by their numbers only; by the response's id;
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
    /// By a span's number: what is known of it (``Trail``).
    private var trails: RecentTable
    /// Spans that say nothing of models and are not among the ``trails`` yet: nobody has asked for them.
    private var links = Ring(filler: SpanLink.none)
    /// Those with lower numbers are older than a window.
    private var oldLinks = 0
    var roles: RecentTable
    /// The latest call's process and library, while that has only one.
    var lastProcess: (resource: UInt64, library: UInt64) = (0, 0)
    /// Some process has several libraries.
    var hasSeveral = false
    /// Known spans from this number on are not found by their trace yet: see ``noteTraces()``.
    var tracedUpTo: UInt32 = 0
    var tree = CallTree()
    /// Of the call that is being counted.
    var members: [UInt32] = []
    /// An agent whose turn it is and the known spans inside it.
    var inside: [UInt32] = []
    private let anchor = Anchor()
    private let secrets = SpanNumbers.Secrets.ofProcess
    /// Nanoseconds; 0: every span is a call of its own.
    let window: UInt64
    /// Nanoseconds for which spans wait for others of their call.
    let hold: UInt64
    /// Spans that were counted before their time because too many were held.
    var hurried = 0
    /// Spans whose parents were too many to be followed, or that stand in one call with more others than are told apart.
    var tooDeep = 0
    /// Windows of time that have begun.
    private var turns: UInt32 = 0
    /// Times that ``links`` were full.
    private var overflows = 0

    init(window: UInt64, hold: UInt64) {
        self.window = window
        self.hold = window > 0 ? hold : 0
        trails = RecentTable(window: window, capacity: Self.linkCapacity)
        roles = RecentTable(window: window, capacity: Self.roleCapacity)
    }

    /// Times that spans were forgotten early because there were too many.
    var evictions: Int { trails.evictions + roles.evictions + overflows }

    // MARK: Noting

    /// Remembers a request's spans, and empties them from `scratch`.
    ///
    /// - Parameter now: nanoseconds.
    mutating func note(_ scratch: inout GenAIScratch, now: UInt64, _ counts: inout GenAICounts) {
        turn(now)
        links.append(scratch.links.start.run, scratch.links.count)
        if links.count > Self.linkCapacity {
            links.drop(to: links.end - Self.linkCapacity)
            overflows += 1
        }
        guard scratch.count > 0 else { return }
        noteLinks()
        let first = held.nextPlace
        for index in 0..<scratch.count { note(scratch.calls + index, &counts) }
        held.close(from: first, came: now, scratch)
    }

    private mutating func turn(_ now: UInt64) {
        lastProcess = (0, 0)
        roles.turn(now)
        guard trails.turn(now) else { return }
        turns &+= 1
        links.drop(to: oldLinks)
        oldLinks = links.end
    }

    /// Puts the spans that say nothing of models among the ``trails``: before anybody looks for parents.
    mutating func noteLinks() {
        for number in links.first..<links.end { note(links[number]) }
        links.drop(to: links.end)
    }

    private mutating func note(_ link: SpanLink) {
        let numbers = link.numbers(secrets)
        guard window > 0, numbers.span != 0, numbers.parent != 0, numbers.span != numbers.parent else { return }
        let place = trails.place(numbers.span)
        let earlier = Trail(place.pointee)
        if case .known = earlier { return }
        place.pointee = numbers.parent
        if case .waiting(let number) = earlier { resume(number, at: numbers.parent) }
    }

    private mutating func note(_ call: Cells<StagedCall>, _ counts: inout GenAICounts) {
        var waiting: UInt32?
        if window > 0, call.pointee.identity.span != 0 {
            let place = trails.place(call.pointee.identity.span)
            switch Trail(place.pointee) {
            case .known(let same) where isRecent(same):
                if call.pointee.role == .call || call.pointee.role == .usageReport { counts.repeated &+= 1 }
                return
            case .waiting(let number): waiting = number
            case .known, .parent, .nothing: break
            }
            place.pointee = Trail.known(known.next)
        }
        let span = known.make()
        let number = span.pointee.number
        span.pointee.tell(call.run)
        span.pointee.turn = turns
        call.pointee.known = number
        call.pointee.block = held.nextBlock
        if call.pointee.role != .http {
            span.pointee.place = held.nextPlace
            span.pointee.traits.insert(.held)
            held.append(copyOf: call.run)
        }
        guard window > 0 else { return }
        if let waiting { adopt(waiting, by: number) }
        link(number, from: call.pointee.identity.parent)
        if !span.pointee.traits.isDisjoint(with: [.agent, .tool]) { noteRunBeside(number) }
        guard span.pointee.has(.call) else { return }
        joinByResponse(number)
        if span.pointee.has(.hasTwins) { joinTwins(number) }
        if span.pointee.tokens.isEmpty { noteStream(number, span.pointee.identity) }
        notePair(number)
    }

    private mutating func noteStream(_ number: UInt32, _ identity: CallIdentity) {
        insert(.stream, identity.stream, number)
        guard identity.parent == 0 else { return }
        known[number].nextWaiting = succeed(.streamOfProcess, identity.process, number) ?? KnownSpan.none
    }

    // MARK: Parents

    /// What is known of a span, in one number.
    private enum Trail {
        case nothing
        /// It says nothing of models, and this is the one around it: odd.
        case parent(UInt64)
        /// It has not come yet, and this one waits for it.
        case waiting(UInt32)
        /// It is one of ``CallLedger/known``, if it is not forgotten there.
        case known(UInt32)

        @inline(__always)
        init(_ value: UInt64) {
            let number = UInt32(truncatingIfNeeded: value &>> 8)
            switch value & 7 {
            case Self.waits: self = .waiting(number)
            case Self.isKnown: self = .known(number)
            default: self = value & 1 == 1 ? .parent(value) : .nothing
            }
        }

        private static let waits: UInt64 = 2
        private static let isKnown: UInt64 = 4

        static func waiting(_ number: UInt32) -> UInt64 { UInt64(number) &<< 8 | waits }
        static func known(_ number: UInt32) -> UInt64 { UInt64(number) &<< 8 | isKnown }
    }

    /// Looks for the nearest known span around one, from the span `parent` on.
    private mutating func link(_ number: UInt32, from parent: UInt64) {
        var parent = parent
        while parent != 0 {
            let place = trails.place(parent)
            let trail = Trail(place.pointee)
            if case .known(let ancestor) = trail, isRecent(ancestor) { return attach(number, to: ancestor) }
            guard known[number].hops < Self.maxHops else {
                tooDeep += 1
                return
            }
            known[number].hops += 1
            if case .parent(let next) = trail {
                parent = next
            } else {
                if case .waiting(let other) = trail { known[number].nextWaiting = other }
                known[number].traits.insert(.waits)
                place.pointee = Trail.waiting(number)
                return
            }
        }
    }

    /// What is asked for stays among the ``trails`` for another window, but is not known for more than two.
    @inline(__always)
    private func isRecent(_ number: UInt32) -> Bool { known.isKnown(number) && turns &- known[number].turn <= 1 }

    /// Those that waited go on looking from `parent`.
    private mutating func resume(_ waiting: UInt32, at parent: UInt64) {
        forEachWaiting(waiting) { ledger, number in ledger.link(number, from: parent) }
    }

    private mutating func adopt(_ waiting: UInt32, by ancestor: UInt32) {
        forEachWaiting(waiting) { ledger, number in ledger.attach(number, to: ancestor) }
    }

    private mutating func forEachWaiting(_ waiting: UInt32, _ body: (inout CallLedger, UInt32) -> Void) {
        var next = waiting
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
            takeOut(insteadOf: number, from: ancestor)
            guard known.isKnown(other), !isReplaced(other, of: number, by: ancestor) else { return nestBeside(number) }
            if CallStory.sharesResponse(known[number], known[other]) {
                // What is around it by its parents is the whole call, unless the other one may be around that.
                let top = callRoot(number)
                let isWhole = top != number && !known[top].has(.server) && known[top].duration > known[other].duration
                if !isWhole || !join(other, under: number) { unite(number, other) }
            } else if !join(other, under: number) {
                nest(number, other)
            }
        } else if known[number].ancestor == KnownSpan.none {
            setAncestor(of: number, ancestor)
            takeOut(insteadOf: number, from: ancestor)
            nestBeside(number)
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

    /// Two spans that stand side by side tell of the same call: the shorter one is taken for one inside the longer one.
    mutating func nest(_ a: UInt32, _ b: UInt32) {
        guard known.isKnown(known[a].ancestor), known[a].ancestor == known[b].ancestor else { return }
        let (inner, outer) = known[a].duration > known[b].duration ? (b, a) : (a, b)
        detach(inner)
        known[inner].traits.insert(.joined)
        setAncestor(of: inner, outer)
    }

    /// Whether a span is `other`, or stands inside it by its ancestors.
    func stands(_ number: UInt32, inside other: UInt32) -> Bool {
        var current = number
        var left = Self.maxHops
        while left > 0, known.isKnown(current) {
            if current == other { return true }
            current = known[current].ancestor
            left -= 1
        }
        return false
    }

    mutating func setAncestor(of number: UInt32, _ ancestor: UInt32) {
        known[number].ancestor = ancestor
        known[number].nextSibling = known[ancestor].firstChild
        known[ancestor].firstChild = number
        passOn(from: number)
    }

    mutating func detach(_ number: UInt32) {
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
        guard let other = succeed(.response, response, number), CallStory.sharesResponse(known[number], known[other]) else { return }
        unite(number, other)
        // The next one is compared with the innermost of them.
        if known[number].duration > known[other].duration { insert(.response, response, other) }
    }

    /// LiteLLM's callbacks each begin a trace of their own for a call, and all say the times that LiteLLM has measured.
    private mutating func joinTwins(_ number: UInt32) {
        let times = CallIdentity.hash(start: known[number].start, end: known[number].end)
        if let other = succeed(.twins, times, number), CallStory.areTwins(known[number], known[other]) { unite(number, other) }
    }

    // MARK: Tables

    /// As what a hash is known.
    enum Role: UInt64 { case trace = 1, response, stream, streamOfProcess, pair, library, libraryOfSeveral, twins, run }

    static func key(_ role: Role, _ hash: UInt64) -> UInt64 { (hash ^ (role.rawValue &* 0x5bd1_e995_a076_1d65)) | 1 }

    func number(_ role: Role, _ hash: UInt64) -> UInt32? {
        guard hash != 0, let found = roles.find(Self.key(role, hash)) else { return nil }
        return Self.number(found)
    }

    /// A number as it stands in ``roles``, where 0 is none.
    static func value(_ number: UInt32) -> UInt64 { UInt64(number) &+ 1 }
    static func number(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value &- 1) }

    /// Makes `number` the one that is known as this.
    ///
    /// - Returns: who was before, if that is not forgotten.
    mutating func succeed(_ role: Role, _ hash: UInt64, _ number: UInt32) -> UInt32? {
        guard hash != 0 else { return nil }
        let place = roles.place(Self.key(role, hash))
        defer { place.pointee = Self.value(number) }
        return known.valid(Self.number(place.pointee))
    }

    mutating func insert(_ role: Role, _ hash: UInt64, _ number: UInt32) {
        if hash != 0 { roles.insert(Self.key(role, hash), Self.value(number)) }
    }
}

extension KnownSpan {
    /// What a span of which nothing is known yet says.
    @inline(__always)
    mutating func tell(_ call: Run<StagedCall>) {
        identity = call.pointee.identity
        start = call.pointee.start
        end = call.pointee.end
        family = call.pointee.family
        status = call.pointee.httpStatus
        failure = call.pointee.failure.map { $0.rawValue &+ 1 } ?? 0
        tokens = call.pointee.tokens
        input = Self.tokens(call.pointee.usage.input)
        output = Self.tokens(call.pointee.usage.output)
        switch call.pointee.role {
        case .call: traits = .call
        case .agent: traits = [.agent, .opaque]
        case .tool: traits = [.tool, .opaque]
        case .workflow, .mcp: traits = .opaque
        case .usageReport, .http: traits = []
        case .other: traits = call.pointee.requestModel.isEmpty ? [] : .namesModel
        }
        if call.pointee.isServer { traits.insert(.server) }
        if call.pointee.hasOperation { traits.insert(.namesOperation) }
        if call.pointee.sumsUp { traits.insert(.sum) }
        if call.pointee.namesProvider { traits.insert(.namesProvider) }
        if call.pointee.hasMCP {
            traits.insert(call.pointee.mcp.isServer ? [.mcp, .mcpServer] : .mcp)
            method = call.pointee.mcp.identity
        }
        if call.pointee.tells(tokens) { traits.insert(.tells) }
        if call.pointee.isNative { traits.insert(.native) }
        if call.pointee.identity.hasLongResponse { traits.insert(.longResponse) }
        if call.pointee.identity.hasTwins { traits.insert(.hasTwins) }
    }

    /// What stories are compared by; 0: not said, or no number that a count can be.
    static func tokens(_ number: Double) -> UInt32 { number >= 0 && number < 4_294_967_296 ? UInt32(number) : 0 }
}
