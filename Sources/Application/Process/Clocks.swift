import Dispatch
import Glibc
import Pipeline

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
    static func timestamp() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func pad(_ value: Int, _ width: Int = 2) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let date = "\(Int(parts.tm_year) + 1900)-\(pad(Int(parts.tm_mon) + 1))-\(pad(Int(parts.tm_mday)))"
        return "\(date)T\(pad(Int(parts.tm_hour))):\(pad(Int(parts.tm_min))):\(pad(Int(parts.tm_sec))).\(pad(time.tv_nsec / 1_000_000, 3))Z"
    }
}
