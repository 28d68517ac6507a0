import Glibc

/// Times as pages show them: RFC 3339, UTC, whole seconds.
enum UTCText {
    /// - Parameter nanoseconds: since the epoch.
    static func of(_ nanoseconds: UInt64) -> String {
        let (date, time) = parts(nanoseconds)
        return "\(date)T\(time)Z"
    }

    static func timeOfDay(_ nanoseconds: UInt64) -> String { parts(nanoseconds).time }

    private static func parts(_ nanoseconds: UInt64) -> (date: String, time: String) {
        var seconds = time_t(clamping: nanoseconds / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func pad(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return (
            "\(parts.tm_year + 1900)-\(pad(parts.tm_mon + 1))-\(pad(parts.tm_mday))",
            "\(pad(parts.tm_hour)):\(pad(parts.tm_min)):\(pad(parts.tm_sec))"
        )
    }
}
