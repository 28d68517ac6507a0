/// Tokens of a call.
extension CallReader {
    func readUsage(_ call: inout StagedCall, _ scratch: inout WalkScratch, _ counts: inout GenAICounts) {
        var usage = CallUsage()
        usage.input = tokens(slots.usage.input, except: slots.usage.unusableInput, scratch, &counts)
        usage.output = tokens(slots.usage.output, except: slots.usage.unusableOutput, scratch, &counts)
        usage.cacheRead = tokens(slots.usage.cacheRead, except: 0, scratch, &counts)
        usage.cacheWrite = tokens(slots.usage.cacheWrite, except: 0, scratch, &counts)
        usage.reasoning = tokens(slots.usage.reasoning, except: 0, scratch, &counts)
        if let document = words(slots.usage.details, scratch) ?? words(slots.usage.tokenUsage, scratch) {
            UsageDocument.read(document, into: &usage) { counts.refuse($0) }
        }
        let isTotalAlone = usage.input.isNaN && usage.output.isNaN
        let total = isTotalAlone || usage.cached > 0 ? tokens(slots.usage.total, except: 0, scratch, &counts) : .nan
        if isTotalAlone { call.totalTokens = total }
        let provider = scratch.genAI.texts.slice(call.provider)
        // OpenLIT, which puts a metric's name on its spans, says for Anthropic only what was not cached.
        let leavesCacheOut = scratch.ofSpan(slots.usage.openLITTotal) != nil && (provider.isWord("anthropic") || provider.isWord("aws.bedrock"))
        usage.includeCache(leavesCacheOut: leavesCacheOut, total: total)
        call.usage = usage
    }

    func tokens(_ concept: Int, except ranks: UInt64, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts) -> Double {
        guard let found = scratch.conceptOfSpan(concept), ranks >> UInt64(found.rank) & 1 == 0 else { return .nan }
        switch TokenCount(found.value) {
        case .absent: return .nan
        case .tokens(let tokens): return tokens
        case .refused(let reason):
            counts.refuse(reason)
            return .nan
        }
    }
}
