import Glibc

/// Bytes that the process has, of /proc/self/statm.
package struct ProcessMemory: Sendable, Equatable {
    package var virtual: Int
    package var resident: Int
    /// What of it is of files, as the program's code is.
    package var ofFiles: Int

    package init(virtual: Int, resident: Int, ofFiles: Int = 0) {
        self.virtual = virtual
        self.resident = resident
        self.ofFiles = ofFiles
    }

    /// nil: it cannot be read.
    package static func now() -> ProcessMemory? {
        let pages = SystemFile.text("/proc/self/statm").split(separator: " ").prefix(3).compactMap { Int($0) }
        guard pages.count == 3 else { return nil }
        let size = sysconf(Int32(_SC_PAGESIZE))
        let bytes = pages.map { $0.multipliedReportingOverflow(by: size).partialValue }
        return ProcessMemory(virtual: bytes[0], resident: bytes[1], ofFiles: bytes[2])
    }
}
