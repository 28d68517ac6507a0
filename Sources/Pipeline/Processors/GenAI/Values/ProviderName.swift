/// A provider as OpenTelemetry's well-known values spell it (`gen_ai.provider.name`), so that one provider is one line.
enum ProviderName {
    /// What Vercel's AI SDK puts behind the provider: the API that is called.
    private static let interfaces = FixedList<StaticString>([
        ".chat", ".responses", ".completion", ".embedding", ".messages", ".image", ".speech", ".transcription", ".generative-ai", ".textembedding",
    ])

    /// The provider's name without blanks around it, quotes, or the API that it is called through.
    static func plain(_ text: WireSlice) -> WireSlice {
        let text = CallTexts.trimmed(CallTexts.trimmed(text).unquoted)
        // None of the well-known values ends like one of them, and most have no dot at all.
        guard text.lastIndex(of: UInt8(ascii: ".")) != nil else { return text }
        for index in 0..<interfaces.count where text.count > interfaces[index].utf8CodeUnitCount && text.hasSuffix(word: interfaces[index]) {
            return text.dropping(last: interfaces[index].utf8CodeUnitCount)
        }
        return text
    }

    /// The well-known value that stands for this name, if it is another one.
    static func renamed(_ name: WireSlice) -> StaticString? {
        switch name.count {
        case 3: name.isWord("aws") ? "aws.bedrock" : name.isWord("xai") ? "x_ai" : nil
        case 5: name.isWord("azure") ? "azure.ai.openai" : nil
        case 6: name.isWord("gemini") ? "gcp.gemini" : nil
        case 7: name.isWord("bedrock") ? "aws.bedrock" : name.isWord("mistral") ? "mistral_ai" : nil
        case 8: name.isWord("vertexai") ? "gcp.vertex_ai" : nil
        case 9: name.isWord("vertex_ai") ? "gcp.vertex_ai" : name.isWord("mistralai") ? "mistral_ai" : nil
        case 12: name.isWord("azure_openai") || name.isWord("az.ai.openai") ? "azure.ai.openai" : name.isWord("google_genai") ? "gcp.gemini" : nil
        case 14: name.isWord("amazon_bedrock") || name.isWord("amazon-bedrock") ? "aws.bedrock" : nil
        case 15: name.isWord("az.ai.inference") ? "azure.ai.inference" : nil
        default: nil
        }
    }

    /// Frameworks that name themselves where the provider belongs.
    static func isFramework(_ name: WireSlice) -> Bool { name.isAny(of: frameworks) }
    private static let frameworks = FixedList<StaticString>([
        "langchain", "langgraph", "strands-agents", "microsoft.agent_framework", "crewai", "llama_index", "llamaindex", "haystack", "autogen", "openai_agents",
        "semantic_kernel", "smolagents", "pydantic_ai",
    ])

    static func add(_ text: WireSlice, to texts: inout CallTexts) -> CallText {
        let name = plain(text)
        return renamed(name).map { texts.add($0) } ?? texts.addLowerCase(name)
    }
}
