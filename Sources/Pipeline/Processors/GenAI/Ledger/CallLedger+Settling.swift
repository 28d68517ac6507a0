/// Counting what was held.
extension CallLedger {
    /// Whether spans have been held for long enough.
    func isDue(now: UInt64) -> Bool { held.oldest.map { now >= $0.came &+ hold || now &+ Self.clockStep < $0.came } ?? false }

    /// Nanoseconds that requests of other event loops may come earlier; a clock that was set back further begins anew.
    private static var clockStep: UInt64 { 1_000_000_000 }

    /// Whether room has to be made before the next request comes: of held spans, or of ``known`` ones, where nothing that is held may be
    /// overwritten. A request brings ``GenAIScratch/limit`` at most.
    var isFull: Bool {
        guard let block = held.oldest else { return false }
        guard !held.isFull else { return true }
        guard block.spans.count > 0 else { return false }
        return Int(known.next &- held[block.spans.first].known) > KnownSpans.capacity - GenAIScratch.limit
    }

    /// What was settled is forgotten after the time that it waited for. A request of another event loop may come a little earlier.
    private mutating func forget(now: UInt64) {
        let hold = hold
        held.forget { now >= $0.came &+ hold &+ hold || now &+ Self.clockStep < $0.came }
    }

    /// What ``settle(now:all:into:_:)`` found.
    enum Settled {
        case nothing
        case one
        /// There is another one whose turn it is.
        case oneOfSeveral
        /// The next one must not be waited with: there is no room for a request.
        case oneOfTooMany
    }

    /// Settles the spans of one request, the one that waited longest, and those that belong to them: what is to be counted is then in
    /// `scratch`.
    ///
    /// - Parameter all: also when they have not been held for long enough, as far as they came before `now`.
    mutating func settle(now: UInt64, all: Bool, into scratch: inout GenAIScratch, _ counts: inout GenAICounts) -> Settled {
        forget(now: now)
        guard let block = held.oldest, all && block.came <= now || isDue(now: now) || isFull else { return .nothing }
        if !all, !isDue(now: now) { hurried += block.spans.count }
        scratch.removeAll()
        noteLinks()
        held.load(block, into: &scratch)
        for place in block.spans.range where held[place].role != .agent { settle(place, block, &scratch, &counts) }
        for place in block.spans.range {
            let number = held[place].known
            guard known.isKnown(number), known[number].has(.held) else { continue }
            if held[place].role == .agent { settleAgents(in: number, block, &scratch, &counts) }
            known[number].traits.remove(.held)
        }
        held.settle()
        forget(now: now)
        return isFull ? .oneOfTooMany : isDue(now: now) ? .oneOfSeveral : .one
    }

    private mutating func settle(_ place: Int, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        let number = held[place].known
        guard known.isKnown(number), known[number].has(.held) else { return }
        switch held[place].role {
        case .call: settleCall(number, block, &scratch, &counts)
        case .usageReport: settleReport(held[place], block, &scratch, &counts)
        case .tool, .workflow, .mcp: settleOther(held[place], block, &scratch)
        case .agent, .other, .http: break
        }
    }

    // MARK: Calls

    private mutating func settleCall(
        _ number: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        guard window > 0 else { return count(number, isAlone: true, block, &scratch, &counts) }
        let span = known.place(number)
        let root = known.isKnown(span.pointee.ancestor) ? callRoot(number) : number
        if root == number, span.pointee.firstChild == KnownSpan.none {
            if isPlain(span.run, block) { return countPlain(span, &scratch, &counts) }
            return count(number, isAlone: true, block, &scratch, &counts)
        }
        guard !known[root].has(.cut) else { return countBeyondLimit(number, block, &scratch, &counts) }
        tree.settle(root, &known)
        if tree.isCut { known[root].traits.insert(.cut) }
        // Spans of one call one after the other, those around first.
        for index in 0..<tree.count {
            let member = tree.number(index)
            guard known[member].has(.call), known[member].has(.held) else { continue }
            let call = known[member].call
            if call == member {
                tree.members(of: index, into: &members)
                count(member, isAlone: false, block, &scratch, &counts, status: tree.status(index))
            } else if call == KnownSpan.none || !known.isKnown(call) {
                // It says what others inside it say.
                repeated(member, block, &scratch, &counts)
            }
        }
        for index in 0..<tree.count {
            let member = tree.number(index)
            guard known[member].has(.call), known[member].has(.held), known.isKnown(known[member].call) else { continue }
            add(member, to: known[member].call, block, &scratch, &counts)
        }
        if known[number].has(.held) { countBeyondLimit(number, block, &scratch, &counts) }
    }

