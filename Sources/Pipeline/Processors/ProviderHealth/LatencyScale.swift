/// Buckets of latencies, eight to each doubling, from 2⁻¹⁰ s (0.98 ms) to 2¹² s (68 min): what lies outside is counted at the end
/// that it lies beyond.
///
/// A bucket's ``value(of:)`` is off by at most (2^⅛ − 1) / (2^⅛ + 1) = 4.4 % of what was measured.
package enum LatencyScale {
    private static let lowest = -10
    private static let highest = 12
    package static let buckets = (highest - lowest) * 8
    package static let relativeError = 0.0434

    /// - Parameter seconds: anything; what is no number counts as the least.
    @inline(__always)
    package static func bucket(of seconds: Double) -> Int {
        guard seconds > 0x1p-10 else { return 0 }
        guard seconds < 0x1p12 else { return buckets - 1 }
        // Between these two a double is a power of two, 1023 more in its upper bits, times a part from 1 to below 2.
        let bits = seconds.bitPattern
        let part = Double(bitPattern: bits & 0xf_ffff_ffff_ffff | 0x3ff0_0000_0000_0000)
        var step = part >= 1.0905077326652577 ? 1 : 0
        step &+= part >= 1.189207115002721 ? 1 : 0
        step &+= part >= 1.2968395546510096 ? 1 : 0
        step &+= part >= 1.4142135623730951 ? 1 : 0
        step &+= part >= 1.5422108254079407 ? 1 : 0
        step &+= part >= 1.681792830507429 ? 1 : 0
        step &+= part >= 1.8340080864093424 ? 1 : 0
        return (Int(truncatingIfNeeded: bits &>> 52) &- 1023 &- lowest) &* 8 &+ step
    }

    /// Seconds: as far, relatively, from the bucket's lower bound as from its upper one.
    package static func value(of bucket: Int) -> Double {
        let steps = [
            1, 1.0905077326652577, 1.189207115002721, 1.2968395546510096, 1.4142135623730951, 1.5422108254079407, 1.681792830507429,
            1.8340080864093424, 2,
        ]
        let bucket = min(max(bucket, 0), buckets - 1)
        let octave = Double(sign: .plus, exponent: bucket / 8 + lowest, significand: 1)
        let low = octave * steps[bucket % 8]
        let high = octave * steps[bucket % 8 + 1]
        return 2 * low * high / (low + high)
    }
}
