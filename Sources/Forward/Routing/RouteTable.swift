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
        let seeds = names.prefix(Int(UInt16.max)).map(Self.hash)
        owners = (0..<UInt64(Self.slots)).map { slot in
            let salt = slot &* 0x9e37_79b9_7f4a_7c15
            var best = (score: UInt64(0), index: 0)
            for (index, seed) in seeds.enumerated() {
                let score = Self.mixed(seed ^ salt)
                // Of two that score the same the first name.
                if score > best.score { best = (score, index) }
            }
            return UInt16(truncatingIfNeeded: best.index)
        }
    }

    /// FNV-1a, and mixed.
    private static func hash(_ name: String) -> UInt64 {
        mixed(name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 })
    }

    /// The last step of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
