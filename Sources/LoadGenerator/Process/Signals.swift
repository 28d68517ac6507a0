import Glibc

/// SIGINT and SIGTERM, received by whoever waits for them instead of interrupting something.
enum Signals {
    /// Holds both back in this thread and in all that it starts; a lost peer becomes an error instead of SIGPIPE.
    static func block() {
        var set = handled
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Whether one of them came within that time.
    static func wait(milliseconds: Int) -> Bool {
        var set = handled
        var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        return sigtimedwait(&set, nil, &time) > 0
    }

    private static var handled: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }
}
