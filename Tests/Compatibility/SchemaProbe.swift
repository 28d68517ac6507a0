import MetronomeConfiguration
import Settings
import TestSupport

/// Asks the configuration's schema which keys it knows.
enum SchemaProbe {
    private static let folders =
        ["Sources/Settings", "Sources/Settings/Blocks"] + ["Checks", "Codecs", "Vocabulary"].map { "Sources/Configuration/\($0)" }
    /// What the flat form of overrides puts before the scoped keys' names.
    private static let flatPrefixes =
        ["ingestion_", "metrics_generator_", "metrics_generator_forwarder_"]
        + ["span_metrics", "service_graphs", "host_info", "local_blocks"].map { "metrics_generator_processor_\($0)_" }

    /// Every key of a row, and every word in quotes of the sources around them, alone and in the flat form.
    static func vocabulary() throws -> Set<String> {
        var words = Set(KeyReference.all.map(\.name) + KeyReference.all.flatMap { OptionTable.path($0.block).map(OptionTable.name) })
        for folder in folders {
            for file in try PackageRoot.list(folder, suffix: ".swift") {
                words.formUnion(literals(String(decoding: try PackageRoot.read("\(folder)/\(file)"), as: UTF8.self)))
            }
        }
        words = words.filter { $0.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f } }
        return words.union(flatPrefixes.flatMap { prefix in words.map { prefix + $0 } })
    }

    /// What stands between two double quotes of one line: the literals, and some pieces of code that are no words.
    static func literals(_ source: String) -> [String] {
        source.split(separator: "\n").flatMap { $0.split(separator: "\"").map(String.init) }
    }

    /// Those of `keys` that the schema does not know in `block` (a path as ``OptionTable/blocks`` has it).
    static func unknown(_ keys: Set<String>, in block: String) -> Set<String> {
        // One line a key, so that an error's line tells which it is about.
        let keys = keys.sorted()
        var text = "{\n" + keys.map { "\"\($0)\": null" }.joined(separator: ",\n") + "}"
        for component in OptionTable.path(block).reversed() {
            let name = component == "<name>" ? "x" : OptionTable.name(component)
            text = "{\"\(name)\": " + (component.hasSuffix("[]") ? "[\(text)]" : text) + "}"
        }
        guard case .failure(let errors) = load(text) else { return [] }
        let lines = errors.errors.filter { $0.message.hasPrefix("unknown key") }.compactMap { $0.position?.line }
        return Set(lines.filter { (2...keys.count + 1).contains($0) }.map { keys[$0 - 2] })
    }

    static func load(_ text: String) -> Result<LoadedSettings, ConfigurationErrors> {
        SettingsLoader.load(files: [(name: "probe.yaml", text: text)], expandEnvironment: true) { _ in nil }
    }
}
