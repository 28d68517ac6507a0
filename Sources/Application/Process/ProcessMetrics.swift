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
            if let memory = ProcessMemory.now() {
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
        // It tells of every interrupt before it tells of the start.
        let boot = SystemFile.text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        // The command's name, in brackets, may hold blanks.
        let fields = SystemFile.text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard let boot = boot.flatMap({ Double($0) }), fields.count > 19, let ticks = Double(fields[19]) else {
            return (Double(Clocks.wall()) / 1e9).rounded()
        }
        return boot + ticks / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }
}
