import Generator
import MetronomeConfiguration

/// `/api/v1/warnings`.
enum WarningsFigures {
    static func page(_ entries: [WarningBoard.Entry], now: UInt64) -> YAMLText {
        .mapping([
            ("time", .string(UTCText.of(now))),
            (
                "warnings",
                .list(
                    entries.map {
                        .mapping([
                            ("code", .string($0.code)), ("level", .string($0.isError ? "error" : "warning")), ("text", .string($0.text)),
                            ("details", .mapping($0.details.map { ($0.name, .string($0.value)) })), ("tenant", .text($0.tenant)),
                            ("count", .whole($0.count)),
                            ("first", .string(UTCText.of($0.first))), ("last", .string(UTCText.of($0.last))),
                        ])
                    })
            ),
        ])
    }
}
