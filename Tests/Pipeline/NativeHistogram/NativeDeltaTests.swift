import Pipeline
import PipelineSupport
import TestSupport
import Testing

@Suite struct NativeDeltaTests {
    private let schema = NativeSchema(number: 3)

    private func buckets(_ pool: borrowing NativeDeltaPool, _ delta: NativeDelta) -> [Int32: UInt64] {
        var found: [Int32: UInt64] = [:]
        pool.forEach(delta) {
            #expect(found[$0.index] == nil)
            found[$0.index] = $0.count
        }
        return found
    }

    @Test func manyLabelSetsShareThePoolAndMatchDictionaries() {
        var random = SplitMix64(seed: 7)
        var pool = NativeDeltaPool()
        for _ in 0..<4 {
            var deltas = Array(repeating: NativeDelta(), count: 50)
            var expected = Array(repeating: [Int32: UInt64](), count: 50)
            var zeros = Array(repeating: UInt64(0), count: 50)
            for _ in 0..<10_000 {
                let place = Int.random(in: 0..<50, using: &random)
                let value = Double(Int64.random(in: -10_000_000...1_000_000_000, using: &random)) / 1e9
                let units = UInt64.random(in: 1...3, using: &random)
                pool.observe(max(value, 0), count: units, schema, into: &deltas[place])
                if value <= 0 { zeros[place] += units } else { expected[place][schema.index(of: value), default: 0] += units }
            }
            for place in deltas.indices {
                #expect(buckets(pool, deltas[place]) == expected[place])
                #expect(deltas[place].zeros == zeros[place])
                pool.release(&deltas[place])
                #expect(deltas[place].isEmpty && deltas[place].sum == 0 && buckets(pool, deltas[place]).isEmpty)
            }
        }
        #expect(pool.coarsened == 0)
    }

    @Test(arguments: [-4, 0, 3, 8])
    func everyBucketOfTheWholeRangeHasItsPlace(number: Int) {
        let schema = NativeSchema(number: number)
        var pool = NativeDeltaPool()
        var delta = NativeDelta()
        var expected: [Int32: UInt64] = [:]
        let first = schema.index(of: NativeSchema.zeroThreshold.nextUp)
        let last = schema.index(of: .infinity)
        // Ascending: the order in which a plain search tree would become a list.
        for index in stride(from: first, through: last, by: number == 8 ? 37 : 1) {
            for _ in 0..<2 { pool.observe(schema.upperBound(of: index), count: 1, schema, into: &delta) }
            expected[index] = 2
        }
        #expect(buckets(pool, delta) == expected)
        pool.release(&delta)
        #expect(delta.isEmpty && pool.coarsened == 0)
    }

    /// What is hinted at is one window of four octaves each.
    @Test func windowsThatShareAHintTakeTurns() {
        var pool = NativeDeltaPool()
        var deltas = [NativeDelta(), NativeDelta()]
        var expected: [Int32: UInt64] = [:]
        for round in 0..<20 {
            for octave in stride(from: -16, through: 16, by: 4) {
                let value = Double(sign: .plus, exponent: octave, significand: 1 + Double(round % 8) / 8)
                for place in deltas.indices { pool.observe(value, count: 1, schema, into: &deltas[place]) }
                expected[schema.index(of: value), default: 0] += 1
            }
        }
        #expect(buckets(pool, deltas[0]) == expected)
        pool.release(&deltas[0])
        // Its windows are another one's now.
        pool.observe(1, count: 5, schema, into: &deltas[0])
        pool.observe(100, count: 7, schema, into: &deltas[0])
        #expect(buckets(pool, deltas[0]) == [schema.index(of: 1): 5, schema.index(of: 100): 7])
        #expect(buckets(pool, deltas[1]) == expected)
    }

    @Test func nothingIsLostAtThePoolsLimit() {
        var pool = NativeDeltaPool(limit: 2)
        var delta = NativeDelta()
        for exponent in 0..<6 { pool.observe(Double(1 << exponent), count: 2, schema, into: &delta) }
        // Buckets 0, 8, 16 have a place; the other three count in the first one.
        #expect(buckets(pool, delta) == [0: 8, 8: 2, 16: 2])
        #expect(pool.coarsened == 3 && delta.sum == 126)
        pool.release(&delta)
        for exponent in 0..<3 { pool.observe(Double(1 << exponent), count: 1, schema, into: &delta) }
        #expect(buckets(pool, delta) == [0: 1, 8: 1, 16: 1] && pool.coarsened == 3)
        pool.release(&delta)
        #expect(delta.isEmpty)
    }

    @Test func countsSaturateAndNoneChangesNothing() {
        var pool = NativeDeltaPool()
        var delta = NativeDelta()
        pool.observe(1, count: 0, schema, into: &delta)
        #expect(delta.isEmpty)
        for value in [0.0, 1, 1.05] {
            pool.observe(value, count: .max, schema, into: &delta)
            pool.observe(value, count: UInt64(Int64.max), schema, into: &delta)
        }
        let limit = UInt64(Int64.max)
        #expect(delta.zeros == limit)
        for (_, count) in buckets(pool, delta) { #expect(count == limit) }
        for value in [.leastNonzeroMagnitude, 1.7e308, .infinity, .nan, -.infinity] { pool.observe(value, count: 1, schema, into: &delta) }
        pool.release(&delta)
    }

    @Test func allBytesZeroIsAnEmptyDelta() {
        let raw = RawCells.allocate(byteCount: MemoryLayout<NativeDelta>.stride, alignment: 8)
        defer { raw.deallocate() }
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<NativeDelta>.stride)
        var delta = raw.elements(NativeDelta.self).pointee
        var pool = NativeDeltaPool()
        #expect(delta.isEmpty && buckets(pool, delta).isEmpty)
        pool.observe(1, count: 1, schema, into: &delta)
        #expect(buckets(pool, delta) == [0: 1])
        #expect(MemoryLayout<NativeDelta>.stride == 56)
    }

    @Test func exemplarSlotsAreTenAtMost() {
        var pool = NativeDeltaPool()
        var delta = NativeDelta()
        var slots: [UInt32] = []
        for step in 1...1000 {
            let value = Double(step) / 100
            slots.append(delta.exemplarSlot(value))
            pool.observe(value, count: 1, schema, into: &delta)
        }
        #expect(Array(slots.prefix(10)) == Array(0..<10))
        #expect(Set(slots) == Set(0..<10))
        #expect([0.0, -0.0, .nan, -1, .infinity].allSatisfy { delta.exemplarSlot($0) < 10 })
        pool.release(&delta)
    }
}
