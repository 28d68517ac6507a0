import Settings

/// Which processors are on, for whom, and which entry says so: the same for `check`, the start, a reload and a tenant's first span.
package struct Activation: Sendable, Equatable {
    /// Whose spans a share is about.
    package enum Audience: Sendable, Equatable {
        /// Multitenancy is off: all spans are those of one tenant.
        case everyone
        /// Every tenant without an entry of its own.
        case others
        case tenant(String)
    }

    /// What decides.
    package enum Origin: Sendable, Equatable {
        /// No list of processors stands anywhere.
        case embedded
        case defaults
        /// The entry `"*"` of the per-tenant file.
        case wildcard(SourcePosition?)
        /// The tenant's own entry there.
        case entry(String, SourcePosition?)
        /// No entry is the tenant's, and only entries list processors.
        case noEntry
    }

    package struct Share: Sendable, Equatable {
        package let audience: Audience
        /// As listed.
        package let processors: [String]
        /// `metronome.metrics`, which needs no processor.
        package let hasOwnMetrics: Bool
        package let origin: Origin
        /// The tenant whose settings hold for all of the audience.
        package let tenant: String

        /// These spans are not counted.
        package var isIdle: Bool { processors.isEmpty && !hasOwnMetrics }
    }

    /// Tenants with an entry of their own by name, all others last.
    package let shares: [Share]

    package init(_ settings: Settings, _ overrides: RuntimeOverrides) {
        guard settings.multitenancyEnabled else {
            shares = [Self.share(.everyone, TenantHeader.singleTenant, settings, overrides)]
            return
        }
        let named = overrides.entries.keys.filter { $0 != RuntimeOverrides.wildcard }.sorted()
        shares =
            named.map { Self.share(.tenant($0), $0, settings, overrides) }
            + [Self.share(.others, RuntimeOverrides.wildcard, settings, overrides)]
    }

    /// What holds for one tenant.
    package static func share(of tenant: String, _ settings: Settings, _ overrides: RuntimeOverrides) -> Share {
        share(settings.multitenancyEnabled ? .tenant(tenant) : .everyone, tenant, settings, overrides)
    }

    private static func share(_ audience: Audience, _ tenant: String, _ settings: Settings, _ overrides: RuntimeOverrides) -> Share {
        var origin: Origin
        switch overrides.source(for: tenant) {
        case .tenant: origin = .entry(tenant, overrides.places[tenant])
        case .wildcard: origin = .wildcard(overrides.places[RuntimeOverrides.wildcard])
        case .defaults:
            origin = settings.overrides.listsProcessors ? .defaults : overrides.embeddedProcessors == .replaced ? .noEntry : .embedded
        }
        if overrides.embeddedProcessors == .kept { origin = .embedded }
        let processors = overrides.override(for: tenant, defaults: settings.overrides.defaults).processors
        return Share(
            audience: audience, processors: processors, hasOwnMetrics: !settings.customMetrics.isEmpty, origin: origin, tenant: tenant)
    }

    /// Nobody's spans are counted.
    package var countsNothing: Bool { shares.allSatisfy(\.isIdle) }
}

extension Activation.Audience {
    package var text: String {
        switch self {
        case .everyone: "everyone"
        case .others: "every tenant without an entry of its own"
        case .tenant(let id): "tenant \(Excerpt.key(id))"
        }
    }
}

extension Activation.Origin {
    /// The words for "who says so".
    package var text: String {
        switch self {
        case .embedded: "by default: no list of processors stands anywhere"
        case .defaults: "by overrides.defaults"
        case .wildcard(let place): "by the entry \"*\"" + Self.at(place)
        case .entry(_, let place): "by its entry" + Self.at(place)
        case .noEntry: "no entry of the per-tenant file is theirs"
        }
    }

    private static func at(_ place: SourcePosition?) -> String { place.map { " at \($0)" } ?? "" }

    /// Why no processor is on, with the cure.
    package func reason(defaultsAreOn: Bool) -> String {
        let whole = defaultsAreOn ? "; an entry holds whole, so those of overrides.defaults do not apply" : ""
        return switch self {
        case .embedded, .defaults:
            "overrides.defaults.metrics_generator.processors lists no processor that makes metrics; list span-metrics there"
        case .wildcard(let place):
            "the entry \"*\"\(Self.at(place)) lists no processors\(whole); list span-metrics under its metrics_generator.processors"
        case .entry(_, let place):
            "its entry\(Self.at(place)) lists no processors\(whole); list span-metrics under its metrics_generator.processors"
        case .noEntry:
            "only entries of the per-tenant override file list processors and none of them holds here; list span-metrics under "
                + "overrides.defaults.metrics_generator.processors, or in an entry \"*\""
        }
    }
}

extension Activation.Share {
    /// Why these spans are not counted and what to do; nil: they are.
    package func reasonForNothing(_ settings: Settings) -> String? {
        isIdle ? origin.reason(defaultsAreOn: !settings.overrides.defaults.processors.isEmpty) : nil
    }
}
