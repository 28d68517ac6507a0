/// What a model's name says beyond the model: where it lies, and who serves it.
enum ModelName {
    /// The model that a resource's name names: `projects/p/locations/l/publishers/google/models/gemini-2.5-flash`, `models/gemini-2.5-flash`,
    /// `arn:aws:bedrock:…:inference-profile/us.anthropic.claude-…`. Accounts and projects are no part of a label.
    static func withoutResource(_ name: WireSlice) -> WireSlice {
        if name.hasPrefix(word: "models/") { return name.count > 7 ? name.dropping(first: 7) : name }
        guard isResource(name), let slash = name.lastIndex(of: UInt8(ascii: "/")), slash + 1 < name.count else { return name }
        return name.dropping(first: slash + 1)
    }

    private static func isResource(_ name: WireSlice) -> Bool {
        switch name.byte(0) | 0x20 {
        case UInt8(ascii: "p"): name.hasPrefix(word: "projects/") || name.hasPrefix(word: "publishers/")
        case UInt8(ascii: "a"): name.hasPrefix(word: "arn:aws")
        case UInt8(ascii: "b"): name.hasPrefix(word: "bedrock/arn:aws") || name.hasPrefix(word: "bedrock/converse/arn:aws")
        default: false
        }
    }

    /// Prefixes with which a sender says who is asked. Makers whose models others serve under the same name are none of them.
    private static let prefixes = WordIndex<StaticString>([
        ("openai", "openai"), ("anthropic", "anthropic"), ("azure", "azure.ai.openai"), ("azure_openai", "azure.ai.openai"),
        ("azure_ai", "azure.ai.inference"), ("bedrock", "aws.bedrock"), ("bedrock_converse", "aws.bedrock"), ("amazon_bedrock", "aws.bedrock"),
        ("vertex_ai", "gcp.vertex_ai"), ("vertex_ai_beta", "gcp.vertex_ai"), ("google_vertex", "gcp.vertex_ai"), ("google_vertexai", "gcp.vertex_ai"),
        ("gemini", "gcp.gemini"), ("google_genai", "gcp.gemini"), ("google_gla", "gcp.gemini"), ("groq", "groq"), ("xai", "x_ai"), ("x_ai", "x_ai"),
        ("openrouter", "openrouter"), ("perplexity", "perplexity"), ("together_ai", "together"), ("fireworks_ai", "fireworks"),
        ("watsonx", "ibm.watsonx.ai"),
    ])
    /// The same before a slash only: behind a colon Ollama puts the size of a model.
    private static let slashPrefixes = WordIndex<StaticString>([
        ("mistral", "mistral_ai"), ("cohere", "cohere"), ("cohere_chat", "cohere"), ("deepseek", "deepseek"), ("ollama", "ollama"),
        ("ollama_chat", "ollama"),
    ])

    /// Who serves the model, if its name says so.
    static func provider(_ name: WireSlice) -> StaticString? {
        if name.hasPrefix(word: "arn:aws"), name.contains(word: ":bedrock:") { return "aws.bedrock" }
        if name.hasPrefix(word: "projects/") || name.hasPrefix(word: "publishers/") { return "gcp.vertex_ai" }
        guard let end = ModelSpelling.prefixEnd(name) else { return nil }
        let prefix = name.dropping(last: name.count - end + 1)
        switch name.byte(end - 1) {
        case UInt8(ascii: "."): return BedrockModel.isPrefix(prefix) ? "aws.bedrock" : nil
        // Weights that anybody may serve.
        case _ where name.dropping(first: end).hasPrefix(word: "gpt-oss"): return nil
        case UInt8(ascii: "/"): return prefixes[prefix] ?? slashPrefixes[prefix]
        default: return prefixes[prefix]
        }
    }
}

/// How Bedrock names models: `us.anthropic.claude-…`, a region and a maker with dots behind them.
enum BedrockModel {
    private static let prefixes = WordIndex<Void>(words: [
        "us", "eu", "apac", "global", "jp", "au", "ca", "us_gov", "sa", "me", "af", "amazon", "anthropic", "ai21", "cohere", "meta", "mistral",
        "deepseek",
        "openai", "qwen", "moonshotai", "moonshot", "minimax", "zai", "stability", "writer", "twelvelabs", "luma", "nvidia", "google",
    ])

    /// Whether a name begins with a maker or a region and a dot, as only Bedrock's do.
    static func isRegional(_ name: WireSlice) -> Bool {
        guard let dot = name.firstIndex(of: UInt8(ascii: ".")) else { return false }
        return isPrefix(name.dropping(last: name.count - dot))
    }

    /// Whether what stands before a dot is one of its regions or makers.
    static func isPrefix(_ text: WireSlice) -> Bool { prefixes.contains(text) }
}
