import Generator
import Logging
import SelfMetrics

/// Puts every warning and error of the log on the board that pages show, counts it (`metronome_warnings_total`), and writes its code into the line:
/// whoever looks at one of the three finds the others.
///
/// The code is the line's `source`; where a line names none, its module. On the board texts are of ``longest`` characters at most.
package struct BoardLogHandler: LogHandler {
    private static let longest = 1_000

    private var inner: any LogHandler
    private let board: WarningBoard
    private let metrics: MetricsRegistry
    /// Nanoseconds since the epoch.
    private let now: @Sendable () -> UInt64

    /// The same logger with the board behind it.
    package static func logger(
        _ logger: Logger, _ board: WarningBoard, _ metrics: MetricsRegistry, now: @escaping @Sendable () -> UInt64 = { Clocks.wall() }
    ) -> Logger {
        let handler = BoardLogHandler(inner: logger.handler, board: board, metrics: metrics, now: now)
        return Logger(label: logger.label) { _ in handler }
    }

    private init(inner: any LogHandler, board: WarningBoard, metrics: MetricsRegistry, now: @escaping @Sendable () -> UInt64) {
        self.inner = inner
        self.board = board
        self.metrics = metrics
        self.now = now
    }

    /// What is not written by `server.log_level` is on the board all the same.
    package var logLevel: Logger.Level {
        get { min(inner.logLevel, .warning) }
        set { inner.logLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    package func log(event: LogEvent) {
        var event = event
        if event.level >= .warning, event.source != WarningBoard.source {
            let code = Self.code(event.source)
            note(event, code)
            event.metadata = (event.metadata ?? [:]).merging(["code": "\(code)"]) { first, _ in first }
        }
        if event.level >= inner.logLevel { inner.log(event: event) }
    }

    private func note(_ event: LogEvent, _ code: String) {
        let all = inner.metadata.merging(event.metadata ?? [:]) { $1 }
        let tenant = all["tenant"]?.description
        let details = all.filter { $0.key != "tenant" }.sorted { $0.key < $1.key }.map {
            AdviceWarning.Detail(name: $0.key, value: Self.shortened($0.value.description))
        }
        AdviceWarning.counter(in: metrics, code: code, tenant: tenant).add()
        board.note(
            AdviceWarning(code: code, text: Self.shortened(event.message.description), isError: event.level >= .error, details: details),
            tenant: tenant, now: now())
    }

    private static func shortened(_ text: String) -> String { text.utf8.count <= longest ? text : text.prefix(longest - 1) + "…" }

    /// `RemoteWrite` is `remote_write`.
    static func code(_ source: String) -> String {
        var code = ""
        for scalar in source.unicodeScalars {
            if scalar.properties.isUppercase, !code.isEmpty { code += "_" }
            code += scalar.properties.lowercaseMapping
        }
        return code
    }
}
