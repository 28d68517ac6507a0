import CMalloc
import Glibc

/// What the operating system's defaults would otherwise decide for the process.
enum ProcessLimits {
    static func prepare() {
        // A reader that goes away must not end the process.
        signal(SIGPIPE, SIG_IGN)
        raiseOpenFiles()
        returnMemory()
    }

    /// Large blocks are mapped by themselves, so that freed they are the system's again: tables that have grown out of theirs, bodies
    /// of requests that are sent. By default the allocator keeps ever larger ones, a third more memory than is in use.
    private static func returnMemory() {
        mallopt(M_MMAP_THRESHOLD, 128 << 10)
        mallopt(M_TRIM_THRESHOLD, 512 << 10)
    }

    /// The soft limit is often 1,024, below the connections that the intake allows.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
