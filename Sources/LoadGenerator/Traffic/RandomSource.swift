import Glibc

/// The only source of chance in the traffic: SplitMix64, so that one seed gives the same spans on every machine.
struct RandomSource: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// SplitMix64's finalizer: a bijection, so that different counters never give the same id.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0 ..< limit`; 0 if there is nothing to choose from.
    mutating func below(_ limit: Int) -> Int {
        limit > 0 ? Int(next() % UInt64(limit)) : 0
    }

    /// A number in `0 ..< 1`.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    mutating func chance(_ share: Double) -> Bool {
        unit() < share
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// A log-normal value around `median`: how answer times of models are spread.
    mutating func logNormal(median: Double, sigma: Double) -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        let normal = radius * cos(2 * Double.pi * unit())
        return median * exp(sigma * normal)
    }

    mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(index, below(index + 1))
        }
    }
}
