/// How a key's value in an override combines with that of `metrics_generator` (tempo-behaviour 1.6), and which releases of Tempo know it
/// there.
package struct PerTenant<Value: Sendable>: Sendable {
    package enum Rule: Sendable {
        /// A value that is there replaces.
        case replaces
        /// The same, but this one says nothing.
        case unless(Value)
        /// Nothing but this value changes anything.
        case only(Value)
    }

    package let rule: Rule
    package let overriding: Overriding

    /// - Parameter effect: in an override; nil: the same as elsewhere.
    package static func replaces(since releases: String, _ effect: Effect? = nil) -> PerTenant {
        PerTenant(rule: .replaces, overriding: Overriding(releases: TempoReleases(releases), effect: effect, isAlwaysShown: false))
    }

    package static func unless(_ value: Value, since releases: String, _ effect: Effect? = nil) -> PerTenant {
        PerTenant(rule: .unless(value), overriding: Overriding(releases: TempoReleases(releases), effect: effect, isAlwaysShown: true))
    }

    package static func only(_ value: Value, since releases: String, _ effect: Effect? = nil) -> PerTenant {
        PerTenant(rule: .only(value), overriding: Overriding(releases: TempoReleases(releases), effect: effect, isAlwaysShown: false))
    }
}

/// What the reference says of a key in an override.
package struct Overriding: Sendable, Equatable {
    package let releases: TempoReleases
    /// nil: the same as elsewhere.
    package let effect: Effect?
    /// A value that says nothing is printed, too.
    package let isAlwaysShown: Bool
}
