import Generator
import MetronomeConfiguration
import Settings

/// `/api/v1/usage`.
enum UsageFigures {
    static func page(_ usage: ModelUsage, tenant: String, now: UInt64) -> YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)), ("tenant", .string(tenant)),
            (
                "models",
                .list(
                    usage.models.map {
                        .mapping([
                            ("provider", .string($0.provider)), ("model", .string($0.model)), ("input_tokens", .real($0.inputTokens)),
                            ("output_tokens", .real($0.outputTokens)), ("cost_usd", $0.cost.map { .plain("\($0)") } ?? .plain("null")),
                            ("mean_time_to_first_chunk_seconds", .real($0.meanFirstChunk)),
                        ])
                    })
            ),
        ])
    }
}
