/// How a journal is, for its metrics and the log.
package struct JournalReport: Sendable, Equatable {
    /// On the disk, in memory, on the way to the disk.
    package var bytes = 0
    package var bytesInMemory = 0
    package var queuedBytes = 0
    /// Why the disk could not be written to the last time; nil: it could.
    package var problem: DiskError?
    /// Since the start.
    package var problems = 0
    package var syncs = 0
    package var syncNanoseconds: UInt64 = 0
    package init() {}
}
