import Receivers
import SelfMetrics
import Serving
import Settings
import Testing

@Suite struct BufferTests {
    @Test func appendsInOrderAndKeepsItsMemory() {
        let buffer = RequestBuffer()
        for byte in 0..<200 as Range<UInt8> {
            let hasRoom = buffer.append([byte].span.bytes)
            #expect(hasRoom)
        }
        #expect(buffer.withSealedBytes { $0.copy } == Array(0..<200))
        let capacity = buffer.capacity
        buffer.clear()
        #expect(buffer.count == 0 && buffer.capacity == capacity)
    }

    @Test func theSlackIsZero() {
        let buffer = RequestBuffer()
        _ = buffer.append(noise(300).span.bytes)
        buffer.clear()
        _ = buffer.append(([1, 2, 3] as [UInt8]).span.bytes)
        let count = buffer.count
        let slack = buffer.withSealedBytes { bytes in
            bytes.withUnsafeBytes { bytes in
                (count..<count + RequestLimits.readableSlack).map { bytes.baseAddress?.load(fromByteOffset: $0, as: UInt8.self) }
            }
        }
        #expect(slack.allSatisfy { $0 == 0 } && slack.count == 64)
    }

    @Test func thereIsAnEmptyBodyToo() {
        #expect(RequestBuffer().withSealedBytes { $0.isEmpty })
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

    private func expectRefusal(_ share: inout ConnectionShare, _ bytes: Int) {
        let held = share.held
        do throws(Refusal) {
            try share.charge(bytes)
            Issue.record("charged")
        } catch {
            #expect(error.reason == .inFlight && share.held == held)
        }
    }

    @Test func theBudgetIsExact() throws {
        let gauge = Gauge()
        let budget = InFlightBudget(limit: 100, gauge: gauge)
        var share = ConnectionShare(budget)
        try share.charge(60)
        expectRefusal(&share, 41)
        try share.charge(40)
        #expect(gauge.value == 100 && share.held == 100)
        share.release(60)
        #expect(budget.inUse == 40 && gauge.value == 40)
    }

    @Test func oneConnectionLeavesHalfOfTheBudgetToOthers() throws {
        let budget = InFlightBudget(limit: 160, share: 10)
        var greedy = ConnectionShare(budget)
        var modest = ConnectionShare(budget)
        try greedy.charge(80)
        expectRefusal(&greedy, 1)
        for _ in 0..<10 { try modest.charge(1) }
        expectRefusal(&modest, 1)
        greedy.release(70)
        try modest.charge(60)
        #expect(budget.inUse == 80)
    }

    @Test func aConnectionsShareIsASixteenthOrAMessage() {
        var limits = IntakeLimits()
        #expect(limits.connectionShare == 16 << 20)
        limits.maxBytesInFlight = 1 << 30
        #expect(limits.connectionShare == 64 << 20)
        limits.maxBytesInFlight = 20 << 20
        #expect(limits.connectionShare == 16 << 20)
    }

    @Test func readsGrowWithWhatComes() {
        var size = ReceiveBufferSize()
        func read(_ bytes: Int) -> Int? {
            _ = size.record(actualReadBytes: bytes)
            return size.nextBufferSize()
        }
        #expect(size.nextBufferSize() == 4_096)
        #expect([4_095, 4_096, 1, 16_384, 65_536, 262_144, 1].map(read) == [4_096, 16_384, 16_384, 65_536, 262_144, 262_144, 262_144])
    }
}
