import Glibc

/// What the operating system's defaults would otherwise decide for the process.
enum ProcessLimits {
    static func prepare() {
        // A reader that goes away must not end the process.
        signal(SIGPIPE, SIG_IGN)
        raiseOpenFiles()
    }

    /// The soft limit is often 1,024, below the connections that the intake allows.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
