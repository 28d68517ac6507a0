/// The time by which ages are measured: the wall clock, but one that was set is not believed before it has kept its new time for a while. One
/// that is hours ahead for some seconds must not have everything that waits given up. Pure; times in milliseconds.
package struct AgeClock {
    /// By how much a clock may be set without being doubted.
    private static let tolerance: Int64 = 10_000
    private static let holdTime: Int64 = 60_000

    /// By how much the believed time is ahead of the clock that nobody sets; nil: not looked at yet.
    private var believed: Int64?
    /// What the wall clock says instead, and since when.
    private var doubted: (ahead: Int64, since: Int64)?

    package init() {}

    /// - Parameters:
    ///   - wall: since the epoch.
    ///   - steady: of the clock that nobody sets.
    package mutating func time(wall: Int64, steady: Int64) -> Int64 {
        let ahead = wall.subtractingReportingOverflow(steady).partialValue
        guard let known = believed, !Self.agree(known, ahead) else {
            believed = ahead
            doubted = nil
            return wall
        }
        guard let doubt = doubted, Self.agree(doubt.ahead, ahead) else {
            doubted = (ahead, steady)
            return steady.addingReportingOverflow(known).partialValue
        }
        guard steady.subtractingReportingOverflow(doubt.since).partialValue >= Self.holdTime else {
            return steady.addingReportingOverflow(known).partialValue
        }
        believed = ahead
        doubted = nil
        return wall
    }

    private static func agree(_ one: Int64, _ other: Int64) -> Bool {
        let (distance, overflow) = one.subtractingReportingOverflow(other)
        return !overflow && distance.magnitude <= tolerance.magnitude
    }
}
