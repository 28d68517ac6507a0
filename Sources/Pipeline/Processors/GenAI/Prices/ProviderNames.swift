/// Which provider a span or a price list means: OpenTelemetry's name for each spelling that is in use.
package enum ProviderNames {
    /// Spellings beside OpenTelemetry's own, which stands first.
    private static let table: [[StaticString]] = [
        ["openai"],
        ["azure.ai.openai", "azure", "azure_openai", "azure-openai", "az.ai.openai"],
        ["azure.ai.inference", "azure_ai", "az.ai.inference"],
        ["anthropic"],
        ["gcp.gemini", "gemini", "google_genai", "google-gla", "google_ai_studio"],
        ["gcp.vertex_ai", "vertex_ai", "vertexai", "vertex_ai_beta", "google-vertex", "google_vertexai"],
        ["gcp.gen_ai", "google"],
        ["aws.bedrock", "aws", "bedrock", "bedrock_converse", "amazon_bedrock", "amazon-bedrock"],
        ["mistral_ai", "mistral", "mistralai"],
        ["x_ai", "xai", "x-ai"],
        ["cohere", "cohere_chat"],
        ["deepseek"],
        ["groq"],
        ["perplexity"],
    ]

    private static let spellings = table.map { names in names.map { "\($0)" } }

    /// Each spelling that is not OpenTelemetry's own, with that.
    static let renamed = FixedList<(word: StaticString, name: StaticString)>(table.flatMap { names in names.dropFirst().map { ($0, names[0]) } })

    private static let canonical: [String: String] = Dictionary(
        spellings.flatMap { names in names.map { ($0, names[0]) } }, uniquingKeysWith: { first, _ in first })

    /// OpenTelemetry's name of `provider`, or what was given in lower case.
    package static func canonical(_ provider: String) -> String {
        let lowercased = provider.lowercased()
        return canonical[lowercased] ?? lowercased
    }

    /// Every spelling of the provider called `name`.
    static func spellings(of name: String) -> [String] {
        let name = canonical(name)
        return spellings.first { $0[0] == name } ?? [name]
    }
}