    /// A span of a tree that is larger than is looked at: a call of its own.
    private mutating func countBeyondLimit(
        _ number: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        tooDeep += 1
        count(number, isAlone: true, block, &scratch, &counts)
    }

    /// Whether nothing else decides about a call that stands alone: it is no server's and no sum, says how it ended, names its provider and is of
    /// no other protocol.
    @inline(__always)
    private func isPlain(_ span: Run<KnownSpan>, _ block: HeldSpans.Block) -> Bool {
        guard span.pointee.traits.intersection([.server, .sum, .tells]) == .tells, block.spans.contains(span.pointee.place) else { return false }
        let call = held.span(span.pointee.place)
        return !call.pointee.provider.isEmpty && !call.pointee.guessesProvider && !call.pointee.hasMCP
    }

    /// ``count(_:isAlone:_:_:_:status:)`` of a call that ``isPlain(_:_:)``, as most are.
    @inline(__always)
    private mutating func countPlain(_ span: Cells<KnownSpan>, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        let call = scratch.append(copyOf: held.span(span.pointee.place).run)
        call.pointee.providerFailure = call.pointee.failure
        call.pointee.providerDuration = span.pointee.duration
        let tokens = span.pointee.tokens
        scratch.verdicts.append(CallVerdict(countsCall: true, tokens: tokens))
        var traits = span.pointee.traits.subtracting(.held).union(.counted)
        if call.pointee.reasons > 0 { traits.insert(.countedReasons) }
        if !call.pointee.firstToken.isNaN { traits.insert(.countedFirstToken) }
        counts.calls &+= 1
        if call.pointee.requestModel.isEmpty, call.pointee.responseModel.isEmpty { counts.withoutModel &+= 1 }
        if known.isKnown(span.pointee.ancestor) {
            span.pointee.traits = traits
            keep(calls: 1, tools: 0, hasTokens: !tokens.isEmpty, inside: span.pointee.number)
        } else {
            if !tokens.isEmpty { traits.insert(.hasTokensInside) }
            span.pointee.traits = traits
            span.pointee.callsInside &+= 1
        }
    }

