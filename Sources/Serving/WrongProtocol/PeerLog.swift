/// Decides what is logged of peers that are refused: once per address, port, reason and day. Pure.
package struct PeerLog {
    /// Addresses that are remembered; what others do on that day is counted, not logged.
    package static let peers = 1_000
    private static let day: UInt64 = 86_400

    private struct Key: Hashable {
        var peer: String
        var port: PortGuide.Port
        var what: String
    }

    private var seen: Set<Key> = []
    private var today: UInt64 = 0

    package init() {}

    /// - Parameters:
    ///   - what: why it is refused.
    ///   - seconds: on a clock that only goes forward.
    package mutating func isNew(_ peer: String, _ port: PortGuide.Port, _ what: String, seconds: UInt64) -> Bool {
        if seconds / Self.day != today {
            today = seconds / Self.day
            seen = []
        }
        guard seen.count < Self.peers else { return false }
        return seen.insert(Key(peer: peer, port: port, what: what)).inserted
    }
}
