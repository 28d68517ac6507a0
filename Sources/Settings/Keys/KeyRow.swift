/// One key of the configuration, as data: all that reading, printing, per-tenant overrides, hints and the reference need to know of it.
package struct KeyRow<Root>: Sendable {
    /// When a key is printed.
    package enum Shown: Sendable {
        case always
        /// When it says something else than its default.
        case whenSet
    }

    /// Below its block; `a.b` is the key `b` of a mapping `a` that has no type of its own.
    package let key: String
    /// What of the settings it sets, and how it is written.
    package let cell: any KeyCell<Root>
    /// What it does, in a sentence.
    package let summary: String
    package let effect: Effect
    /// The releases of Tempo that know it.
    package let releases: TempoReleases
    package let shown: Shown
    /// What a mapping that lacks it is told; nil: it may be left out.
    package let need: String?

    /// A key that sets `path`.
    ///
    /// - Parameter perTenant: what it does in an override; nil: it is none.
    package init<Form: ValueForm>(
        _ key: String, _ path: any WritableKeyPath<Root, Form.Value> & Sendable, _ form: Form, _ summary: String, _ effect: Effect = .own,
        since releases: String = "", perTenant: PerTenant<Form.Value>? = nil, shown: Shown = .always, need: String? = nil
    ) {
        self.init(key, StoredCell(path: path, form: form, perTenant: perTenant), summary, effect, releases, shown, need)
    }

    /// A key that has no part of the settings for its own: `set` says what it changes.
    package init<Form: ValueForm>(
        _ key: String, _ form: Form, _ summary: String, _ effect: Effect, since releases: String = "",
        set: @escaping @Sendable (Form.Value, inout Root) -> Void = { _, _ in }
    ) {
        self.init(key, SettingCell(form: form, apply: set), summary, effect, releases, .always, nil)
    }

    private init(
        _ key: String, _ cell: any KeyCell<Root>, _ summary: String, _ effect: Effect, _ releases: String, _ shown: Shown, _ need: String?
    ) {
        self.key = key
        self.cell = cell
        self.summary = summary
        self.effect = effect
        self.releases = TempoReleases(releases)
        self.shown = shown
        self.need = need
    }
}
