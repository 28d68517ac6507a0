/// Every bound of a journal, with what happens at it.
package struct JournalLimits: Sendable, Equatable {
    /// On the disk. At the limit the oldest collections are given up for all endpoints that still wait for them (reason `log_full`).
    package var maxBytes: Int
    /// Milliseconds. Older collections are given up (reason `expired`): receivers refuse what is much older than their newest sample.
    package var maxAge: Int64
    /// In memory, of collections that could not be written; at the limit the oldest of them are given up (reason `queue_full`).
    package var maxMemoryBytes: Int
    /// Of a file; files are deleted whole.
    package var segmentBytes = 16 << 20
    /// Handed to an endpoint at a time, at most.
    package var loadBytes = 1 << 20
    /// A tenant's snapshot is written whole again when its changes since the last whole one take more than it, and than this.
    package var minStateBytes = 1 << 20

    package init(maxBytes: Int, maxAge: Int64, maxMemoryBytes: Int) {
        self.maxBytes = maxBytes
        self.maxAge = maxAge
        self.maxMemoryBytes = maxMemoryBytes
    }
}
