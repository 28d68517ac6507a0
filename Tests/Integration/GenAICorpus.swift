import TestSupport

/// Requests that AI libraries' instrumentation really sent (`Fixtures/genai`).
enum GenAICorpus {
    static let folder = "Fixtures/genai/corpus"
    static let jsonFolder = "Fixtures/genai/json"
    /// The captured times lie in the past: this slack (about eleven years) lets nearly all of them in.
    static let slackHours = 100_000
    static let generator: JSONValue = ["metrics_ingestion_time_range_slack": .string("\(slackHours)h")]

    /// Protobuf bodies by file name.
    static func files() throws -> [String] { try PackageRoot.list(folder, suffix: ".pb") }
    /// Names, without ending, of requests that came as OTLP/JSON and have a protobuf twin.
    static func twins() throws -> [String] { try PackageRoot.list(jsonFolder, suffix: ".json").map { String($0.dropLast(5)) } }

    static func protobuf(_ name: String) throws -> [UInt8] { try PackageRoot.read("\(folder)/\(name).pb") }
    static func json(_ name: String) throws -> [UInt8] { try PackageRoot.read("\(jsonFolder)/\(name).json") }
}
