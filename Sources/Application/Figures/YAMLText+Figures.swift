import MetronomeConfiguration

extension YAMLText {
    static func whole(_ value: Int) -> YAMLText { .plain("\(value)") }
    static func flag(_ value: Bool) -> YAMLText { .plain(value ? "true" : "false") }

    /// What is not known, or no number, is null.
    static func real(_ value: Double?) -> YAMLText {
        guard let value, value.isFinite else { return .plain("null") }
        if let whole = Int64(exactly: value) { return .plain("\(whole)") }
        return .plain("\((value * 1000).rounded() / 1000)")
    }

    static func text(_ value: String?) -> YAMLText { value.map { .string($0) } ?? .plain("null") }
}
