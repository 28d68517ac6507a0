import Logging
import RemoteWrite
import SelfMetrics
import Settings
import Synchronization

/// A writer with a registry and a log that a test can read; always ended.
struct WriterFixture: Sendable {
    let writer: RemoteWriter
    let registry: MetricsRegistry
    let log: LogRecorder

    /// Long enough for any machine; tests end as soon as the flush does.
    static let patience = 60 * second

    static func run(
        _ endpoints: [RemoteWriteEndpoint], addOrgIDHeader: Bool = true, limits: RemoteWriteLimits = RemoteWriteLimits(),
        environment: [String: String] = [:], lookUp: @escaping @Sendable (String) -> [String] = RemoteWriter.addresses,
        _ body: (WriterFixture) async throws -> Void
    ) async throws {
        let registry = MetricsRegistry()
        let log = LogRecorder()
        let logger = Logger(label: "test") { _ in log }
        let writer = try RemoteWriter(
            endpoints: endpoints, addOrgIDHeader: addOrgIDHeader, limits: limits, registry: registry, logger: logger,
            environment: { environment[$0] }, lookUp: lookUp)
        let result: Result<Void, any Error>
        do { result = .success(try await body(WriterFixture(writer: writer, registry: registry, log: log))) } catch { result = .failure(error) }
        await writer.shutdown()
        try result.get()
    }

    /// The sum of `prometheus_remote_storage_<name>` over all label sets with these parts.
    func metric(_ name: String, _ parts: String...) -> Double {
        registry.exposition().split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("prometheus_remote_storage_\(name){"), parts.allSatisfy({ line.contains($0) }) else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Double($0) } ?? .nan)
        }
    }
}

/// Keeps log lines as `level message key=value …`.
struct LogRecorder: LogHandler {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let recorded = Lines()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    var lines: [String] { recorded.lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        recorded.lines.withLock { $0.append("\(event.level) \(event.message)\(pairs)") }
    }
}
