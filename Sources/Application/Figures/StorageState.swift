import DurableLog
import Synchronization

/// How what is kept under `storage.path` is, for pages.
package final class StorageState: Sendable {
    package enum State: Sendable, Equatable {
        /// No directory is configured: everything is in memory.
        case off
        case working
        /// Everything since then is in memory.
        case failing(error: String, advice: String)
    }

    /// The setting; empty: none.
    let path: String
    private let last: Mutex<State>

    package init(path: String) {
        self.path = path
        last = Mutex(path.isEmpty ? .off : .working)
    }

    var state: State { last.withLock { $0 } }

    /// - Parameter problem: nil: the last write succeeded.
    package func note(_ problem: DiskError?) {
        last.withLock { $0 = problem.map { .failing(error: "\($0)", advice: Self.advice($0.cause)) } ?? .working }
    }

    /// What to do, with the settings that may have to change.
    static func advice(_ cause: DiskError.Cause) -> String {
        switch cause {
        case .full: "make room on that disk"
        case .readOnly: "mount it writable (in a container: a volume), or point metrics_generator.storage.path elsewhere"
        case .denied: "make the directory, writable for the user that metronome runs as, or point metrics_generator.storage.path elsewhere"
        case .inUse: "give each process a directory of its own"
        case .failed: "look at the disk"
        }
    }
}
