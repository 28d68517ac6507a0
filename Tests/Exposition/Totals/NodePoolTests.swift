import Exposition
import Pipeline
import Testing

@Suite struct NodePoolTests {
    private struct Node: BitwiseCopyable {
        var first: UInt64
        var second: UInt64
        var third: UInt32
    }

    @Test func nodesKeepTheirContentUnderRandomUse() {
        var random = SystemRandomNumberGenerator()
        var pool = NodePool<Node>()
        var expected: [UInt32: UInt64] = [:]
        var numbers: [UInt32] = []
        for round in 0..<200_000 {
            let grows = Int.random(in: 0..<100, using: &random) < (round / 50_000 % 2 == 0 ? 70 : 30)
            if grows || numbers.isEmpty {
                let number = pool.allocate()
                let value = UInt64.random(in: .min ... .max, using: &random)
                pool[number].initialize(to: Node(first: value, second: ~value, third: number))
                #expect(number != NodePool<Node>.none && expected.updateValue(value, forKey: number) == nil)
                numbers.append(number)
            } else {
                let place = Int.random(in: numbers.indices, using: &random)
                let number = numbers[place]
                numbers.swapAt(place, numbers.count - 1)
                numbers.removeLast()
                let node = pool[number].pointee
                #expect(expected.removeValue(forKey: number) == node.first && node.second == ~node.first && node.third == number)
                pool.release(number)
            }
            #expect(pool.live == numbers.count)
        }
    }

    @Test func memoryGoesWithTheNodesAndComesAgain() {
        var pool = NodePool<Node>()
        #expect(pool.reservedBytes < 1 << 10)
        for _ in 0..<2 {
            let numbers = (0..<100_000).map { _ in pool.allocate() }
            #expect(Set(numbers).count == numbers.count)
            #expect(pool.reservedBytes >= 100_000 * MemoryLayout<Node>.stride)
            for number in numbers { pool.release(number) }
            #expect(pool.reservedBytes <= 100_000 && pool.live == 0)
        }
    }

    /// What comes while most goes lies in the chunks that stay.
    @Test func theFewThatComeLieTogether() {
        var pool = NodePool<Node>()
        let numbers = (0..<100_000).map { _ in pool.allocate() }
        var late: [UInt32] = []
        for (index, number) in numbers.enumerated() {
            pool.release(number)
            if index % 100 == 0 { late.append(pool.allocate()) }
        }
        #expect(late.count == 1000 && Set(late).count == 1000)
        #expect(pool.reservedBytes <= 2 * 4096 * MemoryLayout<Node>.stride)
    }
}
