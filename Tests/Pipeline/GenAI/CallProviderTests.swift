import Pipeline
import PipelineSupport
import Testing

/// Who is asked, whatever a sender calls it and wherever it stands.
@Suite struct CallProviderTests {
    /// OpenLIT calls LangChain's models of Anthropic `anthropic`.
    @Test(arguments: [
        ("anthropic", "anthropic", "claude-sonnet-4-5", ""), ("anthropic", "anthropic", "", "anthropic"), ("xai", "x_ai", "grok-4", ""),
        ("openai", "OpenAI", "openai", "OpenAI"), ("aws.bedrock", "bedrock-claude", "claude-sonnet-4-5", "bedrock-claude"),
        ("ollama", "mistral", "mistral-small", "mistral"),
    ])
    func aProvidersNameIsNoModelsBesideOne(provider: String, asked: String, answered: String, shown: String) {
        var bench = GenAIBench()
        bench.send([
            CallSpan.of([
                ("gen_ai.operation.name", .string("chat")), ("gen_ai.provider.name", .string(provider)), ("gen_ai.request.model", .string(asked)),
                ("gen_ai.response.model", .string(answered)),
            ])
        ])
        #expect(bench.values("gen_ai_request_model", of: "gen_ai_client_operation_duration_seconds_count") == [shown: 1])
    }

    private func providers(_ attributes: [(String, Proto)], model: String = "m") -> [String: Double] {
        var bench = GenAIBench()
        let call = [("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.request.model", Proto.string(model))]
        bench.send([CallSpan.of(call + attributes)])
        return bench.values("gen_ai_provider_name", of: "gen_ai_client_operation_duration_seconds_count")
    }

    @Test(arguments: [
        ("azure.openai", "azure.ai.openai"), ("azure-openai.chat", "azure.ai.openai"), ("azure.deepseek", "azure.ai.inference"),
        ("azure-foundry", "azure.ai.inference"), ("azure_ai", "azure.ai.inference"), ("azure.ai.inference", "azure.ai.inference"),
        ("aws.anthropic", "aws.bedrock"), ("amazon-bedrock", "aws.bedrock"), ("bedrock.anthropic.messages", "aws.bedrock"),
        ("bedrock-mantle.chat", "aws.bedrock"), ("anthropic-aws.messages", "aws.bedrock"), ("AWS", "aws.bedrock"),
        ("bedrock_converse", "aws.bedrock"),
        ("gcp.anthropic", "gcp.vertex_ai"), ("google.vertex.chat", "gcp.vertex_ai"), ("vertex.anthropic.messages", "gcp.vertex_ai"),
        ("googleVertex.anthropic.messages", "gcp.vertex_ai"), ("vertex_ai-language-models", "gcp.vertex_ai"), ("google_vertexai", "gcp.vertex_ai"),
        ("google.generative-ai", "gcp.gemini"), ("google-gla", "gcp.gemini"), ("gcp.gen_ai", "gcp.gen_ai"), ("MistralAI", "mistral_ai"),
        ("AWSBedrock", "aws.bedrock"), ("google_ai_gemini", "gcp.gemini"), ("google_vertex_ai_anthropic", "gcp.vertex_ai"), ("grok", "x_ai"),
        ("MoonshotAI", "moonshot_ai"), ("moonshotai.chat", "moonshot_ai"), ("ibm.watson.ai", "ibm.watsonx.ai"), ("together_ai", "together"),
        ("fireworks_ai", "fireworks"), ("TogetherAI", "together"), ("other", ""), ("_OTHER", ""), ("unspecified", ""),
        ("watsonx", "ibm.watsonx.ai"), ("ibm.watsonx.ai", "ibm.watsonx.ai"), ("xai.chat", "x_ai"), ("Acme.Chat", "acme"), ("acme.eu", "acme.eu"),
        ("openai.eu", "openai.eu"), ("google.local", "google.local"), ("openai-proxy", "openai-proxy"), ("gcp.vertex.agent", "gcp.vertex.agent"),
        ("ChatOpenAI", "openai"), ("AzureChatOpenAI", "azure.ai.openai"), ("ChatBedrockConverse", "aws.bedrock"),
        ("ChatGoogleGenerativeAI", "gcp.gemini"), ("chat-google-generative-ai", "gcp.gemini"), ("anthropic-chat", "anthropic"),
        ("text-completion-codestral", "mistral_ai"), ("sagemaker_chat", "sagemaker"), ("microsoft.foundry", "azure.ai.inference"),
        ("github-copilot", "github_copilot"), ("workers-ai", "cloudflare"), ("perplexity-ai", "perplexity"),
        ("langgenius/openai/openai", "openai"), ("langgenius/acme/acme", "langgenius/acme/acme"),
        ("none", ""), ("None", ""), ("null", ""), ("UNKNOWN", ""), ("undefined", ""), ("", ""),
    ])
    func spellings(sent: String, expected: String) {
        #expect(providers([("gen_ai.provider.name", .string(sent))]) == [expected: 1])
        #expect(providers([("ai.model.provider", .string(sent))]) == [expected: 1])
    }

    @Test func aWordForNothingHidesNothing() {
        #expect(providers([("gen_ai.provider.name", .string("none")), ("gen_ai.system", .string("groq"))]) == ["groq": 1])
    }

