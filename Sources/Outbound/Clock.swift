import Glibc
import NIOCore

/// Nanoseconds of the clock that the event loops use.
package func monotonicNow() -> Int64 {
    Int64(clamping: NIODeadline.now().uptimeNanoseconds)
}

/// Ends at a time of that clock, or when the task is cancelled.
package func sleep(until time: Int64) async {
    // The clock of sleep may be another one, and be early.
    while monotonicNow() < time, !Task.isCancelled { try? await Task.sleep(for: .nanoseconds(time - monotonicNow())) }
}

/// Whole seconds since the epoch.
package func wallClockSeconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
}
