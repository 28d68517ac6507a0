/// `metronome.series`: how series end at receivers.
package struct SeriesSettings: KeyBlock {
    package var stalenessMarkers = StalenessMarkers.expiry

    /// When series get a staleness marker as their last sample (Prometheus remote-write 1.0 specification, "Stale Markers").
    package enum StalenessMarkers: String, Sendable, Equatable, CaseIterable {
        /// A series that ends just stops, as Tempo's do (tempo-behaviour 6.6): queries show its last value for five minutes more.
        case off
        /// When it has had no span for `stale_duration`.
        case expiry
        /// Also all series when the process ends.
        case expiryAndExit = "expiry_and_exit"
    }
    package init() {}

    package static let rows = KeyRows<SeriesSettings> {
        KeyRow(
            "staleness_markers", \.stalenessMarkers, .word(),
            "When series get a staleness marker, after which queries no longer show their last value: when they have had no span for `stale_duration` "
                + "(`expiry`), also at a clean end of the process (`expiry_and_exit`), or never, as in Tempo (`off`).")
    }
}
