import MetronomeConfiguration
import Settings

/// What the per-tenant override file changes, as `metronome check` prints it.
enum OverridesReport {
    /// Tenants shown, and lines of each; more are counted.
    private static let shownTenants = 20
    private static let shownLines = 20

    static func text(_ reloader: OverridesReloader, settings: Settings) -> String {
        let ids = reloader.current.entries.keys.sorted()
        var text = "per-tenant overrides from \(reloader.file): \(ids.isEmpty ? "no entries" : "what they change")\n"
        for id in ids.prefix(shownTenants) {
            text += "  \(id == RuntimeOverrides.wildcard ? "* (every tenant without an entry)" : id)\n"
            let lines = OverridesPages.differences(id, settings: settings, overrides: reloader.current)
            if lines.isEmpty { text += "    nothing\n" }
            for line in lines.prefix(shownLines) { text += "    \(line)\n" }
            if lines.count > shownLines { text += "    … and \(lines.count - shownLines) more\n" }
        }
        if ids.count > shownTenants { text += "  … and \(ids.count - shownTenants) more tenants\n" }
        return text
    }
}
