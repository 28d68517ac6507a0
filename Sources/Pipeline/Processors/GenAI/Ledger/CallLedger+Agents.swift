/// What is done inside agents.
extension CallLedger {
    /// A counted call, or a tool: the agent around it, or else the outermost span that is known around it, keeps it.
    mutating func keep(calls: UInt32, tools: UInt32, hasTokens: Bool, inside number: UInt32) {
        let holder = agent(around: number)
        known[holder].callsInside &+= calls
        known[holder].toolsInside &+= tools
        if hasTokens { noteTokens(from: number) }
    }

    /// What the outermost span kept goes to the agent that is now known to be around it.
    mutating func passOn(from number: UInt32) {
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

    /// Whether an agent's span, which is still to be counted, tells of runs that others tell of.
    mutating func tellsAgain(_ number: UInt32, _ counts: inout GenAICounts) -> Bool {
        let agent = held[known[number].place]
        // Its own tokens may be all that is known.
        guard !agent.isClient || agent.tokens.isEmpty, repeatsRun(number) || isAroundRunsOnly(number) else { return false }
        counts.repeated &+= 1
        return true
    }

    /// Whether another span tells of the same run as an agent's: what was done inside is that one's then. One around it is still to be counted, one
    /// beside it may have been.
    private mutating func repeatsRun(_ number: UInt32) -> Bool {
        guard let same = sameRun(number, .agent) else { return false }
        if known[same].has(.held) {
            known[same].callsInside &+= known[number].callsInside
            known[same].toolsInside &+= known[number].toolsInside
        } else if known[same].identity.parent != known[number].identity.parent {
            return false
        }
        return true
    }

    /// Whether an agent's span names nobody and holds nothing but other agents' runs: it tells of those once more.
    private func isAroundRunsOnly(_ number: UInt32) -> Bool {
        let span = known[number]
        return span.has(.hasRunsInside) && span.identity.model == 0 && span.callsInside == 0 && span.toolsInside == 0
    }

    /// The agent around one learns of its run.
    func noteRun(from number: UInt32) {
        guard let around = known.valid(known[number].ancestor) else { return }
        known[agent(around: around)].traits.insert(.hasRunsInside)
    }

    /// The span that tells of the same run of an agent or a tool, and counts for it; nil: there is none but this one.
    func sameRun(_ number: UInt32, _ kind: KnownSpan.Traits) -> UInt32? { sameRun(beside: number, kind) ?? sameRun(around: number, kind) }

    /// A run of an agent or a tool is known by its parent and its name.
    mutating func noteRunBeside(_ number: UInt32) {
        let identity = known[number].identity
        guard identity.parent != 0, identity.model != 0 else { return }
        known[number].previous = succeed(.run, identity.run, number) ?? KnownSpan.none
    }

    /// One that another library made, side by side: it has the same name, and the time of this one in its own.
    private func sameRun(beside number: UInt32, _ kind: KnownSpan.Traits) -> UInt32? {
        let span = known[number]
        guard span.identity.parent != 0, span.identity.model != 0 else { return nil }
        var next = self.number(.run, span.identity.run) ?? KnownSpan.none
        var left = Self.maxPairs
        while left > 0, known.isKnown(next) {
            let other = known[next]
            if next != number, other.has(kind), !other.has(.mcp), isSibling(other.identity, of: span.identity), other.contains(span),
                !span.contains(other) || next < number
            {
                return next
            }
            next = other.previous
            left -= 1
        }
        return nil
    }

    private func isSibling(_ a: CallIdentity, of b: CallIdentity) -> Bool {
        a.parent == b.parent && a.model == b.model && a.library != b.library && a.resource == b.resource
    }

    /// The span around of another library, or another part of one, that tells of the same run of an agent or a tool: the nearest of its kind, with no
    /// call between, that has the same name.
    private func sameRun(around number: UInt32, _ kind: KnownSpan.Traits) -> UInt32? {
        let name = known[number].identity.model
        guard name != 0 else { return nil }
        var current = known[number].ancestor
        var left = Self.maxHops
        while left > 0, known.isKnown(current) {
            let around = known[current]
            guard around.traits.isDisjoint(with: [.call, .agent, .tool, .mcp]) else {
                return around.has(kind) && !around.has(.mcp) && around.identity.model == name ? current : nil
            }
            current = around.ancestor
            left -= 1
        }
        return nil
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
}
