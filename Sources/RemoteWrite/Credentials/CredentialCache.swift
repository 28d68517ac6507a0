import Outbound

/// When a credentials file is read, and what holds meanwhile. Pure; times are monotonic nanoseconds.
///
/// It is read again every few seconds so that it can be rotated, and at once when a server does not accept what it held. What was read once
/// goes on holding while the file cannot be read.
package struct CredentialCache: Sendable {
    package enum Step: Equatable {
        case use(String)
        case fail(CredentialFile.Failure)
        /// Start to read; ``finished(_:now:)`` tells how it ended.
        case read
        /// It is being read: ask again when that has ended, or when `RemoteWriteLimits.credentialReadTime` is over.
        case wait
    }

    private static let never = Int64.min / 4

    private let path: String
    private var value: String?
    private var readAt = Self.never
    private var readingSince: Int64?
    private struct Refused {
        let value: String
        let since: Int64
        var last: Int64
        /// It was accepted since: it is the push that is refused, not what proves who sends.
        var isProven = false
    }

    /// What a server does not accept.
    private var refused: Refused?
    /// Why the file was not read the last time; nil: it was.
    package private(set) var problem: CredentialFile.Failure?

    package init(path: String) {
        self.path = path
    }

    package mutating func wanted(now: Int64) -> Step {
        if let since = readingSince {
            guard now - since >= RemoteWriteLimits.credentialReadTime else { return .wait }
            problem = .slow(path: path, limit: RemoteWriteLimits.credentialReadTime)
            return held
        }
        if value != nil, now - readAt < OutboundLimits.credentialCacheTime { return held }
        readingSince = now
        return .read
    }

    /// Reading has ended, however late.
    package mutating func finished(_ result: Result<String, CredentialFile.Failure>, now: Int64) {
        readingSince = nil
        readAt = now
        switch result {
        case .success(let read):
            value = read
            problem = nil
        case .failure(let failure): problem = failure
        }
    }

    /// A server does not accept what is held: the next ``wanted(now:)`` reads the file.
    package mutating func refused(now: Int64) {
        guard let value else { return }
        if let known = refused, known.value == value, now - known.last < RemoteWriteLimits.refusedFileTime {
            refused?.last = now
        } else {
            refused = Refused(value: value, since: now, last: now)
        }
        readAt = Self.never
    }

    /// What is to be done, after the file was read again.
    package func refusal(now: Int64) -> Refusal {
        guard let refused, let value, refused.value == value else { return .again }
        return !refused.isProven && now - refused.since < RemoteWriteLimits.refusedFileTime ? .later : .final
    }

    /// A server has accepted what is held.
    package mutating func accepted() {
        if refused?.value == value { refused?.isProven = true } else { refused = nil }
    }

    /// What there is.
    package var held: Step {
        if let value { return .use(value) }
        return .fail(problem ?? .slow(path: path, limit: RemoteWriteLimits.credentialReadTime))
    }
}
