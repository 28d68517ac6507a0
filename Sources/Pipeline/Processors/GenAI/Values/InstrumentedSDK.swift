/// Whose SDK an instrumentation is made for, by the name of its scope: the last thing to go by where a span names nobody, as OpenInference's of
/// Mistral does when a call fails.
///
/// SDKs with which people ask others, too (OpenAI's), are none of them.
enum InstrumentedSDK {
    private static let providers = WordIndex<StaticString>([
        ("anthropic", "anthropic"), ("azure_ai_inference", "azure.ai.inference"), ("bedrock", "aws.bedrock"), ("cohere", "cohere"),
        ("google_ai_studio", "gcp.gemini"), ("google_generativeai", "gcp.gemini"), ("groq", "groq"),
        ("mistral", "mistral_ai"), ("mistralai", "mistral_ai"), ("ollama", "ollama"), ("replicate", "replicate"), ("together", "together"),
        ("vertexai", "gcp.vertex_ai"), ("voyageai", "voyage"), ("watsonx", "ibm.watsonx.ai"),
    ])
    private static let mark: StaticString = "instrumentation"

    /// Whether a scope is an instrumentation's, of whatever.
    static func names(_ scope: WireSlice) -> Bool { scope.contains(word: mark) }

    /// `openinference.instrumentation.mistralai`, `@traceloop/instrumentation-cohere`
    static func provider(ofScope scope: WireSlice) -> StaticString? {
        guard let start = scope.firstIndex(of: mark) else { return nil }
        let end = start + mark.utf8CodeUnitCount + 1
        return end < scope.count ? providers[scope.dropping(first: end)] : nil
    }
}
