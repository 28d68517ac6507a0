import Settings

extension Activation {
    /// Tenants that one note names; the others are counted.
    static let namedTenants = 10

    /// What is worth a line when the configuration is read, or read again: spans that nobody will count, and entries that do nothing.
    package static func notes(_ settings: Settings, _ overrides: RuntimeOverrides) -> [ConfigurationNote] {
        let activation = Activation(settings, overrides)
        var notes: [ConfigurationNote] = []
        if activation.countsNothing, let reason = activation.shares.last?.reasonForNothing(settings) {
            notes.append(ConfigurationNote(.warning, "nothing will be counted\(settings.multitenancyEnabled ? " of any tenant" : ""): \(reason)"))
        }
        notes += uncounted(activation, settings)
        let misnamed = MisnamedEntry.all(in: overrides)
        notes += misnamed.map { $0.note(isMultitenant: settings.multitenancyEnabled) }
        if !settings.multitenancyEnabled { notes += dead(overrides, except: misnamed.map(\.name)) + unbound(settings.intake) }
        return notes + IdleSettings.notes(settings, activation)
    }

    /// Tenants whose own entry takes the processors away that others have.
    private static func uncounted(_ activation: Activation, _ settings: Settings) -> [ConfigurationNote] {
        guard settings.multitenancyEnabled, !activation.countsNothing else { return [] }
        var notes: [ConfigurationNote] = []
        let without = activation.shares.filter { $0.isIdle && $0.audience != .others }
        for share in without.prefix(namedTenants) {
            guard let reason = share.reasonForNothing(settings) else { continue }
            notes.append(ConfigurationNote(.warning, "\(share.audience.text): nothing will be counted: \(reason)"))
        }
        if without.count > namedTenants {
            notes.append(ConfigurationNote(.warning, "… and \(without.count - namedTenants) more tenants whose entries list no processors"))
        }
        if let others = activation.shares.last, let reason = others.reasonForNothing(settings) {
            // The usual way of Tempo to switch metrics on for some tenants only: no mistake.
            notes.append(ConfigurationNote(.info, "\(Audience.others.text): nothing will be counted: \(reason)"))
        }
        return notes
    }

    /// Entries of tenants that cannot come while multitenancy is off.
    private static func dead(_ overrides: RuntimeOverrides, except misnamed: [String]) -> [ConfigurationNote] {
        let alive = [TenantHeader.singleTenant, RuntimeOverrides.wildcard] + misnamed
        let names = overrides.entries.keys.filter { !alive.contains($0) }.sorted()
        guard let first = names.first else { return [] }
        let shown = names.prefix(namedTenants).map { Excerpt.key($0) }.joined(separator: ", ")
        let more = names.count > namedTenants ? " and \(names.count - namedTenants) more" : ""
        let place = overrides.places[first].map { "\($0): " } ?? ""
        return [
            ConfigurationNote(
                .warning,
                "\(place)overrides of \(shown)\(more) have no effect: multitenancy_enabled is off, so every span is that of the tenant "
                    + "\(TenantHeader.singleTenant); \"*\" stands for everyone, or set multitenancy_enabled: true")
        ]
    }
}

extension Activation {
    /// Tenants of the intake that nobody tells apart while multitenancy is off.
    private static func unbound(_ intake: IntakeSettings) -> [ConfigurationNote] {
        let single = [TenantHeader.singleTenant]
        let bound = intake.clients.first { !$0.tenants.isEmpty && $0.tenants != single }
        let key =
            if !intake.allowedTenants.isEmpty, intake.allowedTenants != single {
                "allowed_tenants"
            } else if let bound {
                "clients (\(Excerpt.of(bound.name)))"
            } else { "" }
        guard !key.isEmpty else { return [] }
        return [
            ConfigurationNote(
                .warning,
                "metronome.intake.\(key) names tenants, while multitenancy_enabled is off: requests that name none are let in, and every span "
                    + "is that of the tenant \(TenantHeader.singleTenant); set multitenancy_enabled: true")
        ]
    }
}

/// An entry of the per-tenant file whose name was probably meant otherwise.
private struct MisnamedEntry {
    let name: String
    let place: SourcePosition?

    /// Names that people write for "everyone", or copy from the main file.
    private static let suspicious: Set<String> = [
        "defaults", "default", "overrides", "override", "all", "any", "everyone", "global", "wildcard", "'*'", "**", ".*", "\\*",
    ]

    static func all(in overrides: RuntimeOverrides) -> [MisnamedEntry] {
        overrides.entries.keys.filter { suspicious.contains($0.lowercased()) }.sorted().map { MisnamedEntry(name: $0, place: overrides.places[$0]) }
    }

    /// With tenants there may be one of that name.
    func note(isMultitenant: Bool) -> ConfigurationNote {
        let isPlausible = isMultitenant && !["defaults", "overrides", "override", "'*'", "**", ".*", "\\*"].contains(name.lowercased())
        return ConfigurationNote(
            isPlausible ? .info : .warning,
            "\(place.map { "\($0): " } ?? "")the entry \(Excerpt.key(name)) of the per-tenant override file is that of a tenant of that name and nobody "
                + "else's; every tenant without an entry of its own is \"*\" here, or overrides.defaults in the main configuration")
    }
}
