/// How long to wait before a client is made anew: twice as long each time, up to a minute. Pure.
package struct Backoff: Sendable {
    private static let first: UInt64 = 1_000_000_000
    private static let longest: UInt64 = 60_000_000_000
    private var next = Self.first

    package init() {}

    /// Nanoseconds. It has failed again.
    package mutating func delay() -> UInt64 {
        defer { next = min(next * 2, Self.longest) }
        return next
    }

    /// It has worked.
    package mutating func reset() { next = Self.first }
}
