/// Who sent a call, as far as that tells how its tokens are counted. Looked at only where a call has cached or reasoning tokens, or a total
/// that is more than input and output.
extension CallReader {
    func convention(
        _ usage: CallUsage, total: Double, _ document: UsageDocument?, _ call: StagedCall, _ span: WireSlice, _ group: WireSlice?,
        _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch
    ) -> UsageConvention {
        var convention = UsageConvention()
        let rest = total - usage.input - usage.output
        let scope = group.flatMap { ScopeName.of(span, in: $0) }
        // OpenCode's own numbers: input without the cache, output without reasoning.
        let isOpenCode =
            (scope?.contains(word: "opencode") == true || Self.isOpenCode(attributes.ofResource(AttributeSlots.service))) && !isVercel(attributes)
        if usage.cached > 0 {
            convention.leavesCacheOut =
                Self.textLeavesCacheOut(usage, document) ?? (isOpenCode || leavesCacheOut(call, scope, rest, attributes, scratch))
        }
        if usage.reasoning > 0 {
            let isOfText = document.map { $0.leavesReasoningOut && $0.usage.output == usage.output } ?? false
            convention.leavesReasoningOut = isOfText || isOpenCode || leavesReasoningOut(call, rest, attributes, scratch)
        }
        convention.totalIsOfAll = document?.totalIsOfAll ?? false
        if rest > 0 { convention.restIsReasoning = isThinkingApart(call, scratch) }
        return convention
    }

    private static func isOpenCode(_ service: SlotValue?) -> Bool {
        guard let service, service.isText else { return false }
        return service.slice.hasPrefix(word: "opencode")
    }

    /// A text with the provider's own numbers beside those of the span tells what these are: the same, or the same and the cache.
    private static func textLeavesCacheOut(_ usage: CallUsage, _ document: UsageDocument?) -> Bool? {
        guard let document, document.tellsConvention, !document.usage.input.isNaN else { return nil }
        if usage.input == document.usage.input { return document.leavesCacheOut }
        return document.leavesCacheOut && usage.input == document.usage.input + document.usage.cached ? false : nil
    }

    // MARK: Cache

    /// Whether the sender passes on what Anthropic or Bedrock say, whose input is what was not cached.
    private func leavesCacheOut(
        _ call: StagedCall, _ scope: WireSlice?, _ rest: Double, _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch
    ) -> Bool {
        let provider = scratch.texts.slice(call.provider)
        let isBedrock = provider.isWord("aws.bedrock")
        let isMaker = isBedrock || provider.isWord("anthropic")
        guard isMaker || names("claude", call, scratch) else { return false }
        if isVercel(attributes) {
            // Its version 6 adds the cache itself, and says so; numbers of other interfaces are those of OpenAI's.
            let sender = slots.usage.sender
            let isDetailed = attributes.ofSpan(sender.vercelInputDetails) != nil || attributes.ofSpan(sender.vercelCacheDetails) != nil
            return !isDetailed && (isMaker || provider.hasPrefix(word: "gcp.") || provider.contains(word: "anthropic"))
        }
        // Behind LiteLLM, whose models have a slash, they are those of OpenAI's interface.
        if provider.isWord("strands-agents") { return scratch.texts.slice(call.requestModel).firstIndex(of: UInt8(ascii: "/")) == nil }
        let input = attributes.conceptOfSpan(slots.usage.input)
        // Claude Code.
        if let input, slots.usage.inputTokens.flat >> UInt64(input.rank) & 1 == 1 { return true }
        guard isMaker else { return false }
        // OpenLIT, which puts a metric's name on its spans.
        if attributes.ofSpan(slots.usage.sender.openLITTotal) != nil { return true }
        // Spring AI and LangChain4j through Micrometer, whose tags are texts.
        if let input, input.value.isText { return true }
        if attributes.ofSpan(slots.usage.sender.springTools) != nil { return true }
        if let scope, scope.hasPrefix(word: "org.springframework") || scope.isWord("@traceloop/instrumentation-anthropic") { return true }
        return isBedrock && isBedrocks(scope, rest, attributes)
    }

    /// Whether the sender passes on what Bedrock says: AWS's libraries, OpenTelemetry's for them, and OpenLLMetry.
    private func isBedrocks(_ scope: WireSlice?, _ rest: Double, _ attributes: borrowing AttributeScratch) -> Bool {
        if let rpc = words(slots.usage.sender.rpcSystem, attributes), rpc.isWord("aws-api") { return true }
        if let scope {
            if scope.hasPrefix(word: "openinference") { return false }
            if scope.contains(word: "bedrock") || scope.contains(word: "botocore") || scope.contains(word: "aws-sdk") { return true }
        }
        // OpenLLMetry adds up what it says; the conventions have no total.
        return rest == 0 && attributes.conceptOfSpan(slots.usage.totalTokens.concept).map { Int($0.rank) == slots.usage.sender.totalRank } == true
    }

    private func isVercel(_ attributes: borrowing AttributeScratch) -> Bool {
        let sender = slots.usage.sender
        return attributes.ofSpan(sender.vercelInput) != nil || attributes.ofSpan(sender.vercelPrompt) != nil
            || attributes.ofSpan(sender.vercelCached) != nil
    }

    // MARK: Reasoning

    private func leavesReasoningOut(_ call: StagedCall, _ rest: Double, _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch)
        -> Bool
    {
        let sender = slots.usage.sender
        if let found = attributes.conceptOfSpan(slots.usage.reasoning.concept), Int(found.rank) == sender.experimentalReasoningRank { return true }
        // xAI's own numbers; where there is a total, that tells.
        guard rest.isNaN, attributes.ofSpan(sender.vercelOutputDetails) == nil else { return false }
        return scratch.texts.slice(call.provider).isWord("x_ai") || names("grok", call, scratch)
    }

    /// Gemini and xAI count reasoning beside the output, in the total only.
    private func isThinkingApart(_ call: StagedCall, _ scratch: borrowing GenAIScratch) -> Bool {
        if names("gemini", call, scratch) || names("grok", call, scratch) { return true }
        let provider = scratch.texts.slice(call.provider)
        return (provider.hasPrefix(word: "gcp.") || provider.isWord("x_ai")) && !names("claude", call, scratch)
    }

    /// Whether the model that was asked or that answered is of this family.
    private func names(_ family: StaticString, _ call: StagedCall, _ scratch: borrowing GenAIScratch) -> Bool {
        scratch.texts.slice(call.requestModel).contains(word: family) || scratch.texts.slice(call.responseModel).contains(word: family)
    }
}
