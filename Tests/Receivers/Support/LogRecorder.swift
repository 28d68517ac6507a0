import Logging
import Synchronization

/// Keeps what is logged: level, message and metadata by name.
struct LogRecorder: LogHandler {
    private final class Store: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let store = Store()
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    var lines: [String] { store.lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        store.lines.withLock { $0.append("\(event.level) \(event.message)\(metadata) (\(event.source))") }
    }
}
