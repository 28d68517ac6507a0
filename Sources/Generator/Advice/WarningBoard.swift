import Pipeline
import Synchronization

/// The warnings of the last time, for pages: each once, with how often it was said. At most ``limit``; the one that was last said longest ago
/// makes room.
package final class WarningBoard: Sendable {
    package static let limit = 200

    package struct Entry: Sendable, Equatable {
        package let code: String
        package let text: String
        /// nil: it concerns nobody in particular.
        package let tenant: String?
        package internal(set) var count: Int
        /// Nanoseconds since the epoch.
        package let first: UInt64
        package internal(set) var last: UInt64
    }

    private let entries = Mutex<[Entry]>([])

    package init() {}

    /// - Parameter now: nanoseconds since the epoch.
    package func note(_ warning: AdviceWarning, tenant: String?, now: UInt64) {
        entries.withLock { entries in
            if let index = entries.firstIndex(where: { $0.code == warning.code && $0.tenant == tenant && $0.text == warning.text }) {
                entries[index].count += 1
                entries[index].last = now
                return
            }
            if entries.count >= Self.limit, let oldest = entries.indices.min(by: { entries[$0].last < entries[$1].last }) {
                entries.remove(at: oldest)
            }
            entries.append(Entry(code: warning.code, text: warning.text, tenant: tenant, count: 1, first: now, last: now))
        }
    }

    /// The latest first.
    package var all: [Entry] { entries.withLock { $0 }.sorted { $0.last > $1.last } }
}
