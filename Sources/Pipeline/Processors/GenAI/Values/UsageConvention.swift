/// How a sender counts: whether what is cached and what is reasoning stands in its input and output, or beside them.
struct UsageConvention: BitwiseCopyable {
    /// Its input leaves out what was read from the cache and written to it.
    var leavesCacheOut = false
    /// Its output leaves reasoning out.
    var leavesReasoningOut = false
    /// Its total is a sum of all, so that one of input and output alone says that the others are parts of them.
    var totalIsOfAll = false
    /// What its total has beyond input and output, and nothing explains, is reasoning: a prompt is counted whole.
    var restIsReasoning = false
}

extension CallUsage {
    /// Adds to input and output what stands beside them: first what the total says, then what the sender is known to do. What cannot be a
    /// part, because it is larger than the whole, is none.
    ///
    /// - Parameter total: all tokens as the sender adds them up; NaN: not said.
    mutating func include(_ convention: UsageConvention, total: Double) {
        // NaN where one of the three is not known.
        let rest = total - input - output
        let thoughts = reasoning.isNaN ? 0 : reasoning
        var (moreInput, moreOutput) = rest > 0 ? explained(rest, thoughts, convention) : (0, 0)
        // A total that lacks the cache beside an input and output says that the input has it.
        let isPart = convention.totalIsOfAll && rest == 0 || rest == -cached
        if moreInput == 0, cached > 0, input < cached || convention.leavesCacheOut && !isPart { moreInput = cached }
        if moreOutput == 0, thoughts > 0, output < thoughts || convention.leavesReasoningOut && !(rest <= 0) { moreOutput = thoughts }
        input += moreInput
        output += moreOutput
    }

    /// What of the input and of the output a total has beyond them; 0 and 0: nobody knows what it is, and they are believed.
    private func explained(_ rest: Double, _ thoughts: Double, _ convention: UsageConvention) -> (input: Double, output: Double) {
        let isEither = cached == thoughts && convention.leavesReasoningOut && !convention.leavesCacheOut
        if rest == cached, !isEither { return (cached, 0) }
        if rest == thoughts { return (0, thoughts) }
        if rest == cached + thoughts { return (cached, thoughts) }
        if rest == cacheRead { return (cacheRead, 0) }
        if rest == cacheWrite { return (cacheWrite, 0) }
        // Gemini adds what tools put into the prompt, too.
        if convention.restIsReasoning { return (0, thoughts == 0 ? rest : rest > thoughts ? thoughts : 0) }
        return (0, 0)
    }
}
