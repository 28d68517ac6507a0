import Pipeline
import Synchronization

/// The warnings of the last time, for pages: each once, with how often it was said. At most ``limit``, and of one code ``limitOfACode``; the one
/// that was last said longest ago makes room.
package final class WarningBoard: Sendable {
    package static let limit = 200
    /// What comes from everywhere at once leaves room for the rest.
    package static let limitOfACode = 50
    /// The source of log lines that stand on the board already. Of any other warning in the log the source is the code.
    package static let source = "board"

    package struct Entry: Sendable, Equatable {
        package let code: String
        package internal(set) var isError: Bool
        package let text: String
        /// Of the last one.
        package internal(set) var details: [AdviceWarning.Detail]
        /// nil: it concerns nobody in particular.
        package let tenant: String?
        package internal(set) var count: Int
        /// Nanoseconds since the epoch.
        package let first: UInt64
        package internal(set) var last: UInt64

        fileprivate func isOf(_ warning: AdviceWarning, _ tenant: String?) -> Bool {
            code == warning.code && self.tenant == tenant && text == warning.text
                && details.lazy.filter(\.isName).elementsEqual(warning.details.lazy.filter(\.isName))
        }
    }

    private let entries = Mutex<[Entry]>([])

    package init() {}

    /// - Parameter now: nanoseconds since the epoch.
    package func note(_ warning: AdviceWarning, tenant: String?, now: UInt64) {
        entries.withLock { entries in
            if let index = entries.firstIndex(where: { $0.isOf(warning, tenant) }) {
                entries[index].count += 1
                entries[index].last = now
                entries[index].details = warning.details
                entries[index].isError = entries[index].isError || warning.isError
                return
            }
            let alike = entries.indices.filter { entries[$0].code == warning.code }
            if alike.count >= Self.limitOfACode {
                Self.removeOldest(of: alike, &entries)
            } else if entries.count >= Self.limit {
                Self.removeOldest(of: Array(entries.indices), &entries)
            }
            entries.append(
                Entry(
                    code: warning.code, isError: warning.isError, text: warning.text, details: warning.details, tenant: tenant, count: 1, first: now,
                    last: now))
        }
    }

    private static func removeOldest(of indices: [Int], _ entries: inout [Entry]) {
        if let oldest = indices.min(by: { entries[$0].last < entries[$1].last }) { entries.remove(at: oldest) }
    }

    /// The latest first.
    package var all: [Entry] { entries.withLock { $0 }.sorted { $0.last > $1.last } }
}
