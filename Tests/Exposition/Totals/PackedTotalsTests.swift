import Exposition
import Pipeline
import Testing

/// Packed totals against plain arrays.
@Suite struct PackedTotalsTests {
    private static func numbers(_ totals: borrowing PackedTotals, _ block: PackedTotals.Block, _ count: Int) -> [Double] {
        Array(CountedRun(start: totals.numbers(block), count: count))
    }

    /// Numbers as they come: mostly 0, whole counts, sums, fractions of sampled spans, and the odd ones.
    private static func addend(_ random: inout SystemRandomNumberGenerator) -> Double {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...9: 0
        case 10...14: Double(Int.random(in: 1...1000, using: &random))
        case 15, 16: Double.random(in: 0...10, using: &random)
        case 17: 4_294_967_295
        case 18: [-1, -0.0, .infinity, 0x1p53, 0.5, -2.5].randomElement(using: &random) ?? 0
        default: 4_000_000_000
        }
    }

    @Test(arguments: [1, 3, 18, 32, 33, 70, 1100]) func agreesWithPlainArrays(count: Int) {
        var random = SystemRandomNumberGenerator()
        var totals = PackedTotals(count: count)
        var blocks = [PackedTotals.Block](repeating: nil, count: 40)
        var plain = [[Double]](repeating: Array(repeating: 0, count: count), count: blocks.count)
        for _ in 0..<4000 {
            let index = Int.random(in: blocks.indices, using: &random)
            if Int.random(in: 0..<30, using: &random) == 0 {
                totals.release(&blocks[index])
                plain[index] = Array(repeating: 0, count: count)
            } else {
                let added = (0..<count).map { _ in Self.addend(&random) }
                added.withRun { totals.add($0.start, to: &blocks[index]) }
                for place in 0..<count { plain[index][place] += added[place] }
            }
            #expect(Self.numbers(totals, blocks[index], count) == plain[index] || plain[index].contains { $0.isNaN })
            plain[index] = Self.numbers(totals, blocks[index], count)
        }
        for index in blocks.indices { #expect(Self.numbers(totals, blocks[index], count).elementsEqual(plain[index]) { $0 == $1 || $0.isNaN }) }
    }

    @Test func aCountGoesBeyond32Bits() {
        var totals = PackedTotals(count: 2)
        var block: PackedTotals.Block = nil
        for _ in 0..<3 { [4_294_967_295.0, 1].withRun { totals.add($0.start, to: &block) } }
        #expect(Self.numbers(totals, block, 2) == [12_884_901_885, 3])
    }

    @Test func oneHitBucketTakesLittle() {
        var totals = PackedTotals(count: 18)
        var blocks = [PackedTotals.Block](repeating: nil, count: 100_000)
        // A call, its size, its latency, its bucket.
        var added = [Double](repeating: 0, count: 18)
        added[0] = 1
        added[1] = 612
        added[2] = 0.0123
        added[7] = 1
        for index in blocks.indices { added.withRun { totals.add($0.start, to: &blocks[index]) } }
        #if !DEBUG
            // Unoptimised, handles carry their bounds.
            #expect(totals.reservedBytes < 35 * blocks.count)
        #endif
        for index in blocks.indices { totals.release(&blocks[index]) }
        #expect(totals.reservedBytes <= 260 << 10)
    }
}
