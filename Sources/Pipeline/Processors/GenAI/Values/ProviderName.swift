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
        let table = ProviderNames.renamed
        for index in 0..<table.count where name.isWord(table[index].word) { return table[index].name }
        return nil
    }

    /// Frameworks that name themselves where the provider belongs.
    static func isFramework(_ name: WireSlice) -> Bool { name.isAny(of: frameworks) }
    private static let frameworks = FixedList<StaticString>([
        "langchain", "langgraph", "strands-agents", "microsoft.agent_framework", "crewai", "llama_index", "llamaindex", "haystack", "autogen",
        "openai_agents",
        "semantic_kernel", "smolagents", "pydantic_ai",
    ])

    static func add(_ text: WireSlice, to texts: inout CallTexts) -> CallText {
        let name = plain(text)
        return renamed(name).map { texts.add($0) } ?? texts.addLowerCase(name)
    }
}
