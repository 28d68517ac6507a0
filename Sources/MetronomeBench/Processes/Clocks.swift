import Glibc

/// Clocks in nanoseconds.
enum Clocks {
    /// CPU time of the calling thread: what neighbours on the machine do with theirs does not count.
    static var thread: Int { read(CLOCK_THREAD_CPUTIME_ID) }
    /// CPU time of all threads of this process.
    static var process: Int { read(CLOCK_PROCESS_CPUTIME_ID) }
    static var wall: Int { read(CLOCK_MONOTONIC) }

    /// CPU time of another process, dead threads included; nil when there is no such process.
    static func process(_ pid: pid_t) -> Int? {
        var clock = clockid_t()
        guard clock_getcpuclockid(pid, &clock) == 0 else { return nil }
        return read(clock)
    }

    static func sleep(seconds: Double) { usleep(UInt32(seconds * 1e6)) }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
