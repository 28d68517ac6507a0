import Dispatch
import Glibc
import Pipeline
import Settings

/// The clocks of the process.
enum Clocks {
    /// Nanoseconds since the epoch.
    @Sendable
    static func wall() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(time.tv_sec, 0)) &* 1_000_000_000 &+ UInt64(max(time.tv_nsec, 0))
    }

    /// Nanoseconds of a clock that never goes back.
    static func monotonic() -> Int64 { Int64(clamping: DispatchTime.now().uptimeNanoseconds) }

    /// Both clocks when the process began to ask for them.
    private static let beginning = (wall: wall(), monotonic: monotonic())

    /// Now, on both clocks.
    @Sendable
    static func instant() -> Instant {
        let passed = UInt64(max(monotonic() - beginning.monotonic, 0))
        return Instant(wall: wall(), steady: beginning.wall &+ passed)
    }

    /// The wall clock as RFC 3339 with milliseconds, UTC.
    static func timestamp() -> String { UTCTime(nanoseconds: wall()).textWithMilliseconds }
}
