/// Which provider a span or a price list means: OpenTelemetry's name for each spelling that is in use.
package enum ProviderNames {
    /// Spellings in lower case, `_` also standing for `-`, behind OpenTelemetry's own.
    private struct Provider {
        let spellings: [StaticString]
        /// Who hosts the models of others, too.
        var isPlatform = false
        /// What a platform is called where it hosts the models of others; nil: the same.
        var ofOthers: StaticString?

        init(_ spellings: [StaticString], isPlatform: Bool = false, ofOthers: StaticString? = nil) {
            self.spellings = spellings
            self.isPlatform = isPlatform
            self.ofOthers = ofOthers
        }
    }

    /// What OpenTelemetry, OpenLLMetry, OpenInference, LiteLLM (`custom_llm_provider`), LangChain (`ls_provider`), Vercel's AI SDK, Envoy's AI
    /// gateway and Spring AI write.
    private static let table: [Provider] = [
        Provider(["openai", "open_ai", "openai_chat", "openai_responses", "text_completion_openai"]),
        Provider(
            [
                "azure.ai.openai", "azure", "azure_openai", "az.ai.openai", "azure.openai", "azure_text", "azureopenai", "azure_open_ai", "azure.ai",
                "openai.azure", "openai_azure",
            ], isPlatform: true, ofOthers: "azure.ai.inference"),
        Provider(["azure.ai.inference", "azure_ai", "az.ai.inference", "azure_ai_inference", "azure_ai_foundry", "azure_foundry", "azure_inference"]),
        Provider(["anthropic", "anthropic_text"]),
        Provider([
            "gcp.gemini", "gemini", "google_genai", "google_gla", "google_ai_studio", "google.generative_ai", "google_generative_ai", "google_gemini",
            "google.gemini", "google.genai", "googleai", "google_ai",
        ]),
        Provider(
            [
                "gcp.vertex_ai", "vertex_ai", "vertexai", "vertex_ai_beta", "google_vertex", "google_vertexai", "google_vertex_ai", "google.vertex",
                "google.vertex_ai", "google.vertexai", "googlevertex", "googlevertexai", "vertex", "gcp_vertex_ai", "gcp", "anthropic_vertex",
                "anthropic.vertex", "google_anthropic_vertex", "google_vertex_anthropic",
            ], isPlatform: true),
        // The Agent Development Kit's name for itself, whatever it calls.
        Provider(["gcp.vertex.agent"]),
        Provider(["gcp.gen_ai", "google"]),
        Provider(
            [
                "aws.bedrock", "aws", "bedrock", "bedrock_converse", "amazon_bedrock", "aws_bedrock", "amazon.bedrock", "amazonbedrock", "amazon",
                "bedrock_mantle", "bedrock_runtime", "anthropic_bedrock", "anthropic.bedrock", "anthropic_aws",
            ], isPlatform: true),
        Provider(["mistral_ai", "mistral", "mistralai", "mistral.ai"]),
        Provider(["x_ai", "xai", "x.ai"]),
        Provider(["cohere", "cohere_chat"]),
        Provider(["deepseek"]),
        Provider(["groq"]),
        Provider(["perplexity", "perplexityai"]),
        Provider(["ibm.watsonx.ai", "watsonx", "watsonx_text", "ibm_watsonx", "ibm", "ibm.watsonx"]),
        Provider(["ollama", "ollama_chat"]),
    ]

    struct Known {
        let name: StaticString
        let isPlatform: Bool
        let ofOthers: StaticString
    }

    /// By spelling.
    static let index = WordIndex<Known>(
        table.flatMap { provider in
            provider.spellings.map { spelling in
                let name = provider.spellings[0]
                return (spelling, Known(name: name, isPlatform: provider.isPlatform, ofOthers: provider.ofOthers ?? name))
            }
        })

    /// OpenTelemetry's name of `provider`, or what was given in lower case.
    package static func canonical(_ provider: String) -> String {
        var lowercased = provider.lowercased()
        let known = lowercased.withUTF8 { bytes in
            bytes.baseAddress.flatMap { index[WireSlice(start: UnsafeRawPointer($0), count: bytes.count)]?.name }
        }
        return known.map { "\($0)" } ?? lowercased
    }
}
