/// Everything about a trace that decides its label sets. What the recipe leaves open (durations, tokens, ids, texts)
/// is drawn anew each time and never adds a label set.
struct TraceRecipe: Sendable {
    var scenario: Scenario
    var outcome: Outcome
    /// Which of the label sets that `--cardinality` asks for; 0 is the traffic as it is.
    var variant = 0
    /// Spans to keep: the last recipe is cut where the wanted number of label sets is reached.
    var spanLimit = Int.max
    /// Relative frequency.
    var weight: Int
}

/// The kinds of traces.
enum Scenario: Sendable {
    /// chat-api SERVER → CLIENT → ai-gateway SERVER → CLIENT to the provider.
    case chat(Model, Spelling)
    /// embeddings-worker CLIENT → ai-gateway SERVER → CLIENT to the provider.
    case embeddings(Model, Spelling)
    /// agent-runner SERVER → INTERNAL agent → CLIENT model, INTERNAL tool, CLIENT model.
    case agent(Model)
    /// A gateway that names things its own way and tags its SERVER span.
    case legacyGateway(Model)
    /// ai-gateway CLIENT → auth SERVER.
    case authentication
    /// ai-gateway PRODUCER → billing CONSUMER → CLIENT to its database.
    case usageRecord
}

/// Which generation of attribute names an instrumentation sends for the same facts.
enum Spelling: Sendable, CaseIterable {
    /// gen_ai.provider.name, gen_ai.usage.input_tokens.
    case current
    /// gen_ai.system, gen_ai.usage.prompt_tokens.
    case earlier
    /// ai.provider, ai.model_id, customer.id, gatewayz.provider.name.
    case legacy
}

extension TraceRecipe {
    /// The traffic as it is without `--cardinality`, every outcome of every kind of trace.
    static let natural: [TraceRecipe] = {
        var recipes: [TraceRecipe] = []
        for (index, model) in ModelCatalogue.chat.enumerated() {
            recipes += outcomes(.chat(model, .current), Outcome.allCases, weight: 8)
            if index % 3 == 0 { recipes += outcomes(.chat(model, .earlier), [.success, .rateLimited], weight: 4) }
            if index % 4 == 0 { recipes += outcomes(.legacyGateway(model), Outcome.allCases, weight: 6) }
            if index % 5 == 0 { recipes += outcomes(.agent(model), [.success, .serverError], weight: 4) }
        }
        for model in ModelCatalogue.embedding {
            recipes += outcomes(.embeddings(model, .current), [.success, .rateLimited, .timeout], weight: 10)
            recipes += outcomes(.embeddings(model, .earlier), [.success], weight: 3)
        }
        recipes += outcomes(.authentication, [.success, .serverError], weight: 30)
        recipes += outcomes(.usageRecord, [.success, .timeout], weight: 25)
        return recipes
    }()

    private static func outcomes(_ scenario: Scenario, _ outcomes: [Outcome], weight: Int) -> [TraceRecipe] {
        outcomes.map { TraceRecipe(scenario: scenario, outcome: $0, weight: weight * $0.weight) }
    }
}
