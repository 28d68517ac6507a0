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
        // Behind LiteLLM, whose models have a slash, they are those of OpenAI's interface; since it writes the conventions' name it adds the cache.
        if let sender = attributes.concept(slots.names.provider)?.value, sender.isText, sender.slice.isWord("strands-agents") {
            let isAdded = attributes.conceptOfSpan(slots.usage.cacheRead.concept).map { Int($0.rank) == slots.usage.sender.cacheReadRank } ?? false
            return !isAdded && scratch.texts.slice(call.requestModel).firstIndex(of: UInt8(ascii: "/")) == nil
        }
        let input = attributes.conceptOfSpan(slots.usage.input)
        // Claude Code.
        if let input, slots.usage.inputTokens.flat >> UInt64(input.rank) & 1 == 1 { return true }
        if let scope, passesOn(scope, attributes) { return isMaker || Self.isHost(provider) }
        // LiteLLM has counted as OpenAI does, whoever tells of it.
        guard isMaker, scope?.contains(word: "litellm") != true else { return false }
        // OpenLIT, which puts a metric's name on its spans.
        if attributes.ofSpan(slots.usage.sender.openLITTotal) != nil { return true }
        // Spring AI and LangChain4j through Micrometer, whose tags are texts.
        if let input, input.value.isText { return true }
        if attributes.ofSpan(slots.usage.sender.springTools) != nil { return true }
        if let scope, scope.hasPrefix(word: "org.springframework") || scope.isWord("@traceloop/instrumentation-anthropic") { return true }
        return isBedrock && isBedrocks(scope, rest, attributes)
    }

    /// Frameworks that hand on a provider's own numbers: Microsoft's Agent Framework, Pipecat, Agno, and LlamaIndex as OpenLLMetry tells of it.
    private static let passing = FixedList<StaticString>([
        "agent_framework", "pipecat", "openinference.instrumentation.agno", "opentelemetry.instrumentation.llamaindex",
    ])
    private static let anthropicsReasons = FixedList<StaticString>(["end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal"])

    /// Envoy's gateway does so where it was asked in Anthropic's words, not in OpenAI's: the answer's reason tells.
    private func passesOn(_ scope: WireSlice, _ attributes: borrowing AttributeScratch) -> Bool {
        if scope.isAny(of: Self.passing) { return true }
        guard scope.isWord("envoyproxy/ai-gateway"), let reason = attributes.conceptOfSpan(slots.answer.finishReason)?.value.slice else {
            return false
        }
        for index in 0..<Self.anthropicsReasons.count where reason.contains(word: Self.anthropicsReasons[index]) { return true }
        return false
    }

    /// Whether it hosts Anthropic's models under Anthropic's interface.
    private static func isHost(_ provider: WireSlice) -> Bool { provider.hasPrefix(word: "gcp.") || provider.hasPrefix(word: "azure.ai.") }

    /// Whether the sender passes on what Bedrock says: AWS's libraries, OpenTelemetry's for them, and OpenLLMetry.
    private func isBedrocks(_ scope: WireSlice?, _ rest: Double, _ attributes: borrowing AttributeScratch) -> Bool {
        let sender = slots.usage.sender
        if let rpc = words(sender.rpcSystem, attributes) ?? words(sender.rpcSystemName, attributes), rpc.isWord("aws-api") { return true }
        if let scope {
            if scope.hasPrefix(word: "openinference") { return false }
            if scope.contains(word: "bedrock") || scope.contains(word: "botocore") || scope.contains(word: "aws-sdk") { return true }
        }
        // OpenLLMetry adds up what it says; the conventions have no total.
        return rest == 0 && attributes.conceptOfSpan(slots.usage.totalTokens.concept).map { Int($0.rank) == sender.totalRank } == true
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
