import Settings

/// The effective settings as a configuration file: what `/status/config` shows. Secrets are `<secret>`; read back, the text gives the
/// same settings but for them.
package enum SettingsPrinter {
    /// What `/status/config?mode=…` asks for (tempo-behaviour 10.1).
    package enum Mode: String, Sendable, CaseIterable {
        /// Everything that holds; the page without a mode.
        case effective
        /// What holds without any configuration.
        case defaults
        /// What of `effective` is another than in `defaults`; `{}` when nothing is.
        case diff
    }

    /// - Parameter settings: those that hold; `mode` `defaults` does not look at them.
    package static func yaml(_ settings: Settings, mode: Mode = .effective) -> String {
        switch mode {
        case .effective: document(settings).document
        case .defaults: document(.embeddedDefault).document
        case .diff: (document(settings).changed(from: document(.embeddedDefault)) ?? .mapping([])).document
        }
    }

    private static func document(_ settings: Settings) -> YAMLText {
        let document = YAMLText.rows(settings)
        // Without any receiver one that is Tempo's: without the list both would be served.
        guard settings.listen.grpc == nil, settings.listen.http == nil, case .mapping(let entries) = document else { return document }
        return .mapping(
            entries.map { key, value in
                guard key == "distributor", case .mapping(let keys) = value else { return (key, value) }
                return (key, .mapping(keys + [("receivers", .mapping([("jaeger", .mapping([]))]))]))
            })
    }
}
