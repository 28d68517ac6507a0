import TestSupport

/// Intact requests to damage: the captured ones that are small enough to send by the ten thousand.
enum FaultCorpus {
    private static let maxBytes = 6_000
    /// Lets the captured times, which lie in the past, in.
    static let slack: JSONValue = ["metrics_ingestion_time_range_slack": "100000h"]

    static func requests() throws -> [[UInt8]] {
        let folder = "Fixtures/genai/corpus"
        let all = try PackageRoot.list(folder, suffix: ".pb").map { try PackageRoot.read("\(folder)/\($0)") }
        return all.filter { !$0.isEmpty && $0.count <= maxBytes }
    }
}
