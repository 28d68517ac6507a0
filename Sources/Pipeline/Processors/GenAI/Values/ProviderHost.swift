/// Which provider a host belongs to: the last thing to go by where nobody names one. A private name or address says nothing.
enum ProviderHost {
    /// The end of a host's name. Hosts of providers that OpenTelemetry has no name for have the one that most senders use.
    private static let domains = WordIndex<StaticString>([
        ("api.openai.com", "openai"), ("api.anthropic.com", "anthropic"), ("openai.azure.com", "azure.ai.openai"),
        ("cognitiveservices.azure.com", "azure.ai.openai"), ("openai.azure.us", "azure.ai.openai"), ("openai.azure.cn", "azure.ai.openai"),
        ("services.ai.azure.com", "azure.ai.inference"), ("models.ai.azure.com", "azure.ai.inference"),
        ("inference.ai.azure.com", "azure.ai.inference"),
        ("inference.ml.azure.com", "azure.ai.inference"), ("models.inference.ai.azure.com", "azure.ai.inference"),
        ("generativelanguage.googleapis.com", "gcp.gemini"), ("aiplatform.googleapis.com", "gcp.vertex_ai"), ("api.mistral.ai", "mistral_ai"),
        ("codestral.mistral.ai", "mistral_ai"), ("api.groq.com", "groq"), ("api.deepseek.com", "deepseek"), ("api.x.ai", "x_ai"),
        ("api.cohere.com", "cohere"), ("api.cohere.ai", "cohere"), ("api.perplexity.ai", "perplexity"), ("ml.cloud.ibm.com", "ibm.watsonx.ai"),
        ("openrouter.ai", "openrouter"), ("api.together.xyz", "together"), ("api.together.ai", "together"), ("api.fireworks.ai", "fireworks"),
        ("api.cerebras.ai", "cerebras"), ("api.deepinfra.com", "deepinfra"), ("api.moonshot.ai", "moonshot_ai"), ("api.moonshot.cn", "moonshot_ai"),
        ("integrate.api.nvidia.com", "nvidia"), ("api.sambanova.ai", "sambanova"), ("router.huggingface.co", "huggingface"),
        ("inference.huggingface.co", "huggingface"), ("endpoints.huggingface.cloud", "huggingface"), ("api.replicate.com", "replicate"),
        ("api.voyageai.com", "voyage"), ("api.jina.ai", "jina"), ("dashscope.aliyuncs.com", "dashscope"),
        ("dashscope_intl.aliyuncs.com", "dashscope"),
        ("api.z.ai", "zai"), ("open.bigmodel.cn", "zai"), ("api.minimax.io", "minimax"), ("api.ai21.com", "ai21"), ("api.novita.ai", "novita"),
        ("api.hyperbolic.xyz", "hyperbolic"), ("api.featherless.ai", "featherless"), ("ai_gateway.vercel.sh", "vercel_ai_gateway"),
        ("models.github.ai", "github"), ("githubcopilot.com", "github_copilot"), ("volces.com", "volcengine"),
        ("bytepluses.com", "volcengine"), ("api.studio.nebius.ai", "nebius"), ("api.studio.nebius.com", "nebius"),
        ("api.tokenfactory.nebius.com", "nebius"), ("api.siliconflow.com", "siliconflow"), ("api.siliconflow.cn", "siliconflow"),
        ("inference.baseten.co", "baseten"), ("api.baseten.co", "baseten"), ("api.inference.wandb.ai", "wandb"), ("ollama.com", "ollama"),
        ("api.elevenlabs.io", "elevenlabs"), ("api.deepgram.com", "deepgram"), ("api.assemblyai.com", "assemblyai"),
        ("oci.oraclecloud.com", "oci"), ("api.scaleway.ai", "scaleway"), ("snowflakecomputing.com", "snowflake"),
    ])
    /// Labels in front that are taken off: a region, a resource.
    private static let maxLabels = 4

    static func provider(_ host: WireSlice) -> StaticString? {
        if let found = ofCloud(host) { return found }
        var rest = host
        for _ in 0...maxLabels {
            if let found = domains[rest] { return found }
            guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return nil }
            rest = rest.dropping(first: dot + 1)
        }
        return nil
    }

    /// Hosts with the region within: `bedrock-runtime.us-east-1.amazonaws.com`, `europe-west4-aiplatform.googleapis.com`.
    private static func ofCloud(_ host: WireSlice) -> StaticString? {
        if host.hasSuffix(word: "-aiplatform.googleapis.com") { return "gcp.vertex_ai" }
        if host.hasPrefix(word: "aiplatform."), host.hasSuffix(word: ".rep.googleapis.com") { return "gcp.vertex_ai" }
        let isAmazon = host.hasSuffix(word: ".amazonaws.com") || host.hasSuffix(word: ".amazonaws.com.cn") || host.hasSuffix(word: ".api.aws")
        guard isAmazon else { return nil }
        return host.hasPrefix(word: "bedrock") || host.contains(word: ".bedrock-") || host.contains(word: "bedrock-runtime.") ? "aws.bedrock" : nil
    }
}
