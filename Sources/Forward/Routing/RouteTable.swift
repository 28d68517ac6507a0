import Outbound

/// Whose each slot of traces is: of the target that scores highest there (rendezvous hashing, a consistent hash). All who are told the same
/// names make the same table. A name that comes takes its share of slots from all others evenly, one that goes leaves its slots to all
/// others evenly, and no other slot changes hands.
package struct RouteTable: Sendable, Equatable {
    /// So many that shares of a hundred targets differ by a few per cent.
    package static let slots = 1 << 16

    /// In order.
    package let names: [String]
    /// By slot: an index of ``names``; empty: there are none.
    package let owners: [UInt16]

    package init(_ names: Set<String>) {
        let names = names.sorted()
        self.names = names
        guard !names.isEmpty else {
            owners = []
            return
        }
        let seeds = names.prefix(Int(UInt16.max)).map { Mixing.mixed(NameHash.of64Bits($0)) }
        owners = (0..<UInt64(Self.slots)).map { slot in
            let salt = slot &* Mixing.step
            var best = (score: UInt64(0), index: 0)
            for (index, seed) in seeds.enumerated() {
                let score = Mixing.mixed(seed ^ salt)
                // Of two that score the same the first name.
                if score > best.score { best = (score, index) }
            }
            return UInt16(truncatingIfNeeded: best.index)
        }
    }
}
