/// Which address of a host gets the next request (`round_robin_dns`). Pure; times are nanoseconds of one monotonic clock.
package struct AddressTurns: Sendable {
    /// In an order that does not depend on that of the answers.
    private var addresses: [String] = []
    private var turn: UInt
    private var lastLook: Int64?

    /// - Parameter first: where it begins: processes that start together do not all begin with the same address.
    package init(first: UInt = 0) { turn = first }

    /// Nobody has asked yet.
    package var isUnknown: Bool { lastLook == nil }

    /// Whether it is time to look the name up; then it counts as looked up.
    package mutating func beginLook(now: Int64) -> Bool {
        if let lastLook, now - lastLook < RemoteWriteLimits.addressTime { return false }
        lastLook = now
        return true
    }

    /// What the name means now. Nothing: nobody answers, and what is known goes on holding.
    ///
    /// - Returns: the addresses in use.
    @discardableResult
    package mutating func found(_ found: [String]) -> [String] {
        if !found.isEmpty { addresses = Array(Set(found).sorted().prefix(RemoteWriteLimits.maxAddresses)) }
        return addresses
    }

    /// nil: none is known.
    package mutating func next() -> String? {
        guard !addresses.isEmpty else { return nil }
        turn &+= 1
        return addresses[Int(turn % UInt(addresses.count))]
    }
}
