import Receivers
import SelfMetrics
import Testing

@Suite struct BufferTests {
    @Test func appendsInOrderAndKeepsItsMemory() {
        let buffer = RequestBuffer()
        for byte in 0..<200 as Range<UInt8> { #expect([byte].withUnsafeBytes { buffer.append($0) }) }
        #expect(buffer.withSealedBytes { Array($0) } == Array(0..<200))
        let capacity = buffer.capacity
        buffer.clear()
        #expect(buffer.count == 0 && buffer.capacity == capacity)
    }

    @Test func theSlackIsZero() {
        let buffer = RequestBuffer()
        _ = noise(300).withUnsafeBytes { buffer.append($0) }
        buffer.clear()
        _ = [1, 2, 3].withUnsafeBytes { buffer.append($0) }
        let count = buffer.count
        let slack = buffer.withSealedBytes { bytes in
            Array(UnsafeRawBufferPointer(start: bytes.baseAddress, count: count + RequestLimits.readableSlack))[count...]
        }
        #expect(slack.allSatisfy { $0 == 0 } && slack.count == 64)
    }

    @Test func anEmptyBodyHasAnAddressToo() {
        #expect(RequestBuffer().withSealedBytes { $0.baseAddress != nil && $0.isEmpty })
    }

    @Test func aReservationThatCannotBeIsRefused() {
        #expect(!RequestBuffer().reserve(Int.max))
        #expect(!RequestBuffer().reserve(1 << 60))
    }

    @Test func thePoolKeepsAtMostItsBytes() {
        var pool = BufferPool(keptBytes: 4_000)
        for size in [1_000, 1_001, 900, 900, 900, 900] {
            let buffer = RequestBuffer()
            #expect(buffer.reserve(size))
            pool.giveBack(buffer)
        }
        #expect(pool.idleBytes == 3_700)
        #expect(pool.take().capacity == 900)
        #expect(pool.idleBytes == 2_800)
    }

    @Test func theBudgetIsExact() {
        let gauge = Gauge()
        let budget = InFlightBudget(limit: 100, gauge: gauge)
        #expect(budget.charge(60) && !budget.charge(41) && budget.charge(40))
        #expect(gauge.value == 100)
        budget.release(60)
        #expect(budget.inUse == 40 && gauge.value == 40)
    }
}