    @Test(arguments: [
        ("langfuse.observation.metadata.ls_provider", "\"openai\""), ("langsmith.metadata.ls_provider", "openai"),
        ("traceloop.association.properties.ls_provider", "openai"), ("metadata.ls_provider", "openai"),
        ("metadata", #"{"run": 1, "ls_provider": "openai", "b": {}}"#), ("metadata", #"{"ls_provider":"openai"}"#),
    ])
    func whatFrameworksHandOn(key: String, value: String) {
        #expect(providers([(key, .string(value))]) == ["openai": 1])
        #expect(providers([(key, .string(value)), ("gen_ai.system", .string("Langchain"))]) == ["openai": 1])
        #expect(providers([(key, .string(value)), ("gen_ai.system", .string("groq"))]) == ["groq": 1])
    }

    @Test func metadataThatSaysNothing() {
        let far = "{\"x\": \"" + String(repeating: "x", count: 5000) + "\", \"ls_provider\": \"openai\"}"
        for text in [#"{"ls_provider": null}"#, #"{"ls_provider": "none"}"#, #"{"ls_provider": "open"#, #"{"ls_provider"#, "{", "", far] {
            #expect(providers([("metadata", .string(text))]) == ["": 1], "\(text.prefix(40))")
        }
    }

    @Test(arguments: [
        ("api.openai.com", "openai"), ("eu.api.openai.com", "openai"), ("https://acme.openai.azure.com/openai/v1", "azure.ai.openai"),
        ("acme.services.ai.azure.com", "azure.ai.inference"), ("api.anthropic.com", "anthropic"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "aws.bedrock"), ("s3.us-east-1.amazonaws.com", ""),
        ("generativelanguage.googleapis.com", "gcp.gemini"), ("europe-west4-aiplatform.googleapis.com", "gcp.vertex_ai"),
        ("aiplatform.googleapis.com", "gcp.vertex_ai"), ("aiplatform.eu.rep.googleapis.com", "gcp.vertex_ai"),
        ("storage.eu.rep.googleapis.com", ""), ("models.github.ai", "github"), ("api.individual.githubcopilot.com", "github_copilot"),
        ("ark.cn-beijing.volces.com", "volcengine"), ("storage.googleapis.com", ""), ("api.x.ai", "x_ai"), ("openrouter.ai", "openrouter"),
        ("localhost", ""), ("10.0.0.7", ""), ("llm.internal", ""), ("api.openai.com.example.org", ""), ("openai.com", ""),
    ])
    func hosts(sent: String, expected: String) {
        #expect(providers([("server.address", .string(sent))]) == [expected: 1])
        #expect(providers([("server.address", .string(sent)), ("gen_ai.system", .string("acme"))]) == ["acme": 1])
    }

    @Test(arguments: [
        ("openai/gpt-4o", "openai"), ("azure/deployment-1", "azure.ai.openai"), ("us.anthropic.claude-x", "aws.bedrock"),
        ("anthropic.claude-x", "aws.bedrock"), ("vertex_ai/gemini-x", "gcp.vertex_ai"), ("google_genai:gemini-x", "gcp.gemini"),
        ("arn:aws:bedrock:us-east-1:123456789012:foundation-model/meta.llama3-8b", "aws.bedrock"),
        ("projects/p/locations/l/publishers/google/models/gemini-x", "gcp.vertex_ai"), ("mistral/mistral-small", "mistral_ai"),
        ("openai/gpt-oss-120b", ""), ("mistral:latest", ""), ("meta-llama/llama-3", ""), ("google/gemma-2", ""), ("gpt-4o", ""), ("claude.x", ""),
    ])
    func prefixesOfModels(sent: String, expected: String) {
        #expect(providers([], model: sent) == [expected: 1])
        #expect(providers([("server.address", .string("api.groq.com"))], model: sent) == ["groq": 1])
    }

    @Test func liteLLMsNameOfTheModel() {
        #expect(providers([("litellm.provider.model", .string("azure/gpt-4o"))]) == ["azure.ai.openai": 1])
    }

    /// What a gateway's span around the call says is better than a guess, and worse than the host.
    @Test func aGuessGivesWayToTheSpanAround() {
        func provider(_ more: [(String, Proto)]) -> [String: Double] {
            var bench = GenAIBench()
            let around = CallSpan.of([("gatewayz.provider.name", .string("openrouter"))]).with { $0.kind = 2 }
            let call = [("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.request.model", Proto.string("openai/gpt-4o"))]
            bench.send([around, CallSpan.of(call + more, id: 2, trace: 1).with { $0.parent = 1 }])
            return bench.values("gen_ai_provider_name", of: "gen_ai_client_operation_duration_seconds_count")
        }
        #expect(provider([]) == ["openrouter": 1])
        #expect(provider([("server.address", .string("api.openai.com"))]) == ["openai": 1])
    }

    // MARK: Models

    private func model(_ sent: String, _ label: String = "gen_ai_request_model") -> [String: Double] {
        var bench = GenAIBench()
        let call = [("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.request.model", Proto.string(sent))]
        bench.send([CallSpan.of(call + [("gen_ai.response.model", .string(sent))])])
        return bench.values(label, of: "gen_ai_client_operation_duration_seconds_count")
    }

    @Test(arguments: [
        ("projects/p/locations/l/publishers/google/models/gemini-2.5-flash", "gemini-2.5-flash"), ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("publishers/anthropic/models/claude-x", "claude-x"),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-v1:0", "us.anthropic.claude-x-v1:0"),
        ("bedrock/arn:aws:bedrock:us-east-1:123456789012:foundation-model/meta.llama3", "meta.llama3"),
        ("openai/gpt-4o:nitro", "openai/gpt-4o:nitro"),
        ("accounts/fireworks/models/kimi-k3", "accounts/fireworks/models/kimi-k3"), ("claude-opus-4-8[1m]", "claude-opus-4-8[1m]"),
        ("models/", "models/"),
        ("none", ""), ("Null", ""), ("unknown", ""), ("undefined", ""),
    ])
    func labelsShowTheModel(sent: String, expected: String) {
        #expect(model(sent) == [expected: 1])
        #expect(model(sent, "gen_ai_response_model") == [expected: 1])
    }
}
