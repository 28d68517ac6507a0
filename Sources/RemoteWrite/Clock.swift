import Glibc
import NIOCore

/// Nanoseconds of the clock that the event loops use.
package func monotonicNow() -> Int64 {
    Int64(clamping: NIODeadline.now().uptimeNanoseconds)
}

/// Whole seconds since the epoch.
package func wallClockSeconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
}
