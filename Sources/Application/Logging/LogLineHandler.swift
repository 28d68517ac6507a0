import Glibc
import JSON
import Logging
import MetronomeConfiguration
import Settings

/// Writes log lines to standard error (through ``LogQueue``) in the format of `server.log_format`: logfmt or JSON.
package struct LogLineHandler: LogHandler {
    let format: LogFormat
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    /// What stands before every line.
    private let timestamp: @Sendable () -> String

    package init(format: LogFormat, level: LogLevel, timestamp: @escaping @Sendable () -> String = Clocks.timestamp) {
        self.format = format
        self.timestamp = timestamp
        logLevel =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        LogQueue.standardError.append(line(event.level, event.message.description, all))
    }

    package func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let name = level == .warning ? "warn" : level == .critical ? "error" : level.rawValue
        var pairs = [("ts", timestamp()), ("level", name), ("msg", message)]
        pairs += metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        return switch format {
        case .logfmt: pairs.map { "\($0.0)=\(Self.quotedIfNeeded($0.1))" }.joined(separator: " ")
        case .json: JSONText.object(pairs.map { ($0.0, JSONText.quoted($0.1)) })
        }
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        return isPlain ? text : JSONText.quoted(text)
    }
}
