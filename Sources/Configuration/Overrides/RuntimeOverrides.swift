import Settings

/// The tenants' own entries of the per-tenant override file (tempo-behaviour 1.8).
package struct RuntimeOverrides: Sendable, Equatable {
    /// The entry of every tenant that has none of its own.
    package static let wildcard = "*"

    /// Which entry holds for a tenant.
    package enum Source: String, Sendable, Equatable {
        case tenant, wildcard, defaults
    }

    /// What becomes of the processors that are on while the configuration lists none (``Settings/embeddedProcessors``).
    package enum EmbeddedProcessors: Sendable, Equatable {
        /// The configuration lists processors, or there is no file.
        case none
        /// The file lists none either: they are on for tenants with an entry, too.
        case kept
        /// The file lists some: only those are on, as in Tempo.
        case replaced
    }

    /// By tenant; the wildcard's among them.
    package var entries: [String: TenantOverrides] = [:]
    /// Where each entry begins.
    package var places: [String: SourcePosition] = [:]
    package var embeddedProcessors = EmbeddedProcessors.none

    package init(entries: [String: TenantOverrides] = [:]) {
        self.entries = entries
    }

    package func source(for tenant: String) -> Source {
        if tenant != Self.wildcard, entries[tenant] != nil { return .tenant }
        return entries[Self.wildcard] == nil ? .defaults : .wildcard
    }

    /// What holds for `tenant`. An entry is used whole: what it leaves out is not taken from `defaults`, but for the shape of native
    /// histograms and the sanitising of span names.
    package func override(for tenant: String, defaults: TenantOverrides) -> TenantOverrides {
        guard var entry = entries[tenant] ?? entries[Self.wildcard] else {
            var defaults = defaults
            if embeddedProcessors == .replaced { defaults.processors = [] }
            return defaults
        }
        if embeddedProcessors == .kept { entry.processors = defaults.processors }
        if entry.nativeHistogramBucketFactor == 0 { entry.nativeHistogramBucketFactor = defaults.nativeHistogramBucketFactor }
        if entry.nativeHistogramMaxBuckets == 0 { entry.nativeHistogramMaxBuckets = defaults.nativeHistogramMaxBuckets }
        if entry.nativeHistogramMinResetDuration == 0 { entry.nativeHistogramMinResetDuration = defaults.nativeHistogramMinResetDuration }
        if entry.spanNameSanitization == .off { entry.spanNameSanitization = defaults.spanNameSanitization }
        return entry
    }
}

/// What reading a per-tenant override file gives: the overrides, and what to say about them in the log.
package struct LoadedOverrides: Sendable, Equatable {
    package var overrides: RuntimeOverrides
    package var notes: [ConfigurationNote]
    /// The file says nothing at all: no bytes, or comments only.
    package var isEmptyDocument = false
}

extension Settings {
    /// Base and override combined for tenant `id`: the override is its own entry in `runtime`, else the wildcard's, else
    /// `overrides.defaults` (tempo-behaviour 1.8).
    package func tenant(_ id: String, overrides runtime: RuntimeOverrides = RuntimeOverrides()) -> TenantSettings {
        TenantSettings(self, runtime.override(for: id, defaults: overrides.defaults))
    }
}
