/// Where reading begins when a backlog that is too old is not to be read (`skip_stale_backlog_on_startup`). Pure.
package enum StartOffsets {
    /// Where a partition begins: never before what the group has, and at the first record that is young enough.
    ///
    /// - Parameters:
    ///   - committed: nil: the group has none.
    ///   - young: offset of the first record that is young enough; nil: unknown, or there is none yet.
    /// - Returns: nil: as the group says.
    package static func begin(committed: Offset?, young: Offset?) -> Offset? {
        guard let young, young >= 0 else { return nil }
        guard let committed, committed >= 0 else { return young }
        return young > committed ? young : nil
    }

    /// Milliseconds since the epoch of the oldest record that is young enough.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - horizon: nanoseconds.
    package static func oldest(now: UInt64, horizon: Int64) -> Int64 {
        let age = UInt64(max(horizon, 0))
        return Int64(clamping: (now > age ? now - age : 0) / 1_000_000)
    }
}
