import Glibc

/// Bytes that the process has, of /proc/self/statm.
package struct ProcessMemory: Sendable, Equatable {
    package var virtual: Int
    package var resident: Int

    package init(virtual: Int, resident: Int) {
        self.virtual = virtual
        self.resident = resident
    }

    /// nil: it cannot be read.
    package static func now() -> ProcessMemory? {
        let pages = SystemFile.text("/proc/self/statm").split(separator: " ").prefix(2).compactMap { Int($0) }
        guard pages.count == 2 else { return nil }
        let size = sysconf(Int32(_SC_PAGESIZE))
        return ProcessMemory(
            virtual: pages[0].multipliedReportingOverflow(by: size).partialValue,
            resident: pages[1].multipliedReportingOverflow(by: size).partialValue)
    }
}
