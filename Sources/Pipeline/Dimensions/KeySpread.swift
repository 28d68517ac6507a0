/// How many buckets an attribute table has and what its hashes are multiplied with, so that each key has a bucket of its own.
struct KeySpread {
    private(set) var multiplier: UInt64 = 0
    /// Of the number of buckets.
    private(set) var bits: UInt64

    /// Multipliers that are tried for a number of buckets before there are more.
    private static let attempts = 2048
    /// 128 KiB of buckets: enough for 600 keys. Of more, some share a bucket.
    private static let maxBits: UInt64 = 15

    /// - Parameters:
    ///   - hashes: of the keys; equal ones meet in any case.
    ///   - bits: the fewest.
    init(_ hashes: [UInt64], bits least: UInt64) {
        // Among fewer buckets hardly a multiplier keeps that many keys apart: about one in e⁸.
        var least = least
        while least < Self.maxBits, hashes.count * hashes.count > 16 << least { least += 1 }
        bits = least
        var fewest = Int.max
        for bits in least...max(least, Self.maxBits) {
            let best = Self.best(hashes, shift: 64 - bits, below: fewest)
            if let best { (multiplier, fewest, self.bits) = (best.multiplier, best.collisions, bits) }
            if fewest == 0 { return }
        }
    }

    /// nil: none with fewer collisions than `limit`.
    private static func best(_ hashes: [UInt64], shift: UInt64, below limit: Int) -> (multiplier: UInt64, collisions: Int)? {
        var best: (multiplier: UInt64, collisions: Int)?
        var candidate: UInt64 = 0x9e37_79b9_7f4a_7c15
        // The attempt that a bucket was last hit in.
        var hits = [Int](repeating: -1, count: 1 << Int(64 - shift))
        for attempt in 0..<attempts {
            let fewest = best?.collisions ?? limit
            var collisions = 0
            // Unoptimised, an iterator costs more than all else here, and a tenant's pipeline is mostly this search.
            var index = 0
            while index < hashes.count, collisions < fewest {
                let bucket = Int(truncatingIfNeeded: (hashes[index] &* candidate) &>> shift)
                if hits[bucket] == attempt { collisions += 1 }
                hits[bucket] = attempt
                index += 1
            }
            if collisions < fewest { best = (candidate, collisions) }
            if collisions == 0 { break }
            candidate = (candidate &* 0xd134_2543_de82_ef95 &+ 0x2545_f491_4f6c_dd1d) | 1
        }
        return best
    }
}
