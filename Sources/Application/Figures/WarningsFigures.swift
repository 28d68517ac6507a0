import Generator
import MetronomeConfiguration
import Settings

/// `/api/v1/warnings`.
enum WarningsFigures {
    static func page(_ entries: [WarningBoard.Entry], now: UInt64) -> YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)),
            (
                "warnings",
                .list(
                    entries.map {
                        .mapping([
                            ("code", .string($0.code)), ("level", .string($0.isError ? "error" : "warning")), ("text", .string($0.text)),
                            ("details", .mapping($0.details.map { ($0.name, .string($0.value)) })), ("tenant", .text($0.tenant)),
                            ("count", .whole($0.count)),
                            ("first", .string(UTCTime(nanoseconds: $0.first).text)), ("last", .string(UTCTime(nanoseconds: $0.last).text)),
                        ])
                    })
            ),
        ])
    }
}
