/// How far back the figures of a provider's health reach. Each window is thirteen slots of a twelfth of it: the one that time is
/// in and the twelve before, so that it holds all of its length and at most a twelfth more.
package enum HealthWindow: Int, Sendable, CaseIterable {
    case minute, fiveMinutes, hour

    /// Slots of each window.
    static let slots: UInt64 = 13

    /// As in the label `window`.
    package var name: String {
        switch self {
        case .minute: "1m"
        case .fiveMinutes: "5m"
        case .hour: "1h"
        }
    }

    /// Nanoseconds.
    var slotWidth: UInt64 {
        switch self {
        case .minute: 5_000_000_000
        case .fiveMinutes: 25_000_000_000
        case .hour: 300_000_000_000
        }
    }

    /// After so many nanoseconds without a call no window holds any.
    static let longest = hour.slotWidth * slots
}
