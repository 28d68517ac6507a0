/// Who answers a model call, in the spellings that real instrumentation uses for it.
struct Provider: Sendable {
    /// Value of `gen_ai.provider.name`.
    var current: String
    /// Value of `gen_ai.system`, which came before it.
    var earlier: String
    var host: String
}

/// A model with its own answer times.
struct Model: Sendable {
    var provider: Provider
    var name: String
    var medianMillis: Double
    /// Spread of the log-normal answer time.
    var sigma: Double
    var isEmbedding = false
}

enum ModelCatalogue {
    private static let openai = Provider(current: "openai", earlier: "openai", host: "api.openai.com")
    private static let anthropic = Provider(current: "anthropic", earlier: "anthropic", host: "api.anthropic.com")
    private static let gemini = Provider(current: "gcp.gemini", earlier: "google", host: "generativelanguage.googleapis.com")
    private static let mistral = Provider(current: "mistral_ai", earlier: "mistral_ai", host: "api.mistral.ai")
    private static let groq = Provider(current: "groq", earlier: "groq", host: "api.groq.com")
    private static let openrouter = Provider(current: "openrouter", earlier: "openrouter", host: "openrouter.ai")
    private static let bedrock = Provider(current: "aws.bedrock", earlier: "aws_bedrock", host: "bedrock-runtime.us-east-1.amazonaws.com")

    static let chat: [Model] = [
        Model(provider: openai, name: "gpt-4o", medianMillis: 1100, sigma: 0.55),
        Model(provider: openai, name: "gpt-4o-mini", medianMillis: 620, sigma: 0.5),
        Model(provider: openai, name: "o3", medianMillis: 4200, sigma: 0.7),
        Model(provider: anthropic, name: "claude-sonnet-4-5", medianMillis: 1700, sigma: 0.6),
        Model(provider: anthropic, name: "claude-haiku-4-5", medianMillis: 540, sigma: 0.45),
        Model(provider: anthropic, name: "claude-opus-4-1", medianMillis: 3300, sigma: 0.6),
        Model(provider: gemini, name: "gemini-2.5-pro", medianMillis: 2600, sigma: 0.65),
        Model(provider: gemini, name: "gemini-2.5-flash", medianMillis: 480, sigma: 0.5),
        Model(provider: mistral, name: "mistral-large-latest", medianMillis: 1300, sigma: 0.5),
        Model(provider: mistral, name: "codestral-latest", medianMillis: 380, sigma: 0.4),
        Model(provider: groq, name: "llama-3.3-70b-versatile", medianMillis: 210, sigma: 0.35),
        Model(provider: openrouter, name: "deepseek/deepseek-chat", medianMillis: 2100, sigma: 0.8),
        Model(provider: openrouter, name: "meta-llama/llama-3.1-8b-instruct", medianMillis: 700, sigma: 0.6),
        Model(provider: bedrock, name: "anthropic.claude-3-haiku-20240307-v1:0", medianMillis: 760, sigma: 0.5),
    ]

    static let embedding: [Model] = [
        Model(provider: openai, name: "text-embedding-3-small", medianMillis: 90, sigma: 0.4, isEmbedding: true),
        Model(provider: mistral, name: "mistral-embed", medianMillis: 120, sigma: 0.4, isEmbedding: true),
        Model(provider: gemini, name: "gemini-embedding-001", medianMillis: 140, sigma: 0.4, isEmbedding: true),
    ]
}
