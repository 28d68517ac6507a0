import Exposition
import Pipeline

/// What the calls of a tenant have used since its series began, by provider and model.
package struct ModelUsage: Sendable {
    package struct Row: Sendable, Equatable {
        package var provider: String
        package var model: String
        package var inputTokens = 0.0
        package var outputTokens = 0.0
        /// US dollars; nil: nothing is priced.
        package var cost: Double?
        /// Calls whose first chunk is known, and the sum of their times to it, seconds.
        package var firstChunks = GroupTotals.Sum()

        /// Seconds.
        package var meanFirstChunk: Double? { firstChunks.count > 0 ? firstChunks.sum / firstChunks.count : nil }

        mutating func add(_ other: Row) {
            inputTokens += other.inputTokens
            outputTokens += other.outputTokens
            if let more = other.cost { cost = (cost ?? 0) + more }
            firstChunks.add(other.firstChunks)
        }
    }

    /// By provider, then model.
    package let models: [Row]

    /// Models of a provider together, under no model's name.
    package var providers: [Row] {
        var rows: [Row] = []
        for model in models {
            if rows.last?.provider != model.provider { rows.append(Row(provider: model.provider, model: "")) }
            rows[rows.count - 1].add(model)
        }
        return rows
    }

    package func row(provider: String, model: String?) -> Row? {
        model.map { name in models.first { $0.provider == provider && $0.model == name } } ?? providers.first { $0.provider == provider }
    }
}

extension TenantCollector {
    private static let labels = ["gen_ai_provider_name", "gen_ai_request_model", "gen_ai_token_type"]
    /// Metrics of both generations of the convention: the first one that there is tells.
    private static let inputs = ["gen_ai_client_token_usage", "gen_ai_client_inference_usage_input_tokens_total"]
    private static let outputs = ["gen_ai_client_token_usage", "gen_ai_client_inference_usage_output_tokens_total"]
    private static let firstChunks = [
        "gen_ai_client_operation_time_to_first_chunk_seconds", "gen_ai_client_inference_time_to_first_chunk_seconds",
    ]

    func modelUsage() -> ModelUsage {
        var rows: [[String]: ModelUsage.Row] = [:]
        func note(_ names: [String], _ type: String?, _ change: (inout ModelUsage.Row, GroupTotals.Sum) -> Void) {
            let found = names.lazy.compactMap { name in self.groups.first { $0.group.metrics.metrics.first?.name == name } }.first
            for (labels, sum) in found?.sums(by: Self.labels) ?? [:] {
                if let type, !labels[2].isEmpty, labels[2] != type { continue }
                change(&rows[[labels[0], labels[1]], default: ModelUsage.Row(provider: labels[0], model: labels[1])], sum)
            }
        }
        note(Self.inputs, "input") { $0.inputTokens += $1.sum }
        note(Self.outputs, "output") { $0.outputTokens += $1.sum }
        note(["gen_ai_client_cost_usd_total"], nil) { $0.cost = ($0.cost ?? 0) + $1.sum }
        note(Self.firstChunks, nil) { $0.firstChunks.add($1) }
        return ModelUsage(models: rows.values.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) })
    }
}

extension Tenant {
    /// As of the last collection or since.
    package func modelUsage() async -> ModelUsage {
        await collector.refresh()
        return await collector.modelUsage()
    }
}