    /// Counts a call that nobody has counted, as all its spans tell of it.
    ///
    /// - Parameter isAlone: there are no ``members``.
    private mutating func count(
        _ number: UInt32, isAlone: Bool, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts,
        status: UInt16 = 0
    ) {
        if isAlone, !members.isEmpty { members.removeAll(keepingCapacity: true) }
        if members.count <= 1, known[number].has(.server), known[number].tokens.isEmpty, hasCallsOfTrace(inside: number) {
            return repeated(number, block, &scratch, &counts)
        }
        if members.count <= 1, known[number].has(.sum), let call = callOfTrace(beside: number) {
            return addSum(number, to: call, block, &scratch, &counts)
        }
        let outermost = members.first ?? number
        let index = scratch.count
        if members.count > 1 {
            scratch.append(merge(block, &scratch), CallVerdict(countsCall: true))
        } else {
            append(number, block, &scratch)
        }
        let merged = scratch.calls + index
        if status > 0, merged.pointee.failure != nil { merged.pointee.explain(status: status, &scratch.texts) }
        failWithAgent(outermost, &merged.pointee, &scratch)
        inheritProvider(outermost, &merged.pointee, &scratch, &counts)
        if known[outermost].has(.sum) { inheritModel(outermost, &merged.pointee, &scratch) }
        let tokens = members.count > 1 ? merged.pointee.tokens : known[number].tokens
        let isServer = merged.pointee.isServer
        let own = merged.pointee.known
        scratch.verdicts.start[index].tokens = tokens
        scratch.verdicts.start[index].isServerSpan = isServer
        scratch.verdicts.start[index].repeatsRequest = merged.pointee.hasMCP && repeatsRequest(outermost, isInternal: merged.pointee.isInternal)
        note(counted: number, merged, tokens)
        counts.calls &+= 1
        if merged.pointee.provider.isEmpty { counts.withoutProvider &+= 1 }
        if merged.pointee.requestModel.isEmpty, merged.pointee.responseModel.isEmpty { counts.withoutModel &+= 1 }
        keep(calls: 1, tools: 0, hasTokens: !tokens.isEmpty, inside: outermost)
        for member in members {
            if member != number { counts.repeated &+= 1 }
            // The call itself is the server's where no client tells of it.
            if known[member].has(.server), !(isServer && own == member) {
                appendServerSpan(held[known[member].place], as: scratch.calls[index], &scratch)
            }
            known[member].traits.remove(.held)
        }
        known[number].traits.remove(.held)
    }

    /// A call that is told by one span.
    private mutating func append(_ number: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch) {
        let place = known[number].place
        if block.spans.contains(place) {
            _ = scratch.append(copyOf: held.span(place).run)
            scratch.verdicts.append(CallVerdict(countsCall: true))
        } else {
            scratch.append(take(number, block, &scratch), CallVerdict(countsCall: true))
        }
        let call = scratch.calls + (scratch.count &- 1)
        call.pointee.providerFailure = call.pointee.failure
        call.pointee.providerDuration = known[number].duration
    }

    private mutating func note(counted number: UInt32, _ merged: Cells<StagedCall>, _ tokens: TokenKinds) {
        known[number].traits.insert(.counted)
        if merged.pointee.reasons > 0 { known[number].traits.insert(.countedReasons) }
        if !merged.pointee.firstToken.isNaN { known[number].traits.insert(.countedFirstToken) }
        known[number].tokens = tokens
        if known[number].input == 0 { known[number].input = KnownSpan.tokens(merged.pointee.usage.input) }
        if known[number].output == 0 { known[number].output = KnownSpan.tokens(merged.pointee.usage.output) }
    }

    /// What a span adds to a call that was counted already.
    private mutating func add(
        _ number: UInt32, to call: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        counts.repeated &+= 1
        known[number].traits.remove(.held)
        var addition = take(held[known[number].place], block, &scratch)
        inheritProvider(number, &addition, &scratch, &counts)
        addTo(call, addition, &scratch)
        if addition.isServer { appendServerSpan(addition, as: addition, &scratch) }
    }

    /// What a run used altogether says something new only where its calls do not.
    private mutating func addSum(
        _ number: UInt32, to call: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        guard known[call].tokens.isEmpty else { return repeated(number, block, &scratch, &counts) }
        counts.repeated &+= 1
        known[number].traits.remove(.held)
        var addition = take(number, block, &scratch)
        inheritProvider(number, &addition, &scratch, &counts)
        addTo(callOf(call), addition, &scratch)
    }

