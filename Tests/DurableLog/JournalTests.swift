import DurableLog
import Testing
import TestSupport

@Suite struct JournalTests {
    private typealias Book = Journal<SimulatedDisk>

    private func batch(_ mark: UInt8, _ size: Int = 100) -> JournalBatch {
        JournalBatch(body: [UInt8](repeating: mark, count: size), samples: 10, exemplars: 1, histograms: 2)
    }

    private func journal(_ disk: SimulatedDisk, _ endpoints: [String] = ["a", "b"], _ limits: JournalLimits = .ample) throws -> Book {
        var journal = Book(disk, endpoints: endpoints, limits: limits)
        _ = try journal.recover()
        return journal
    }

    /// A collection of these batches for all endpoints, offered.
    private func collect(
        _ number: UInt64, _ marks: [UInt8], into journal: inout Book, size: Int = 100, to endpoints: [Int] = [0, 1], state: [UInt8]? = nil,
        tenant: String = "t"
    ) {
        let id = journal.begin(tenant)
        for mark in marks { journal.add(batch(mark, size), number: number, timestamp: Int64(number) * 15_000, to: endpoints, of: id) }
        if let state { journal.addState(state, isWhole: journal.wantsWholeState(tenant), to: id) }
        journal.commit(id)
        journal.sync()
    }

    private func expect(_ delivery: Delivery?, _ marks: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(delivery.map { $0.parts.compactMap(\.batch.body.first) } == marks, sourceLocation: sourceLocation)
    }

    private func nothingWaits(_ delivery: Delivery?, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(delivery == nil, sourceLocation: sourceLocation)
    }

    @Test func nothingIsOfferedBeforeItIsOnTheDisk() throws {
        var journal = try journal(SimulatedDisk(seed: 1))
        let id = journal.begin("t")
        journal.add(batch(1), number: 1, timestamp: 15_000, to: [0, 1], of: id)
        nothingWaits(journal.next("t", 0))
        journal.commit(id)
        let early = journal.takeOffers()
        #expect(early.isEmpty)
        journal.sync()
        let offers = journal.takeOffers()
        #expect(offers.map(\.endpoint) == [0, 1])
        let ended = journal.takeEnded()
        #expect(ended.map(\.isDurable) == [true])
        expect(journal.next("t", 0), [1])
    }

    @Test func askedForLessItGivesLessButOneBatch() throws {
        var journal = try journal(SimulatedDisk(seed: 1))
        collect(1, [1, 2, 3, 4], into: &journal)
        expect(journal.next("t", 0, upTo: 250), [1, 2])
        let third = journal.next("t", 0, after: (1, 2), upTo: 0)
        expect(third, [3])
        #expect(third?.isLast == false && third?.nextIndex == 3)
        expect(journal.next("t", 0, after: (1, 3), upTo: 1000), [4])
    }

    @Test func eachEndpointGoesItsOwnWay() throws {
        var journal = try journal(SimulatedDisk(seed: 1))
        collect(1, [1, 2], into: &journal)
        collect(2, [3], into: &journal)
        let first = journal.next("t", 0)
        expect(first, [1, 2])
        #expect(first?.isLast == true && first?.hasNewer == true)
        journal.done("t", 0, 1)
        expect(journal.next("t", 0), [3])
        expect(journal.next("t", 1), [1, 2])
        #expect(journal.waiting("t", 1) == BatchCounts(batches: 3, samples: 30, exemplars: 3, histograms: 6))
        journal.done("t", 0, 2)
        nothingWaits(journal.next("t", 0))
    }

