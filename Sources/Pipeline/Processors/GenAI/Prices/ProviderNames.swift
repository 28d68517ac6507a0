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

    /// What OpenTelemetry, OpenLLMetry, OpenInference, OpenLIT, LiteLLM (`custom_llm_provider`), LangChain (`ls_provider`), Vercel's AI SDK, Envoy's
    /// AI gateway, Spring AI, LangChain4j and pydantic-ai write.
    private static let table: [Provider] = [
        Provider(["openai", "open_ai", "openai_chat", "openai_responses", "text_completion_openai", "chatgpt", "chatopenai"]),
        Provider(
            [
                "azure.ai.openai", "azure", "azure_openai", "az.ai.openai", "azure.openai", "azure_text", "azureopenai", "azure_open_ai", "azure.ai",
                "openai.azure", "openai_azure", "azure_openai_responses", "azurechatopenai", "azure_openai_chat",
            ], isPlatform: true, ofOthers: "azure.ai.inference"),
        Provider([
            "azure.ai.inference", "azure_ai", "az.ai.inference", "azure_ai_inference", "azure_ai_foundry", "azure_foundry", "azure_inference",
            "microsoft.foundry", "microsoft_foundry", "az.ai.agents", "azureaiinference", "azureaichatcompletionsmodel",
        ]),
        Provider(["anthropic", "anthropic_text", "anthropic_chat", "chatanthropic"]),
        Provider([
            "gcp.gemini", "gemini", "google_genai", "google_gla", "google_ai_studio", "google.generative_ai", "google_generative_ai", "google_gemini",
            "google.gemini", "google.genai", "googleai", "google_ai", "google_ai_gemini", "google_genai_ai", "googlegenai", "google.ai.studio",
            "generativelanguage.googleapis.com", "chatgooglegenerativeai", "chat_google_generative_ai", "googlegenerativeai",
        ]),
        Provider(
            [
                "gcp.vertex_ai", "vertex_ai", "vertexai", "vertex_ai_beta", "google_vertex", "google_vertexai", "google_vertex_ai", "google.vertex",
                "google.vertex_ai", "google.vertexai", "googlevertex", "googlevertexai", "vertex", "gcp_vertex_ai", "gcp", "anthropic_vertex",
                "anthropic.vertex", "google_anthropic_vertex", "google_vertex_anthropic", "google_vertex_ai_gemini", "google_vertex_ai_anthropic",
                "chatvertexai", "chatanthropicvertex", "vertex_ai_anthropic",
            ], isPlatform: true),
        // The Agent Development Kit's name for itself, whatever it calls.
        Provider(["gcp.vertex.agent"]),
        Provider(["gcp.gen_ai", "google"]),
        Provider(
            [
                "aws.bedrock", "aws", "bedrock", "bedrock_converse", "amazon_bedrock", "aws_bedrock", "amazon.bedrock", "amazonbedrock", "amazon",
                "bedrock_mantle", "bedrock_runtime", "anthropic_bedrock", "anthropic.bedrock", "anthropic_aws", "awsbedrock", "aws_bedrock_converse",
                "chatbedrock", "chatbedrockconverse", "amazon_bedrock_chat", "amazon_bedrock_converse_chat", "bedrockconverse",
            ], isPlatform: true),
        Provider(["mistral_ai", "mistral", "mistralai", "mistral.ai", "codestral", "text_completion_codestral", "mistralai_chat", "chatmistralai"]),
        Provider(["x_ai", "xai", "x.ai", "grok", "chatxai"]),
        Provider(["cohere", "cohere_chat", "cohereai", "cohere.ai", "chatcohere"]),
        Provider(["deepseek", "deep_seek", "chatdeepseek"]),
        Provider(["groq", "groq_chat", "chatgroq"]),
        Provider(["perplexity", "perplexityai", "pplx", "perplexity_ai", "chatperplexity"]),
        Provider([
            "ibm.watsonx.ai", "watsonx", "watsonx_text", "ibm_watsonx", "ibm", "ibm.watsonx", "ibm.watson.ai", "watsonx_ai", "watsonx.ai",
            "watsonxai", "ibm_watsonx_ai", "chatwatsonx",
        ]),
        Provider(["moonshot_ai", "moonshot", "moonshotai", "kimi"]),
        // OpenTelemetry has no names of its own for these: the one that most senders write.
        Provider(["ollama", "ollama_chat", "chat_ollama", "chatollama"]),
        Provider(["openrouter", "open_router"]),
        Provider(["fireworks", "fireworks_ai", "fireworksai", "fireworks_chat", "chatfireworks"]),
        Provider(["together", "together_ai", "togetherai", "together_chat", "chattogether"]),
        Provider(["huggingface", "hugging_face", "huggingface_hub", "huggingface_chat_wrapper", "chathuggingface"]),
        Provider(["nvidia", "nvidia_nim", "nvidia.nim", "nvidia_ai_endpoints", "chatnvidia", "chat_nvidia_ai_playground"]),
        Provider(["dashscope", "alibaba", "alibaba_cloud", "aliyun", "tongyi"]),
        Provider(["zai", "z_ai", "z.ai", "zhipuai", "zhipu"]),
        Provider(["voyage", "voyageai", "voyage_ai"]),
        Provider(["jina", "jina_ai", "jinaai"]),
        Provider(["ai21", "ai21_chat", "ai21labs"]),
        Provider(["vllm", "hosted_vllm"]),
        Provider(["sagemaker", "sagemaker_chat", "sagemaker_nova", "amazon_sagemaker", "aws_sagemaker", "aws.sagemaker"]),
        Provider(["oci", "oci_genai", "oci_generative_ai", "oci_generative_ai_chat"]),
        Provider(["cloudflare", "workers_ai", "cloudflare_workers_ai"]),
        Provider(["snowflake", "snowflake_cortex"]),
        Provider(["github_copilot", "githubcopilot", "copilot"]),
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
        let lowercased = provider.lowercased()
        let known = lowercased.withSlice { index[$0]?.name }
        return known.map { "\($0)" } ?? lowercased
    }
}