    private mutating func addTo(_ call: UInt32, _ addition: StagedCall, _ scratch: inout GenAIScratch) {
        var verdict = CallVerdict()
        verdict.tokens = addition.tokens.subtracting(known[call].tokens)
        // A sum says nothing new beside its parts, nor parts beside their sum.
        if known[call].tokens.contains(.total) { verdict.tokens.subtract([.input, .output]) }
        if !known[call].tokens.isDisjoint(with: [.input, .output]) { verdict.tokens.remove(.total) }
        verdict.countsReasons = addition.reasons > 0 && !known[call].has(.countedReasons)
        verdict.countsFirstToken = !addition.firstToken.isNaN && !known[call].has(.countedFirstToken)
        known[call].tokens.formUnion(addition.tokens)
        // By them a further span is known for the same call.
        if known[call].input == 0 { known[call].input = KnownSpan.tokens(addition.usage.input) }
        if known[call].output == 0 { known[call].output = KnownSpan.tokens(addition.usage.output) }
        if verdict.countsReasons { known[call].traits.insert(.countedReasons) }
        if verdict.countsFirstToken { known[call].traits.insert(.countedFirstToken) }
        guard !verdict.tokens.isEmpty || verdict.countsReasons || verdict.countsFirstToken else { return }
        if !verdict.tokens.isEmpty { keep(calls: 0, tools: 0, hasTokens: true, inside: call) }
        scratch.append(addition, verdict)
    }

    /// A span around calls that is none itself.
    private mutating func repeated(_ number: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        counts.repeated &+= 1
        known[number].traits.remove(.held)
        guard known[number].has(.server) else { return }
        var call = take(number, block, &scratch)
        inheritProvider(number, &call, &scratch, &counts)
        appendServerSpan(call, as: call, &scratch)
    }

    private func appendServerSpan(_ span: StagedCall, as call: StagedCall, _ scratch: inout GenAIScratch) {
        var server = call
        server.kind = span.kind
        server.start = span.start
        server.end = span.end
        server.hasMCP = false
        scratch.append(server, CallVerdict(isServerSpan: true))
    }

    // MARK: Reports, agents, tools

    private mutating func settleReport(
        _ report: StagedCall, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        counts.repeated &+= 1
        known[report.known].traits.remove(.held)
        var addition = take(report, block, &scratch)
        inheritProvider(report.known, &addition, &scratch, &counts)
        guard let call = streamed(known[report.known], parentless: report.identity.parent == 0) else {
            // Its call may come yet.
            return scratch.append(addition, CallVerdict(tokens: addition.tokens, countsReasons: addition.reasons > 0))
        }
        known[call].traits.insert(.reported)
        if known[call].has(.held) { settleCall(call, block, &scratch, &counts) }
        addTo(callOf(call), addition, &scratch)
    }

    private func callOf(_ number: UInt32) -> UInt32 { known.valid(known[number].call) ?? number }

    private mutating func settleOther(_ call: StagedCall, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch) {
        known[call.known].traits.remove(.held)
        var verdict = CallVerdict()
        verdict.repeatsRequest = call.hasMCP && repeatsRequest(call.known, isInternal: call.isInternal)
        // What only names a tool is a part of what executes it.
        verdict.repeatsTool =
            call.hasMCP && isAround(call.known) { $0.has(.tool) }
            || call.role == .tool && !call.hasOperation && !call.hasMCP && isAround(call.known) { $0.has(.tool) || $0.has(.mcp) }
            || call.role == .tool && !call.hasMCP && sameRun(call.known, .tool) != nil
        if call.role == .tool, !verdict.repeatsTool { keep(calls: 0, tools: 1, hasTokens: false, inside: call.known) }
        scratch.append(take(call, block, &scratch), verdict)
    }

    /// A library's own span stands around that of the protocol's SDK.
    ///
    /// - Parameter isInternal: it is a step of what was asked, not a request that was sent or received.
    private func repeatsRequest(_ number: UInt32, isInternal: Bool) -> Bool {
        let own = known[number]
        return isAround(number, { $0.has(.mcp) && $0.method == own.method && $0.has(.mcpServer) == own.has(.mcpServer) }) {
            // What a gateway was asked for it asks of somebody else: that is another request.
            !isInternal && $0.has(.mcp) && $0.has(.mcpServer) != own.has(.mcpServer)
        }
    }

