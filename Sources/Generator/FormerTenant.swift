/// What an earlier process has left of a tenant.
package struct FormerTenant: Sendable {
    /// A part of its snapshot, or what there is instead.
    package enum Part: Sendable {
        case content([UInt8])
        /// There are no more; where it is the first there is no snapshot.
        case end
        /// There is one, and it cannot be read.
        case unreadable
    }

    /// Number of its last collection.
    package var number: UInt64
    /// When that was, milliseconds since the epoch; nil: unknown.
    package var timestamp: Int64?
    /// Gives a part by its index. One after the other: together they may be as large as all that the tenant has.
    package var part: @Sendable (Int) async -> Part

    package init(number: UInt64, timestamp: Int64?, part: @escaping @Sendable (Int) async -> Part) {
        self.number = number
        self.timestamp = timestamp
        self.part = part
    }
}
