/// A provider as OpenTelemetry's well-known values spell it (`gen_ai.provider.name`), so that one provider is one line.
///
/// Senders put behind it what is called there (`openai.chat`), and whose model it is (`vertex.anthropic.messages`): who hosts a model is the
/// provider, not who made it.
enum ProviderName {
    /// What stands behind a provider: the API that is called.
    private static let interfaces = WordIndex<Void>(words: [
        "chat", "responses", "response", "completion", "completions", "embedding", "embeddings", "messages", "image", "images", "speech",
        "transcription",
        "generative_ai", "textembedding", "language_model", "video", "reranking", "realtime", "audio", "live", "interactions",
    ])

    /// Parts that are taken off at most.
    private static let maxParts = 4

    /// The well-known value that is meant; nil: none.
    static func known(_ name: WireSlice) -> StaticString? {
        var rest = name
        var onlyInterfaces = true
        for _ in 0...maxParts {
            if let found = ProviderNames.index[rest] {
                if onlyInterfaces { return found.name }
                return found.isPlatform ? found.ofOthers : nil
            }
            guard let dot = rest.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { break }
            if !interfaces.contains(rest.dropping(first: dot + 1)) { onlyInterfaces = false }
            rest = rest.dropping(last: rest.count - dot)
        }
        return ofPlatform(name) ?? ofPlugin(name)
    }

    /// `langgenius/openai/openai`: whose plugin it is, the plugin, and the provider last.
    private static func ofPlugin(_ name: WireSlice) -> StaticString? {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")), slash > 0, name.firstIndex(of: UInt8(ascii: ":")) == nil else { return nil }
        return ProviderNames.index[name.dropping(first: slash + 1)]?.name
    }

    /// `azure-…`, `bedrock-…`, `vertex_ai-…`: parts of a platform that have names of their own.
    private static func ofPlatform(_ name: WireSlice) -> StaticString? {
        guard let end = name.firstIndex(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else { return nil }
        let platform = name.dropping(last: name.count - end)
        guard platform.isWord("azure") || platform.isWord("bedrock") || platform.isWord("vertex"), let found = ProviderNames.index[platform] else {
            return nil
        }
        return name.contains(word: "openai") ? found.name : found.ofOthers
    }

    /// Whether a framework names itself where the provider belongs.
    static func isFramework(_ name: WireSlice) -> Bool { frameworks.contains(name) }
    private static let frameworks = WordIndex<Void>(words: [
        "langchain", "langgraph", "strands_agents", "microsoft.agent_framework", "crewai", "llama_index", "llamaindex", "haystack", "autogen",
        "openai_agents", "semantic_kernel", "smolagents", "pydantic_ai", "agno", "dspy", "spring_ai", "gcp.vertex.agent", "google_adk",
        "agent_framework",
        "claude_agent_sdk", "ag2", "mastra", "litellm", "litellm_proxy", "langchain4j", "trpc.go.agent", "genkit", "embabel", "koog", "beeai",
        "llama_stack", "openai_agents_sdk", "vercel_ai_sdk", "semantickernel",
    ])

    /// The provider's name without blanks around it, or quotes.
    static func plain(_ text: WireSlice) -> WireSlice { WireSlice.trimmed(WireSlice.trimmed(text).unquoted) }

    static func add(_ text: WireSlice, to texts: inout CallTexts) -> CallText {
        let name = plain(text)
        if let known = known(name) { return texts.add(known) }
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, interfaces.contains(name.dropping(first: dot + 1)) else {
            return texts.addLowerCase(name)
        }
        return texts.addLowerCase(name.dropping(last: name.count - dot))
    }
}