    /// Whether one of the spans around this one is such, up to the first that is an agent or a call: what an agent inside a tool does is its own.
    ///
    /// - Parameter ends: of a span beyond which none is looked at.
    private func isAround(_ number: UInt32, _ isWanted: (KnownSpan) -> Bool, until ends: (KnownSpan) -> Bool = { _ in false }) -> Bool {
        var next = known[number].ancestor
        var left = Self.maxHops
        while left > 0, known.isKnown(next), next != number {
            if isWanted(known[next]) { return true }
            guard !known[next].has(.call), !known[next].has(.agent), !ends(known[next]) else { return false }
            next = known[next].ancestor
            left -= 1
        }
        return false
    }

    /// An agent and those inside it: what was done inside them counts before them, though it may have come later.
    private mutating func settleAgents(
        in agent: UInt32, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        inside.removeAll(keepingCapacity: true)
        inside.append(agent)
        var index = 0
        while index < inside.count {
            // Inside an agent that was settled everything was.
            var child = known[inside[index]].has(.agent) && !known[inside[index]].has(.held) ? KnownSpan.none : known[inside[index]].firstChild
            while inside.count < CallTree.limit, known.isKnown(child) {
                inside.append(child)
                child = known[child].nextSibling
            }
            index += 1
        }
        for number in inside where known[number].has(.held) { settle(known[number].place, block, &scratch, &counts) }
        for number in inside.reversed() where known[number].has(.agent) {
            if known[number].has(.held) {
                if !tellsAgain(number, &counts) { settleAgent(held[known[number].place], block, &scratch, &counts) }
                known[number].traits.remove(.held)
            }
            noteRun(from: number)
        }
    }

    private mutating func settleAgent(_ agent: StagedCall, _ block: HeldSpans.Block, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        var copy = take(agent, block, &scratch)
        let span = known[agent.known]
        copy.callsInside = span.callsInside
        copy.toolsInside = span.toolsInside
        var verdict = CallVerdict()
        // Of a remote agent nobody else may tell what it used.
        if agent.isClient, !span.has(.hasTokensInside), !agent.tokens.isEmpty {
            verdict.tokens = agent.tokens
            known[agent.known].traits.insert(.hasTokensInside)
            if known.isKnown(span.ancestor) { keep(calls: 0, tools: 0, hasTokens: true, inside: span.ancestor) }
            inheritProvider(agent.known, &copy, &scratch, &counts)
        }
        scratch.append(copy, verdict)
    }

    /// Gateways name the provider on their own span only: a call without one, or with a guess, takes it from the spans around it.
    private mutating func inheritProvider(_ number: UInt32, _ call: inout StagedCall, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        guard call.provider.isEmpty || call.guessesProvider else { return }
        guard let around = providerByParents(around: number) ?? provider(around: number) else { return }
        let span = held[known[around].place]
        call.provider = held.adopt(span.provider, of: span, into: &scratch)
        call.shape = 0
        counts.inheritedProvider &+= 1
    }

    /// What names no model itself may stand inside a span that does (Codex).
    private mutating func inheritModel(_ number: UInt32, _ call: inout StagedCall, _ scratch: inout GenAIScratch) {
        guard call.requestModel.isEmpty, call.responseModel.isEmpty, let around = nearest(around: number, .namesModel) else { return }
        let span = held[known[around].place]
        call.requestModel = held.adopt(span.requestModel, of: span, into: &scratch)
        call.shape = 0
    }

    private func providerByParents(around number: UInt32) -> UInt32? { nearest(around: number, .namesProvider) }

    /// The nearest of the spans around one that has a trait and is still held.
    private func nearest(around number: UInt32, _ trait: KnownSpan.Traits) -> UInt32? {
        var next = known[number].ancestor
        var left = Self.maxHops
        while left > 0, known.isKnown(next) {
            if known[next].has(trait), known[next].place >= held.firstPlace { return next }
            next = known[next].ancestor
            left -= 1
        }
        return nil
    }
}
