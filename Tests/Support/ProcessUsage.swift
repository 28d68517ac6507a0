import Foundation

/// What a process has used so far, as the kernel tells it.
package struct ProcessUsage: Sendable {
    /// User and system time, in seconds.
    package let cpuSeconds: Double
    /// Resident memory, in bytes.
    package let residentBytes: Int
    /// Open files and sockets.
    package let openDescriptors: Int

    /// - Throws: when the process does not run any more.
    package init(pid: pid_t) throws {
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        // The second field is the name in parentheses and may hold anything: fields are counted behind its last one.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]), let pages = Int(fields[22]) else {
            throw HarnessError("unexpected /proc/\(pid)/stat: \(stat)")
        }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        openDescriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
        residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
