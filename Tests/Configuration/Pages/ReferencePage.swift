import MetronomeConfiguration
import Settings

/// The page of the documentation that lists every key: `Keys.md`.
enum ReferencePage {
    static let text = head + sections.joined(separator: "\n") + "\n"

    private static let head = """
        # Every key

        Where it stands, how it is written, what it is without a word, and what it does.

        This page is written by `make docs` from the rows of `Sources/Settings`. Keys of Tempo that are accepted and do nothing here, and which
        releases of Tempo know a key, are in the [option table](../../../tempo-compat/README.md#option-table).

        - *tenant* says that the key may stand in `overrides.defaults.metrics_generator.processor` and in a tenant's entry, too. There it has no
          default: what is left out holds as it stands in `metrics_generator.processor`.
        - Durations are written as in `1m30s`; those of `remote_write` and `per_tenant_override_period` as Prometheus writes them, such as `1d`.
        - Secrets are never shown, neither in messages nor on pages.


        """

    private static var sections: [String] {
        let keys = KeyReference.all.filter { !$0.isBlock && !isOverlay($0.block) }
        var blocks: [String] = []
        for key in keys where !blocks.contains(key.block) { blocks.append(key.block) }
        return blocks.map { block in section(block, keys.filter { $0.block == block }) }
    }

    /// Told of in the block that it overrides.
    private static func isOverlay(_ block: String) -> Bool { block.hasPrefix("overrides.defaults.metrics_generator.processor.") }

    private static func section(_ block: String, _ keys: [KeyReference]) -> String {
        let hasTenants = keys.contains(where: \.isPerTenant)
        var table = MarkdownTable(["key", "value", "default"] + (hasTenants ? ["tenant"] : []) + ["what"])
        for key in keys {
            let value = key.type + (key.range.isEmpty ? "" : ": \(key.range)")
            let initial = key.initial.isEmpty ? "" : "`\(key.initial)`"
            table.add(["`\(key.name)`", value, initial] + (hasTenants ? [key.isPerTenant ? "yes" : ""] : []) + [key.summary + effect(key.effect)])
        }
        return "## \(block.isEmpty ? "Top level" : "`\(block)`")\n\n\(table.text)\n"
    }

    private static func effect(_ effect: Effect) -> String {
        switch effect.kind {
        case .same, .better: ""
        case .noEffect: " *Left to Tempo.*"
        case .notYet: " *Not obeyed yet.*"
        case .refused: " *Stops the start until it has an effect*: \(effect.note)."
        }
    }
}
