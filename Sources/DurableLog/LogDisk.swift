/// What a log asks of a disk: one flat directory of files that only grow at their end.
///
/// Nothing is on the disk for good before ``sync(_:)`` returned, names not before ``syncDirectory()`` did.
package protocol LogDisk {
    func files() throws(DiskError) -> [DiskFile]
    /// Makes an empty file; one of that name must not be there.
    mutating func create(_ name: String) throws(DiskError)
    /// Writes behind the last byte. After an error any part of it may be there.
    mutating func append(_ bytes: [UInt8], to name: String) throws(DiskError)
    /// Less than `count` bytes only at the end of the file.
    func read(_ name: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8]
    mutating func sync(_ name: String) throws(DiskError)
    mutating func syncDirectory() throws(DiskError)
    /// Takes the place of a file that has the new name.
    mutating func rename(_ name: String, to other: String) throws(DiskError)
    mutating func delete(_ name: String) throws(DiskError)
}

package struct DiskFile: Sendable, Equatable {
    package var name: String
    package var size: Int

    package init(name: String, size: Int) {
        self.name = name
        self.size = size
    }
}

/// What a disk could not do.
package struct DiskError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Cause: String, Sendable, CaseIterable {
        /// No space, or no more than a quota allows.
        case full = "disk_full"
        case readOnly = "read_only"
        /// No permission, or no such directory.
        case denied
        /// Another process has the directory.
        case inUse = "in_use"
        case failed = "disk_error"
    }

    package var cause: Cause
    /// In plain words: what was tried, with what, and what the system says.
    package var text: String

    package init(_ cause: Cause, _ text: String) {
        self.cause = cause
        self.text = text
    }

    package var description: String { text }
}
