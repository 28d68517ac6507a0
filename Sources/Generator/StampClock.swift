import Pipeline

/// Decides the time that a tenant's samples are stamped with.
///
/// The wall clock is believed as long as it goes as time goes. When it is set, stamps go on as before until it has kept its new
/// time for some collections: one collection an hour ahead would have a receiver refuse everything of the coming hour as out of
/// order.
package struct StampClock {
    /// Nanoseconds by which the wall clock may be set without being doubted.
    package static let tolerance: Int64 = 10_000_000_000
    /// Collections that have to see a new time before it is believed, and nanoseconds from the first of them to the last.
    static let collections = 3
    static let holdTime: UInt64 = 30_000_000_000

    /// Milliseconds by which an earlier process's stamps may be ahead: its samples are there, and older ones would be refused.
    static let lead: Int64 = 60_000

    package enum Event: Sendable, Equatable {
        /// The wall clock was set by so many nanoseconds; stamps do not follow yet.
        case stepped(Int64)
        /// The new time has held: stamps follow; `step` is what it is beside the steady clock.
        case followed(Int64, step: Int64)
        /// The wall clock is back where it was.
        case returned
    }

    /// A time that the wall clock was set to.
    private struct Doubt {
        /// Beside the steady clock, nanoseconds.
        var step: Int64
        var since: UInt64
        var collections: Int
    }

    /// By how much stamps are ahead of the steady clock, nanoseconds.
    private var step: Int64
    private var doubt: Doubt?
    private var last = Int64.min

    /// - Parameter step: by how much the wall clock is believed to have been set since the process began, nanoseconds.
    package init(step: Int64) { self.step = step }

    /// Stamps follow those of an earlier process, unless its clock was far ahead.
    ///
    /// - Parameter last: milliseconds since the epoch.
    mutating func goOn(after last: Int64, now: Instant) {
        let time = Int64(clamping: Instant.shifted(now.steady, by: step) / 1_000_000)
        if last.subtractingReportingOverflow(time).partialValue <= Self.lead { self.last = max(self.last, last) }
    }

    /// The time of a collection in milliseconds since the epoch, at least two later than the one before unless the clock was set back for
    /// good: zero samples may have to lie between two collections.
    ///
    /// - Parameter believed: the step that other tenants' collections have come to believe.
    package mutating func stamp(_ now: Instant, believed: Int64) -> (milliseconds: Int64, event: Event?) {
        let before = step
        let event = follow(now, believed)
        let time = Int64(clamping: Instant.shifted(now.steady, by: step) / 1_000_000)
        let isSetBack = step < before && !Self.agree(step, before)
        last = last > .min && !isSetBack ? max(time, last + 2) : time
        return (last, event)
    }

    private mutating func follow(_ now: Instant, _ believed: Int64) -> Event? {
        let found = now.step
        if Self.agree(found, believed), !Self.agree(found, step) {
            step = found
            doubt = nil
            return nil
        }
        if Self.agree(found, step) {
            step = found
            let wasDoubted = doubt != nil
            doubt = nil
            return wasDoubted ? .returned : nil
        }
        guard var seen = doubt, Self.agree(found, seen.step) else {
            doubt = Doubt(step: found, since: now.steady, collections: 1)
            return .stepped(found.subtractingReportingOverflow(step).partialValue)
        }
        seen.step = found
        seen.collections += 1
        doubt = seen
        guard seen.collections >= Self.collections, now.steady >= seen.since, now.steady - seen.since >= Self.holdTime else { return nil }
        let distance = found.subtractingReportingOverflow(step).partialValue
        step = found
        doubt = nil
        return .followed(distance, step: found)
    }

    private static func agree(_ one: Int64, _ other: Int64) -> Bool {
        let (distance, overflow) = one.subtractingReportingOverflow(other)
        return !overflow && distance.magnitude <= tolerance.magnitude
    }
}
