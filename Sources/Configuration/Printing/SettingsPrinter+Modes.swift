extension SettingsPrinter {
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
    package static func yaml(_ settings: Settings, mode: Mode) -> String {
        switch mode {
        case .effective: document(settings).document
        case .defaults: document(.embeddedDefault).document
        case .diff: (document(settings).changed(from: document(.embeddedDefault)) ?? .mapping([])).document
        }
    }
}
