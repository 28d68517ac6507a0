/// `overrides` (tempo-behaviour 1.6).
package struct OverridesSettings: KeyBlock {
    package var defaults = TenantOverrides()
    /// Whether a list of processors stands in the configuration files, be it an empty one. While none stands anywhere, the per-tenant file
    /// included, span metrics are on for everyone.
    package var listsProcessors = false
    /// A file; empty: none.
    package var perTenantConfig = ""
    /// Nanoseconds.
    package var perTenantPeriod = 10 * Int64.second
    package var userConfigurable = false
    package init() {}

    package static let rows = KeyRows<OverridesSettings> {
        KeyRow("defaults", \.defaults, .block(), "What holds for every tenant without an entry of its own.", .same, since: "2.3–")
        KeyRow(
            "per_tenant_override_config", \.perTenantConfig, .text(.overridesFile), "A file with an entry for each tenant; empty: none.",
            .better(
                "a reload keeps the counters of every series that stays the same; Tempo starts them again at 0. A `.gz` file or a URL is refused: "
                    + "fetch or unpack it beside Metronome. At most 16 MiB and a million keys and values, enough for 10,000 tenants with dozens of "
                    + "keys. A file that is empty at a reload is an error and changes nothing: write `overrides: {}` to remove every entry"))
        KeyRow(
            "per_tenant_override_period", \.perTenantPeriod, .prometheusDuration(), "How often that file is read again.",
            .same("at least 100 ms; SIGHUP reads the file at once"))
        KeyRow(
            "user_configurable_overrides.enabled", \.userConfigurable, .flag, "Overrides that tenants set themselves.",
            .notYet("no `/api/overrides`"), since: "2.2–")
    }
}

/// `generate_native_histograms`.
package enum HistogramMode: String, Sendable, Equatable, CaseIterable {
    case classic, native, both
    /// The buckets of classic histograms, as one native histogram: not a word of Tempo.
    case custom
}

/// `span_name_sanitization` (tempo-behaviour 6.11).
package enum SpanNameSanitization: String, Sendable, Equatable, CaseIterable {
    case off = ""
    case dryRun = "dry_run"
    case enabled
}
