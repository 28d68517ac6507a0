import LogSupport
import RemoteWrite
import SelfMetrics
import Settings
import TestSupport

/// A writer with a registry and a log that a test can read; always ended.
struct WriterFixture: Sendable {
    let writer: RemoteWriter
    let registry: MetricsRegistry
    private let log: LogRecorder
    /// What was logged so far.
    var lines: [String] { log.lines }

    /// Long enough for any machine; tests end as soon as the flush does.
    static let patience = 60 * second

    static func run(
        _ endpoints: [RemoteWriteEndpoint], addOrgIDHeader: Bool = true, limits: RemoteWriteLimits = RemoteWriteLimits(),
        environment: [String: String] = [:], lookUp: @escaping @Sendable (String) -> [String] = RemoteWriter.addresses,
        _ body: (WriterFixture) async throws -> Void
    ) async throws {
        let registry = MetricsRegistry()
        let log = LogRecorder()
        let writer = try RemoteWriter(
            endpoints: endpoints, addOrgIDHeader: addOrgIDHeader, limits: limits, registry: registry, logger: log.logger,
            environment: { environment[$0] }, lookUp: lookUp)
        let result: Result<Void, any Error>
        do { result = .success(try await body(WriterFixture(writer: writer, registry: registry, log: log))) } catch { result = .failure(error) }
        await writer.shutdown()
        try result.get()
    }

    /// Waits for something to be logged.
    func firstLine() async throws -> String {
        try await awaitUntil("a line in the log") { !lines.isEmpty }
        return lines[0]
    }

    /// Waits until ``metric(_:_:)`` is not 0.
    func counts(_ name: String, _ parts: String...) async throws {
        try await awaitUntil("\(name) \(parts) is counted", state: { "\(lines)" }) { metric(name, parts) != 0 }
    }

    /// The sum of `prometheus_remote_storage_<name>` over all label sets with these parts.
    func metric(_ name: String, _ parts: String...) -> Double { metric(name, parts) }

    private func metric(_ name: String, _ parts: [String]) -> Double {
        registry.exposition().split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("prometheus_remote_storage_\(name){"), parts.allSatisfy({ line.contains($0) }) else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Double($0) } ?? .nan)
        }
    }
}
