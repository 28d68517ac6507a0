import Settings

/// A histogram that the two generations call otherwise.
enum RenamedMetric: Int, CaseIterable {
    /// Of calls by what is asked for.
    case inferenceDuration, embeddingsDuration, otherDuration
    case firstChunk
    /// Tokens of one call.
    case inputTokens, outputTokens, embeddedTokens
    case workflowDuration

    /// What one generation calls it, and which labels it has there.
    struct Name {
        let name: String
        let bounds: [Double]
        let labels: [CallLabel]
        let help: String
    }

    static let names: [(metric: RenamedMetric, v1_41: Name, latest: Name)] = [
        (.inferenceDuration, operationDuration, duration("gen_ai_client_inference_duration_seconds", "Duration of calls of models in seconds.")),
        (.embeddingsDuration, operationDuration, duration("gen_ai_client_embeddings_duration_seconds", "Duration of embeddings in seconds.")),
        (.otherDuration, operationDuration, operationDuration),
        (
            .firstChunk, firstChunk("gen_ai_client_operation_time_to_first_chunk_seconds"),
            firstChunk("gen_ai_client_inference_time_to_first_chunk_seconds")
        ),
        (.inputTokens, tokenUsage, tokens("gen_ai_client_inference_operation_input_tokens", "Input tokens of one call, cached ones included.")),
        (.outputTokens, tokenUsage, tokens("gen_ai_client_inference_operation_output_tokens", "Output tokens of one call, reasoning included.")),
        (.embeddedTokens, tokenUsage, tokens("gen_ai_client_embeddings_operation_input_tokens", "Tokens of one call for embeddings.")),
        (
            .workflowDuration,
            Name(
                name: "gen_ai_invoke_workflow_duration_seconds", bounds: CallBounds.workflow, labels: [.workflow, .errorType],
                help: "Duration of workflows in seconds."),
            agentDuration(.latest)
        ),
    ]

    /// Workflows are agents of another operation since semantic-conventions-genai v0.1.0, which therefore is a label.
    static func agentDuration(_ generation: GenAINames) -> Name {
        Name(
            name: "gen_ai_invoke_agent_duration_seconds", bounds: CallBounds.agent,
            labels: generation == .v1_41 ? [.agent, .errorType] : [.operation, .agent, .errorType], help: "Duration of agents' work in seconds.")
    }

    private static let operationDuration = duration("gen_ai_client_operation_duration_seconds", "Duration of calls of models in seconds.")
    private static let tokenUsage = Name(
        name: "gen_ai_client_token_usage", bounds: CallBounds.tokens, labels: CallLabel.base + [.tokenType], help: "Tokens of one call.")

    private static func duration(_ name: String, _ help: String) -> Name {
        Name(name: name, bounds: CallBounds.duration, labels: CallLabel.base + [.errorType], help: help)
    }

    private static func firstChunk(_ name: String) -> Name {
        Name(name: name, bounds: CallBounds.duration, labels: CallLabel.base, help: "Time until the first chunk of an answer in seconds.")
    }

    private static func tokens(_ name: String, _ help: String) -> Name {
        Name(name: name, bounds: CallBounds.tokens, labels: CallLabel.base + [.errorType], help: help)
    }
}

extension RenamedMetric {
    /// What a call asks for, as the newest conventions tell calls apart.
    enum Call {
        case inference, embeddings, other

        /// - Parameter operation: in OpenTelemetry's spelling; empty: not said.
        init(operation: WireSlice) {
            self = operation.isWord("embeddings") ? .embeddings : operation.isAny(of: Self.others) ? .other : .inference
        }

        private static let others = FixedList<StaticString>(["rerank", "moderation", "retrieval", "fetch_response"])
    }

    static func duration(of call: Call) -> RenamedMetric {
        switch call {
        case .inference: .inferenceDuration
        case .embeddings: .embeddingsDuration
        case .other: .otherDuration
        }
    }

    static func input(of call: Call) -> RenamedMetric { call == .embeddings ? .embeddedTokens : .inputTokens }
}

/// The metrics that one thing is told in: one, or one for each generation.
struct RenamedMetrics: BitwiseCopyable, Sendable {
    var v1_41: CallMetric?
    /// nil where it is the same.
    var latest: CallMetric?
}
