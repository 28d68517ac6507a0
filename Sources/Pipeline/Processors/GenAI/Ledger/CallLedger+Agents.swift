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
