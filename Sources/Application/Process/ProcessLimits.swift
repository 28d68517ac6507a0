import CMalloc
import Glibc

/// What the operating system's defaults would otherwise decide for the process.
enum ProcessLimits {
    /// - Parameter handsOn: records of brokers are read, or requests passed on.
    static func prepare(handsOn: Bool) {
        // A reader that goes away must not end the process.
        signal(SIGPIPE, SIG_IGN)
        raiseOpenFiles()
        leaveOutCoreDumps()
        returnMemory(handsOn ? blocks : bodies)
    }

    /// Large blocks are mapped by themselves, so that freed they are the system's again: tables that have grown out of theirs, bodies
    /// of requests that are sent. By default the allocator keeps ever larger ones, a third more memory than is in use.
    private static func returnMemory(_ limits: (mapped: Int32, kept: Int32)) {
        mallopt(M_MMAP_THRESHOLD, limits.mapped)
        mallopt(M_TRIM_THRESHOLD, limits.kept)
    }

    /// Gives what is free to the system, wherever in the arenas it is: of requests that waited for a target the memory would stay.
    static func giveBack() { malloc_trim(0) }

    /// Bytes of a block from which on it is mapped by itself, and of what an arena keeps.
    private static let bodies: (mapped: Int32, kept: Int32) = (128 << 10, 512 << 10)
    /// A block for each answer of a broker, mostly of 1 to 3 MiB, and for each request that waits for a target: fresh pages for each of them would
    /// cost more than all else that is done with records, and a sixth of all that is done with spans that are routed.
    private static let blocks: (mapped: Int32, kept: Int32) = (4 << 20, 16 << 20)

    /// Memory holds tokens and passwords. A limit of 0 keeps dumps out of files; a program that takes them (`kernel.core_pattern` with a pipe)
    /// gets one in spite of it, which then has no memory in it. Who needs a dump raises both of the running process:
    /// `prlimit --core=unlimited --pid …` and `echo 0x33 > /proc/…/coredump_filter`.
    private static func leaveOutCoreDumps() {
        if let filter = fopen("/proc/self/coredump_filter", "w") {
            fputs("0\n", filter)
            fclose(filter)
        }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = 0
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// The soft limit is often 1,024, below the connections that the intake allows.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
