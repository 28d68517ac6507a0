import DurableLog
import Forward
import NIOCore
import Testing

struct ForwardQueueTests {
    private static let second = Int64(1_000_000_000)
    /// Bytes that the sizes below are counted in.
    private static let unit = 1_000
    private var queue = ForwardQueue(.init(bytes: 100 * unit, age: 60 * second, atOnce: 2), seed: nil)

    /// Of so many units, with its place in the queue.
    private static func request(_ units: Int) -> ForwardedRequest {
        let empty = ForwardedRequest(body: ByteBuffer(), compression: "identity", encoding: .protobuf, tenants: ["t"])
        var request = empty
        request.body = ByteBuffer(repeating: 7, count: units * unit - empty.bytes)
        return request
    }

    private mutating func send(_ now: Int64 = 0) -> ForwardQueue.Item? {
        var dropped: [ForwardQueue.Item] = []
        guard case .send(let item) = queue.next(now: now, dropped: &dropped) else { return nil }
        return item
    }

    /// The size of what is sent next; nil: nothing is.
    private mutating func sendSize(_ now: Int64 = 0) -> Int? { send(now).map { $0.bytes / Self.unit } }

    private var units: Int { queue.bytes / Self.unit }

    @Test mutating func itTakesWhatFits() {
        let drops = [60, 50, 40, 1].map { queue.offer(Self.request($0), now: 0) }
        #expect(drops == [nil, .queueFull, nil, .queueFull])
        #expect(units == 100 && queue.count == 2)
        let first = send()
        #expect(first?.bytes == 60 * Self.unit && units == 100, "what is under way takes its room")
        if let first { #expect(queue.finished(first, .taken, now: 0) == (true, nil)) }
        #expect(units == 40)
        #expect(queue.offer(Self.request(60), now: 0) == nil)
    }

    /// Requests without spans have a place, too.
    @Test mutating func emptyOnesTakeRoom() {
        let empty = ForwardedRequest(body: ByteBuffer(), compression: "identity", encoding: .protobuf, tenants: [])
        let taken = (0..<1_000).filter { _ in queue.offer(empty, now: 0) == nil }
        #expect(taken.count == 100 * Self.unit / empty.bytes)
    }

    /// Memory that many requests had is told of once, when few are left.
    @Test(arguments: [(10, 0), (20, 1)]) func muchThatIsFree(requests: Int, times: Int) throws {
        var queue = ForwardQueue(.init(bytes: 64 << 20, age: 60 * Self.second, atOnce: 1), seed: nil)
        let body = ByteBuffer(repeating: 7, count: 1 << 20)
        let large = ForwardedRequest(body: body, compression: "identity", encoding: .protobuf, tenants: [])
        for _ in 0..<2 {
            for _ in 0..<requests { #expect(queue.offer(large, now: 0) == nil) }
            let isEarly = queue.isMuchFree()
            #expect(!isEarly)
            var told = 0
            for _ in 0..<requests {
                var dropped: [ForwardQueue.Item] = []
                guard case .send(let item) = queue.next(now: 0, dropped: &dropped) else { return #expect(Bool(false)) }
                _ = queue.finished(item, .taken, now: 0)
                if queue.isMuchFree() { told += 1 }
            }
            #expect(told == times)
        }
    }

    @Test mutating func soManyAreUnderWay() {
        for _ in 0..<3 { #expect(queue.offer(Self.request(1), now: 0) == nil) }
        #expect(send() != nil && send() != nil)
        #expect(send() == nil)
        #expect(queue.underWay == 2)
    }

    /// While it fails one is tried at a time, later and later, and one that never succeeds holds nobody up.
    @Test mutating func failuresAreTriedAgain() throws {
        for size in 1...3 { #expect(queue.offer(Self.request(size), now: 0) == nil) }
        let first = try #require(send())
        #expect(queue.finished(first, .later(after: nil, ""), now: 0) == (false, nil))
        var dropped: [ForwardQueue.Item] = []
        guard case .wait(let until) = queue.next(now: 0, dropped: &dropped) else { return #expect(Bool(false)) }
        #expect(until == Self.second / 2)
        let again = try #require(send(until))
        #expect(again.bytes == Self.unit)
        #expect(send(until) == nil, "one at a time")
        #expect(queue.finished(again, .later(after: 20 * Self.second, ""), now: until) == (false, nil))
        guard case .wait(let later) = queue.next(now: until, dropped: &dropped) else { return #expect(Bool(false)) }
        #expect(later == until + 20 * Self.second, "what the target asks for")
        let second = try #require(send(later))
        #expect(second.bytes == 2 * Self.unit, "every second turn is that of another one")
        #expect(queue.finished(second, .taken, now: later) == (true, nil))
        #expect(sendSize(later) == 1 && sendSize(later) == 3)
        #expect(dropped.isEmpty)
    }

    /// Eight that were under way when a target went away are one failure.
    @Test mutating func whatFailsTogetherIsOneFailure() throws {
        queue = ForwardQueue(.init(bytes: 100 * Self.unit, age: 60 * Self.second, atOnce: 8), seed: nil)
        for _ in 0..<8 { #expect(queue.offer(Self.request(1), now: 0) == nil) }
        let items = (0..<8).compactMap { _ in send() }
        #expect(items.count == 8)
        for item in items { #expect(queue.finished(item, .later(after: nil, ""), now: 5) == (false, nil)) }
        #expect(send(Self.second / 2) == nil)
        #expect(send(Self.second / 2 + 5) != nil)
    }

    /// Another call's success does not take back what the target asked for.
    @Test mutating func retryAfterHolds() throws {
        for _ in 0..<3 { #expect(queue.offer(Self.request(1), now: 0) == nil) }
        let (first, second) = (try #require(send()), try #require(send()))
        #expect(queue.finished(first, .later(after: 20 * Self.second, ""), now: 0) == (false, nil))
        #expect(queue.finished(second, .taken, now: 0) == (true, nil))
        #expect(send(19 * Self.second) == nil)
        #expect(send(20 * Self.second) != nil)
    }

    @Test mutating func retryAfterHasABound() throws {
        queue = ForwardQueue(.init(bytes: 100 * Self.unit, age: .max, atOnce: 2), seed: nil)
        #expect(queue.offer(Self.request(1), now: 1 << 60) == nil, "an age that no clock reaches is none")
        let item = try #require(send(1 << 60))
        #expect(queue.finished(item, .later(after: .max, ""), now: 1 << 60) == (false, nil))
        #expect(send(1 << 60 + 299 * Self.second) == nil)
        #expect(send(1 << 60 + 300 * Self.second) != nil)
    }

    @Test mutating func refusedOnesAreDropped() throws {
        for _ in 0..<2 { #expect(queue.offer(Self.request(1), now: 0) == nil) }
        let item = try #require(send())
        #expect(queue.finished(item, .refused("no"), now: 0) == (true, .refused))
        #expect(send() != nil && units == 1)
    }

    @Test mutating func oldOnesAreDropped() throws {
        for second in [0, 1, 30, 50] { #expect(queue.offer(Self.request(1), now: Int64(second) * Self.second) == nil) }
        let failed = try #require(send(50 * Self.second))
        #expect(queue.finished(failed, .later(after: nil, ""), now: 50 * Self.second) == (false, nil))
        var dropped: [ForwardQueue.Item] = []
        guard case .send(let item) = queue.next(now: 95 * Self.second, dropped: &dropped) else { return #expect(Bool(false)) }
        #expect(dropped.count == 3 && item.since == 50 * Self.second && queue.count == 1)
    }

    @Test mutating func theEnd() throws {
        for _ in 0..<3 { #expect(queue.offer(Self.request(1), now: 0) == nil) }
        let item = try #require(send())
        #expect(queue.close() == 2)
        #expect(queue.offer(Self.request(1), now: 0) == .shutdown)
        #expect(queue.finished(item, .later(after: nil, ""), now: 0) == (false, .shutdown))
        #expect(queue.isEmpty && queue.bytes == 0)
    }

    // MARK: The disk

    private static func position(_ offset: UInt32) -> ForwardQueue.Position { .init(segment: 1, offset: offset) }

    /// Beyond half of the memory the newest go to the disk, and the order stays.
    @Test mutating func whatIsTooMuchForTheMemory() throws {
        for size in [30, 20, 40] { #expect(queue.offer(Self.request(size), now: 0) == nil) }
        let items = queue.overflow(atMost: 50 * Self.unit)
        #expect(items.map(\.bytes) == [40 * Self.unit])
        #expect(queue.overflow(atMost: 50 * Self.unit).map { $0.bytes / Self.unit } == [30, 20], "those on their way are not written twice")
        #expect(queue.moved([items[0].number: Self.position(7)]).isEmpty)
        #expect(units == 50 && queue.diskBytes == 40 * Self.unit && queue.count == 3 && queue.countOnDisk == 1)
        #expect(queue.offer(Self.request(49), now: 0) == nil, "there is room again")
        #expect(sendSize() == 30)
        #expect(send()?.position == nil)
    }

    /// Sent from memory while it was written: what is on the disk is not needed.
    @Test mutating func whatWasWrittenForNothing() throws {
        #expect(queue.offer(Self.request(60), now: 0) == nil)
        let items = queue.overflow(atMost: 100 * Self.unit)
        let item = try #require(send())
        #expect(queue.moved([items[0].number: Self.position(1)]) == [Self.position(1)])
        #expect(queue.finished(item, .later(after: nil, ""), now: 0) == (false, nil))
        #expect(units == 60 && queue.diskBytes == 0)
    }

    @Test mutating func whatCouldNotBeWrittenStays() {
        #expect(queue.offer(Self.request(60), now: 0) == nil)
        let items = queue.overflow(atMost: 100 * Self.unit)
        #expect(queue.moved([items[0].number: nil]).isEmpty)
        #expect(units == 60)
        #expect(queue.overflow(atMost: 100 * Self.unit).count == 1)
    }

    /// At the end all of the memory goes to the disk, what failed before among it.
    @Test mutating func whatIsKeptAtTheEnd() throws {
        for size in [1, 2] { #expect(queue.offer(Self.request(size), now: 0) == nil) }
        #expect(queue.overflow(atMost: 100 * Self.unit).isEmpty)
        let item = try #require(send())
        #expect(queue.finished(item, .later(after: nil, ""), now: 0) == (false, nil))
        let items = queue.overflow(atMost: 100 * Self.unit, all: true)
        #expect(items.count == 2)
        #expect(queue.moved(Dictionary(uniqueKeysWithValues: items.map { ($0.number, Self.position(UInt32($0.number))) })).isEmpty)
        #expect(queue.close() == 0 && queue.countOnDisk == 2)
    }

    /// What is on the disk outlives the process.
    @Test mutating func whatIsRestored() throws {
        queue.restore(Self.position(1), bytes: 500, since: 0)
        queue.restore(Self.position(2), bytes: 500, since: 0)
        #expect(units == 0 && queue.diskBytes == 1000)
        let item = try #require(send())
        #expect(item.position == Self.position(1))
        #expect(queue.close() == 0 && queue.count == 2)
        #expect(queue.finished(item, .later(after: nil, ""), now: 0) == (false, nil), "it is there for the next process")
        #expect(queue.count == 1)
    }

    @Test mutating func aDamagedOneIsGone() throws {
        queue.restore(Self.position(1), bytes: 500, since: 0)
        queue.lost(try #require(send()))
        #expect(queue.isEmpty && queue.diskBytes == 0 && queue.bytes == 0)
    }

    // MARK: Routing

    /// Room that is promised is nobody else's, and comes back.
    @Test mutating func roomCanBeReserved() {
        let room = [60, 50].map { queue.reserve($0 * Self.unit) }
        #expect(room == [true, false])
        #expect(queue.offer(Self.request(50), now: 0) == .queueFull)
        #expect(queue.offer(Self.request(55), reserved: 60 * Self.unit, now: 0) == nil, "smaller than it was thought to be")
        #expect(units == 55 && queue.reserve(45 * Self.unit))
        queue.release(45 * Self.unit)
        queue.resize(bytes: 55 * Self.unit)
        #expect(queue.reserve(1) == false)
        #expect(queue.close() == 1)
        #expect(queue.reserve(1) == false)
    }

    /// However little memory there is, one request is taken.
    @Test mutating func whereNothingWaitsOneHasRoom() throws {
        let room = [500, 1].map { queue.reserve($0 * Self.unit) }
        #expect(room == [true, false])
        #expect(queue.offer(Self.request(400), reserved: 500 * Self.unit, now: 0) == nil)
        #expect(queue.reserve(1) == false)
        let item = try #require(send())
        #expect(queue.finished(item, .moved, now: 0) == (true, nil))
        #expect(queue.isEmpty && queue.reserve(500 * Self.unit))
    }

    /// What waited elsewhere does not get all of its time again, and who is told to try again does.
    @Test mutating func whatWasMovedIsAsOldAsItIs() throws {
        var request = Self.request(1)
        request.since = 5 * Self.second
        #expect(queue.offer(request, reserved: 0, now: 50 * Self.second) == nil)
        let item = try #require(send(50 * Self.second))
        #expect(item.since == 5 * Self.second)
        #expect(queue.finished(item, .busy(after: 20 * Self.second, ""), now: 50 * Self.second) == (false, nil))
        #expect(send(51 * Self.second) == nil)
        queue.tryAgain()
        let again = try #require(send(51 * Self.second))
        #expect(queue.finished(again, .later(after: nil, ""), now: 51 * Self.second) == (false, nil))
        var dropped: [ForwardQueue.Item] = []
        _ = queue.next(now: 66 * Self.second, dropped: &dropped)
        #expect(dropped.count == 1)
    }
}
