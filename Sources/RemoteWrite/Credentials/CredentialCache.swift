import Outbound

/// When a credentials file is read, and what holds meanwhile. Pure; times are monotonic nanoseconds.
///
/// It is read again every few seconds so that it can be rotated. What was read once goes on holding while the file cannot be read.
package struct CredentialCache: Sendable {
    package enum Step: Equatable {
        case use(String)
        case fail(CredentialFile.Failure)
        /// Start to read; ``finished(_:now:)`` tells how it ended.
        case read
        /// It is being read: ask again when that has ended, or when `RemoteWriteLimits.credentialReadTime` is over.
        case wait
    }

    private let path: String
    private var value: String?
    private var readAt = Int64.min
    private var readingSince: Int64?
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

    /// What there is.
    package var held: Step {
        if let value { return .use(value) }
        return .fail(problem ?? .slow(path: path, limit: RemoteWriteLimits.credentialReadTime))
    }
}
