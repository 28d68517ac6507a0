import Pipeline
import PipelineSupport
import Synchronization
import Testing

/// What the process's memory leaves for new series (`metronome.limits.memory`).
@Suite struct MemoryRoomTests {
    private static let calls = "traces_spanmetrics_calls_total"

    @Test func knownSeriesStayExactAndNewOnesOverflow() {
        let room = MemoryRoom()
        var bench = Bench(memory: room)
        for name in ["a", "b"] { #expect(bench.push(Traffic.service(name)) == nil) }
        room.set(0)
        #expect(room.isShort)
        for name in ["a", "b", "c", "d", "c"] { #expect(bench.push(Traffic.service(name)) == nil) }
        bench.drain()
        #expect(bench.total(Self.calls, #"service="a""#) == 2)
        #expect(bench.total(Self.calls, #"service="b""#) == 2)
        #expect(bench.total(Self.calls, inOverflow) == 3)
        #expect(bench.total(Self.calls) == 7)
        #expect(room.refused > 0)
        #expect(bench.imbalance() == 0)
    }

    @Test func roomThatComesBackIsUsed() {
        let room = MemoryRoom()
        var bench = Bench(memory: room)
        room.set(0)
        #expect(bench.push(Traffic.service("a")) == nil)
        room.set(100)
        #expect(bench.push(Traffic.service("a")) == nil)
        bench.drain()
        #expect(bench.total(Self.calls, #"service="a""#) == 1)
        #expect(bench.total(Self.calls, inOverflow) == 1)
    }

    /// Between two looks at the memory as many are born as there was room for.
    @Test func itIsUsedUp() {
        let room = MemoryRoom()
        var bench = Bench(memory: room)
        room.set(9)
        for index in 0..<10 { #expect(bench.push(Traffic.service("s\(index)")) == nil) }
        bench.drain()
        #expect(room.isShort)
        #expect(bench.total(Self.calls) == 10)
        #expect(bench.total(Self.calls, inOverflow) == 7)
    }

    /// A burst is faster than who looks: it asks itself, as often as what was left is used up, and once in vain.
    @Test func aBurstLooksItself() {
        let answers = Answers([9, 9, 0])
        let room = MemoryRoom { answers.next() }
        var bench = Bench(memory: room)
        room.set(9)
        for index in 0..<12 { #expect(bench.push(Traffic.service("s\(index)")) == nil) }
        bench.drain()
        #expect(room.isShort)
        #expect(answers.isUsedUp)
        #expect(bench.total(Self.calls) == 12)
        #expect(bench.total(Self.calls, inOverflow) == 3)
    }
}

/// What is said one after the other.
private final class Answers: Sendable {
    private let left: Mutex<[Int]>

    init(_ answers: [Int]) { left = Mutex(answers.reversed()) }

    var isUsedUp: Bool { left.withLock(\.isEmpty) }

    func next() -> Int { left.withLock { $0.popLast() ?? -1 } }
}
