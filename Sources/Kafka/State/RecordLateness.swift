/// When a record counts as received. Pure.
package enum RecordLateness {
    /// Nanoseconds since the epoch.
    ///
    /// - Parameters:
    ///   - timestamp: of the record, milliseconds since the epoch; negative: it has none.
    ///   - now: a record of the future is one of now.
    package static func received(timestamp: Int64, now: UInt64, byRecord: Bool) -> UInt64 {
        guard byRecord, timestamp >= 0 else { return now }
        let (nanoseconds, overflow) = UInt64(timestamp).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? now : min(nanoseconds, now)
    }
}