    @Test func aRestartGoesOnBehindWhatIsDone() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        for number in UInt64(1)...4 { collect(number, [UInt8(number)], into: &journal) }
        for number in UInt64(1)...3 {
            expect(journal.next("t", 0), [UInt8(number)])
            journal.done("t", 0, number)
        }
        // Asking for the fourth has made the third sure.
        expect(journal.next("t", 0), [4])
        disk.losePower()
        var next = try self.journal(disk)
        expect(next.next("t", 0), [4])
        expect(next.next("t", 1), [1])
        #expect(next.newestNumber(of: "t") == 4)
    }

    @Test func aCollectionThatWasBeingWrittenDoesNotCount() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        collect(1, [1], into: &journal, state: [1])
        let id = journal.begin("t")
        journal.add(batch(2), number: 2, timestamp: 30_000, to: [0, 1], of: id)
        journal.addState([2], isWhole: false, to: id)
        var next = Book(disk, endpoints: ["a", "b"], limits: .ample)
        let recovery = try next.recover()
        #expect(recovery.unfinished == 2)
        #expect(recovery.collections == 1)
        let state = try next.state(of: "t")
        #expect(state == [[1]])
        expect(next.next("t", 0), [1])
    }

    @Test func anEndpointThatIsNewGetsNothingOld() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk, ["a"])
        collect(1, [1], into: &journal, to: [0])
        var next = try self.journal(disk, ["b", "a"])
        nothingWaits(next.next("t", 0))
        expect(next.next("t", 1), [1])
    }

    @Test func batchesForEndpointsThatAreGoneAreForgotten() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        collect(1, [1], into: &journal, to: [0])
        collect(2, [2], into: &journal)
        var next = Book(disk, endpoints: ["b"], limits: .ample)
        let recovery = try next.recover()
        #expect(recovery.orphans == 1)
        expect(next.next("t", 0), [2])
    }

    @Test func aDamagedBatchIsSkippedAndCounted() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        collect(1, [1, 2, 3], into: &journal)
        // Says that what is before was on the disk.
        collect(2, [4], into: &journal)
        disk.damage("00000001.segment", at: 16 + 32 + 104 + 32 + 50)
        var next = try self.journal(disk)
        expect(next.next("t", 0), [1, 3])
        let losses = next.takeLosses()
        #expect(losses.map(\.reason) == [.corrupt])
        #expect(losses.map(\.counts) == [BatchCounts(batches: 1, samples: 10, exemplars: 1, histograms: 2)])
    }

    @Test func theOldestGoWhenTheLogIsFull() throws {
        var limits = JournalLimits.ample
        limits.segmentBytes = 4096
        limits.maxBytes = 16_384
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk, ["a", "b"], limits)
        for number in UInt64(1)...40 {
            collect(number, [UInt8(number)], into: &journal, size: 1000)
            journal.keepWithinLimits(now: 0)
            journal.done("t", 1, number)
        }
        #expect(journal.bytes <= 16_384 + 4096)
        let losses = journal.takeLosses()
        #expect(Set(losses.map(\.reason)) == [.logFull])
        #expect(losses.allSatisfy { $0.endpoint == 0 })
        let lost = losses.reduce(0) { $0 + $1.counts.batches }
        #expect(lost + journal.waiting("t", 0).batches == 40)
        expect(journal.next("t", 0), [UInt8(lost + 1)])
    }

    @Test func theOldestGoWhenTheyAreTooOld() throws {
        var journal = try journal(SimulatedDisk(seed: 1))
        for number in UInt64(1)...4 { collect(number, [UInt8(number)], into: &journal) }
        journal.keepWithinLimits(now: 2 * 15_000 + JournalLimits.ample.maxAge + 1)
        expect(journal.next("t", 0), [3])
        #expect(Set(journal.takeLosses().map(\.reason)) == [.expired])
    }

    @Test func aFullDiskIsASmallerLimit() throws {
        var limits = JournalLimits.ample
        limits.segmentBytes = 4096
        let disk = SimulatedDisk(seed: 1)
        disk.capacity = 20_000
        var journal = try journal(disk, ["a"], limits)
        for number in UInt64(1)...60 { collect(number, [UInt8(number)], into: &journal, size: 1000, to: [0]) }
        #expect(journal.bytesInMemory == 0)
        let lost = journal.takeLosses().reduce(0) { $0 + $1.counts.batches }
        #expect(lost > 0 && lost + journal.waiting("t", 0).batches == 60)
    }

    /// All of it lies in one file: it makes room as a whole.
    @Test func aFullDiskWithOneFileMakesRoom() throws {
        let disk = SimulatedDisk(seed: 1)
        disk.capacity = 5000
        var journal = try journal(disk, ["a"])
        var durable: [Bool] = []
        for number in UInt64(1)...12 {
            collect(number, [UInt8(number)], into: &journal, size: 1000, to: [0])
            durable += journal.takeEnded().map(\.isDurable)
        }
        #expect(durable.count == 12 && durable.count { !$0 } <= 3 && durable.suffix(6).contains(true), "\(durable)")
        let losses = journal.takeLosses()
        #expect(losses.contains { $0.reason == .logFull })
        #expect(losses.reduce(0) { $0 + $1.counts.batches } + journal.waiting("t", 0).batches == 12)
        #expect(try disk.files().filter { $0.name.hasSuffix(".segment") && !$0.name.hasPrefix("snapshots") }.count <= 2)
    }

    @Test func whatCannotBeWrittenWaitsInMemory() throws {
        var limits = JournalLimits.ample
        limits.maxMemoryBytes = 1000
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk, ["a"], limits)
        disk.isReadOnly = true
        for number in UInt64(1)...20 { collect(number, [UInt8(number)], into: &journal, to: [0]) }
        #expect(journal.problem?.cause == .readOnly)
        let ended = journal.takeEnded()
        #expect(ended.allSatisfy { !$0.isDurable })
        #expect(journal.bytesInMemory == 1000)
        let losses = journal.takeLosses()
        #expect(losses.allSatisfy { $0.reason == .queueFull })
        #expect(losses.reduce(0) { $0 + $1.counts.batches } == 10)
        expect(journal.next("t", 0), [11])
        disk.isReadOnly = false
        collect(21, [21], into: &journal, to: [0])
        #expect(journal.problem == nil)
        let last = journal.takeEnded()
        #expect(last.map(\.isDurable) == [true])
    }

    @Test func aSnapshotThatIsTooOldIsNotUsed() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        collect(1, [1], into: &journal, state: [1])
        // Room for names, none for bytes.
        disk.capacity = 0
        collect(2, [2], into: &journal, state: [2])
        #expect(journal.wantsWholeState("t"))
        disk.capacity = 1 << 20
        disk.losePower()
        var next = Book(disk, endpoints: ["a", "b"], limits: .ample)
        let recovery = try next.recover()
        #expect(recovery.staleStates == ["t"])
        let state = try next.state(of: "t")
        #expect(state == [])
        #expect(next.wantsWholeState("t"))
        // A whole one makes it good.
        collect(3, [3], into: &next, state: [3])
        disk.losePower()
        var third = try self.journal(disk)
        let renewed = try third.state(of: "t")
        #expect(renewed == [[3]])
    }

    /// Of a snapshot of which a part is damaged the parts before it say nothing that ever was.
    @Test func aSnapshotIsReadPartByPartAndForgottenAsAWhole() throws {
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk)
        collect(1, [1], into: &journal, state: [1])
        collect(2, [2], into: &journal, state: [UInt8](repeating: 7, count: 100))
        let first = try journal.statePart(of: "t", 0)
        let second = try journal.statePart(of: "t", 1)
        let third = try journal.statePart(of: "t", 2)
        #expect(first == [1] && second?.count == 100 && third == nil)
        let name = try #require(try disk.files().first { $0.name.hasSuffix(".segment") && !$0.name.hasPrefix("snapshots") }?.name)
        let content = try disk.read(name, at: 0, count: 1 << 20)
        disk.damage(name, at: try #require((0..<content.count - 50).first { content[$0..<$0 + 50].allSatisfy { $0 == 7 } }) + 10)
        #expect(throws: SegmentLog<SimulatedDisk>.ReadError.self) { try journal.statePart(of: "t", 1) }
        let forgotten = try journal.statePart(of: "t", 0)
        #expect(forgotten == nil && journal.wantsWholeState("t"))
    }

    @Test func changesAreAddedUntilTheyTakeMoreThanTheWhole() throws {
        var limits = JournalLimits.ample
        limits.minStateBytes = 0
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk, ["a"], limits)
        collect(1, [], into: &journal, state: [UInt8](repeating: 1, count: 100))
        for mark in UInt8(2)...4 {
            #expect(!journal.wantsWholeState("t"))
            collect(UInt64(mark), [], into: &journal, state: [UInt8](repeating: mark, count: 40))
        }
        #expect(journal.wantsWholeState("t"))
        var next = try self.journal(disk, ["a"], limits)
        let state = try next.state(of: "t")
        #expect(state.map(\.count) == [100, 40, 40, 40])
        #expect(next.wantsWholeState("t"))
    }

    @Test func aSnapshotKeepsNoMoreFilesThanItIsWorth() throws {
        var limits = JournalLimits.ample
        limits.segmentBytes = 4096
        let disk = SimulatedDisk(seed: 1)
        var journal = try journal(disk, ["a"], limits)
        for number in UInt64(1)...200 {
            collect(number, [UInt8(number)], into: &journal, size: 1000, to: [0], state: [UInt8(number)])
            journal.done("t", 0, number)
        }
        #expect(journal.bytes < 8 * 4096)
    }
}
