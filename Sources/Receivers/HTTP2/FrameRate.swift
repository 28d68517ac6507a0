/// How many frames of a kind may come in a time: a flood of them is work for nothing.
struct FrameRate {
    private let limit: Int
    /// Nanoseconds.
    private let period: UInt64
    private var count = 0
    private var begun: UInt64 = 0

    init(_ limit: Int, perSeconds seconds: UInt64) {
        self.limit = limit
        period = seconds * 1_000_000_000
    }

    /// One more has come at `now`.
    mutating func note(_ now: UInt64) throws(HTTP2Error) {
        if now - min(begun, now) >= period {
            begun = now
            count = 0
        }
        count += 1
        guard count <= limit else { throw HTTP2Error(.enhanceYourCalm) }
    }
}
