import Glibc
import SelfMetrics

/// `process_*`, as the Prometheus client libraries name them, read when somebody asks.
enum ProcessMetrics {
    static func register(_ metrics: MetricsRegistry) {
        let cpu = metrics.fractionalCounter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
        let resident = metrics.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
        let virtual = metrics.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.")
        let open = metrics.gauge("process_open_fds", "Number of open file descriptors.")
        let limit = metrics.gauge("process_max_fds", "Maximum number of open file descriptors.")
        metrics.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.").set(startTime)
        metrics.beforeExposition {
            cpu.set(cpuSeconds)
            if let memory = Memory() {
                resident.set(memory.resident)
                virtual.set(memory.virtual)
            }
            if let count = openFiles { open.set(count) }
            limit.set(maxFiles)
        }
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Bytes, of /proc/self/statm.
    private struct Memory {
        var virtual: Int
        var resident: Int

        init?() {
            let pages = ProcessMetrics.read("/proc/self/statm").split(separator: " ").prefix(2).compactMap { Int($0) }
            guard pages.count == 2 else { return nil }
            let size = sysconf(Int32(_SC_PAGESIZE))
            virtual = pages[0].multipliedReportingOverflow(by: size).partialValue
            resident = pages[1].multipliedReportingOverflow(by: size).partialValue
        }
    }

    private static var openFiles: Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            // Not the directory and its parent.
            if entry.pointee.d_type == UInt8(DT_LNK) { count += 1 }
        }
        // Without the one that counting needs.
        return count - 1
    }

    private static var maxFiles: Double {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    /// The system's start, and the process's from there (field 22 of /proc/self/stat, in ticks); now where that cannot be read.
    private static var startTime: Double {
        let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        // The command's name, in brackets, may hold blanks.
        let fields = read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard let boot = boot.flatMap({ Double($0) }), fields.count > 19, let ticks = Double(fields[19]) else {
            return (Double(Clocks.wall()) / 1e9).rounded()
        }
        return boot + ticks / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }

    /// The beginning of a file of the system's; empty: it cannot be read.
    private static func read(_ path: String) -> String {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 << 10)
        // /proc/stat tells of every interrupt before it tells of the start.
        while content.count < 1 << 20 {
            let count = Glibc.read(file, &block, block.count)
            guard count > 0 else { break }
            content += block[..<count]
        }
        return String(decoding: content, as: UTF8.self)
    }
}
