import Settings

/// Which message an endpoint gets: remote write 2.0 where it is asked for, and 1.0 for a while where the answers say that 2.0 is not
/// understood. Pure; times are nanoseconds of one monotonic clock.
///
/// A server that knows 1.0 alone may read a 2.0 request as an empty one of 1.0 and answer 2xx: its fields were numbered so that this loses
/// everything and damages nothing. Only the count of what was written, in headers, tells such an answer from a good one.
package struct MessageNegotiation: Sendable {
    /// Why 2.0 is not sent.
    package enum Reason: String, Sendable, CaseIterable {
        /// 415, or an error that a server of 1.0 gives to what it cannot read.
        case unsupported
        /// 2xx without a word of what was written.
        case unconfirmed
        /// 2xx, and less was written than was sent.
        case unwritten
    }

    package enum Verdict: Sendable, Equatable {
        /// The answer is what it says.
        case holds
        /// The same samples are to be sent as 1.0.
        case asOne(Reason)
        /// The same, and only if that is taken was 2.0 to blame.
        case tryAsOne
    }

    /// Statuses of servers of 1.0 that could not read 2.0. With them a server of 2.0 may refuse samples as well.
    private static let doubtful: Set<Int> = [400, 404, 406, 501]

    private let wanted: WriteMessage
    /// A server has confirmed what it wrote of 2.0.
    package private(set) var isProven = false
    /// When it was last found that 2.0 does not work.
    private var since: Int64?
    package private(set) var reason: Reason?

    package init(_ wanted: WriteMessage) { self.wanted = wanted }

    /// What the next push is to be.
    package func message(now: Int64) -> WriteMessage {
        guard wanted == .two, let since else { return wanted }
        return now.subtractingReportingOverflow(since).partialValue >= RemoteWriteLimits.messageRetryTime ? .two : .one
    }

    /// An answer to 2.0.
    ///
    /// - Parameter written: what the server says that it has written; nil: nothing.
    package mutating func answered(_ status: Int, sent: MessageCounts, written: MessageCounts?, now: Int64) -> Verdict {
        if status == 415 { return fallBack(.unsupported, now) }
        if Self.doubtful.contains(status), !isProven, written == nil { return .tryAsOne }
        guard (200..<300).contains(status) else { return .holds }
        guard let written else { return fallBack(.unconfirmed, now) }
        guard !written.isLess(than: sent) else { return fallBack(.unwritten, now) }
        isProven = true
        since = nil
        reason = nil
        return .holds
    }

    /// 1.0 was taken where 2.0 was not.
    package mutating func oneWasTaken(now: Int64) { _ = fallBack(.unsupported, now) }

    private mutating func fallBack(_ reason: Reason, _ now: Int64) -> Verdict {
        isProven = false
        since = now
        self.reason = reason
        return .asOne(reason)
    }
}
