import Logging
import Synchronization

/// Keeps what is logged, each line as `level message key=value …`, names in order. Copies keep in the same place.
package struct LogRecorder: LogHandler {
    private final class Store: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let store = Store()
    private let showsSource: Bool
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    /// - Parameter showsSource: a line's source stands in brackets at its end.
    package init(_ level: Logger.Level = .info, showsSource: Bool = false) {
        logLevel = level
        self.showsSource = showsSource
    }

    package var lines: [String] { store.lines.withLock { $0 } }

    /// Whatever it is called.
    package var logger: Logger { Logger(label: "test") { _ in self } }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(event.level) \(event.message)\(all)" + (showsSource ? " (\(event.source))" : "")
        store.lines.withLock { $0.append(line) }
    }
}
