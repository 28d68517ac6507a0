/// Seeded 64-bit hash of a label set's key: multiply and fold, sixteen bytes a step.
///
/// The seed is drawn at start, so nobody outside can choose keys that meet; a hit always compares the whole key, so a
/// collision costs time, never a wrong number.
package enum KeyHash {
    package static let seed = UInt64.random(in: .min ... .max)

    /// `key` needs 16 readable bytes behind it; they do not matter.
    @inline(__always)
    package static func hash(_ key: RawRun, _ count: Int, seed: UInt64) -> UInt64 {
        var state = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15)
        var position = key
        var left = count
        while left > 16 {
            state = fold(
                position.loadUnaligned(as: UInt64.self) ^ 0xa076_1d64_78bd_642f,
                (position + 8).loadUnaligned(as: UInt64.self) ^ state)
            position += 16
            left &-= 16
        }
        let low = masked(position.loadUnaligned(as: UInt64.self), left)
        let high = masked((position + 8).loadUnaligned(as: UInt64.self), left &- 8)
        return fold(fold(low ^ 0xe703_7ed1_a0b4_28db, high ^ state), 0x8ebc_6af0_9c88_c6e3 ^ seed)
    }

    /// Of several texts one hash: that of those before goes in as `state`.
    ///
    /// - Parameters:
    ///   - text: with 16 readable bytes behind it; they do not matter.
    ///   - secret: nobody outside knows it.
    @inline(__always)
    static func mix(_ state: UInt64, _ text: RawRun, _ count: Int, secret: UInt64) -> UInt64 {
        var state = state ^ (UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15)
        var position = text
        var left = count
        while left > 16 {
            state = fold(position.loadUnaligned(as: UInt64.self) ^ secret, (position + 8).loadUnaligned(as: UInt64.self) ^ state)
            position += 16
            left &-= 16
        }
        let first = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
        guard left >= 8 else { return fold(first & ((1 &<< UInt64(truncatingIfNeeded: left &* 8)) &- 1) ^ secret, state) }
        return fold(first ^ secret, (position + (left &- 8)).loadUnaligned(as: UInt64.self) ^ state)
    }

    /// The same of a short text in front of which something stands that goes with it: of fewer than eight bytes some of that is mixed in, too,
    /// instead of being masked.
    ///
    /// - Parameters:
    ///   - form: how long the text is, and whatever else matters of it.
    ///   - text: with eight readable bytes in front of it, which are the same for texts that are to have the same hash, and 16 behind it.
    @inline(__always)
    static func mix(_ state: UInt64, form: UInt32, _ text: RawRun, _ count: Int, secret: UInt64) -> UInt64 {
        let state = state ^ (UInt64(form) &* 0x9e37_79b9_7f4a_7c15)
        let last = (text + (count &- 8)).loadUnaligned(as: UInt64.self)
        if count <= 8 { return fold(last ^ secret, state) }
        if count <= 16 { return fold(text.loadUnaligned(as: UInt64.self) ^ secret, last ^ state) }
        return mix(state, text, count, secret: secret)
    }

    /// The same of a number.
    @inline(__always)
    static func mix(_ state: UInt64, _ number: UInt64, secret: UInt64) -> UInt64 { fold(state ^ 0x9e37_79b9_7f4a_7c15, number ^ secret) }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The first `count` bytes (≤ 0: none, ≥ 8: all).
    @inline(__always)
    private static func masked(_ word: UInt64, _ count: Int) -> UInt64 {
        if count >= 8 { return word }
        if count <= 0 { return 0 }
        return word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }
}
