/// Waits that double from a smallest to a largest, each shortened by up to a tenth so that senders which failed together do
/// not return together. The seed makes it repeatable; nil: no jitter.
package struct Backoff: Sendable {
    let smallest: Int64
    let largest: Int64
    private var random: UInt64?

    package init(smallest: Int64, largest: Int64, seed: UInt64?) {
        self.smallest = smallest
        self.largest = largest
        random = seed
    }

    /// Nanoseconds to wait after the attempt of this number, counted from 0.
    package mutating func delay(after attempt: Int) -> Int64 {
        let (doubled, overflow) = smallest.multipliedReportingOverflow(by: 1 << Int64(min(max(attempt, 0), 62)))
        let full = overflow ? largest : min(doubled, largest)
        return full - Int64(Double(full) * 0.1 * fraction())
    }

    /// A number in 0..<1.
    private mutating func fraction() -> Double {
        guard let state = random else { return 0 }
        let next = state &+ Mixing.step
        random = next
        return Double(Mixing.mixed(next) >> 11) * 0x1p-53
    }
}
