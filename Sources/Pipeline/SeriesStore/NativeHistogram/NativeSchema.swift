import Glibc

/// The resolution of a native histogram: 2^`number` buckets per factor of two (tempo-behaviour 6.4).
///
/// Bucket `i` covers (2^((i−1)/2^number), 2^(i/2^number)]. Copied freely: a number and a pointer to a table that lives as
/// long as the process.
package struct NativeSchema: @unchecked Sendable, Equatable {
    package static let coarsest = -4
    package static let finest = 8
    /// Values up to this, 2^−128, count in the zero bucket. It is a bucket bound in every schema.
    package static let zeroThreshold = 0x1p-128

    package let number: Int
    private let bounds: Run<Double>

    /// - Parameter number: brought into `coarsest ... finest`.
    package init(number: Int) {
        self.number = min(max(number, Self.coarsest), Self.finest)
        bounds = NativeBounds.table
    }

    /// The coarsest schema whose buckets grow by at most `factor`; nil unless the factor is above 1.
    package init?(bucketFactor factor: Double) {
        guard factor > 1 else { return nil }
        let exponent = log2(log2(factor)).rounded(.down)
        // Tested before the conversion: an infinite factor has an infinite exponent.
        guard exponent > Double(-Self.finest) else {
            self.init(number: Self.finest)
            return
        }
        self.init(number: exponent >= Double(-Self.coarsest) ? Self.coarsest : -Int(exponent))
    }

    package static func == (a: Self, b: Self) -> Bool { a.number == b.number }

    /// Whether `value` counts in the zero bucket. So do negative values: durations have none.
    @inline(__always)
    package static func isZero(_ value: Double) -> Bool { value <= zeroThreshold }

    /// The bucket of a value that is not ``isZero(_:)``. Infinity and NaN have the bucket above the largest finite value.
    @inline(__always)
    package func index(of value: Double) -> Int32 {
        // At or below the threshold (a wrong call) the lowest bucket; the rest are normal numbers.
        let clamped = value < .infinity ? max(value, Self.zeroThreshold.nextUp) : .greatestFiniteMagnitude
        let bits = clamped.bitPattern
        let exponent = Int32(truncatingIfNeeded: bits >> 52) &- 1022
        let fraction = Double(bitPattern: (bits & 0x000f_ffff_ffff_ffff) | 0x3fe0_0000_0000_0000)
        let above: Int32 = value < .infinity ? 0 : 1
        if number > 0 {
            let found = Self.coarsened(finestBounds(below: fraction), by: NativeBounds.schema &- number)
            return found &+ ((exponent &- 1) &<< Int32(truncatingIfNeeded: number)) &+ above
        }
        let whole = fraction == 0.5 ? exponent &- 1 : exponent
        return Self.coarsened(whole, by: -number) &+ above
    }

    /// How many of the octave's bounds of the finest schema are below `fraction`: those below its cell, and perhaps the one in it.
    @inline(__always)
    private func finestBounds(below fraction: Double) -> Int32 {
        let cell = Int(truncatingIfNeeded: fraction.bitPattern &>> UInt64(52 &- NativeBounds.cellBits)) & (1 &<< NativeBounds.cellBits &- 1)
        let found = Int32(NativeBounds.cells(bounds)[cell])
        return found &+ (bounds[Int(found)] < fraction ? 1 : 0)
    }

    /// The bucket that `index` belongs to after the resolution was halved `times` times: index ÷ 2^times, rounded up.
    @inline(__always)
    package static func coarsened(_ index: Int32, by times: Int) -> Int32 {
        let shift = Int32(truncatingIfNeeded: times)
        return (index &+ ((1 &<< shift) &- 1)) &>> shift
    }

    /// The upper bound of a bucket. The last one below infinity ends at the largest finite value.
    package func upperBound(of index: Int32) -> Double {
        if number <= 0 {
            let exponent = Int(index) &<< -number
            return exponent == 1024 ? .greatestFiniteMagnitude : Self.scaled(1, exponent)
        }
        let perOctave = 1 &<< number
        let place = Int(index) & (perOctave &- 1)
        let exponent = (Int(index) &>> number) &+ 1
        if place == 0, exponent == 1025 { return .greatestFiniteMagnitude }
        return Self.scaled(bounds[place &<< (NativeBounds.schema &- number)], exponent)
    }

    private static func scaled(_ value: Double, _ exponent: Int) -> Double { scalbn(value, exponent) }
}
