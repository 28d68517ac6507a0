import Kafka
import Testing

struct ConsumptionLedgerTests {
    private var ledger = ConsumptionLedger()

    init() { ledger.assign([0, 1]) }

    @Test mutating func nothingIsCommittedBeforeItIsKept() {
        ledger.note(0, 5, countedFor: "a")
        #expect(ledger.committable() == [0: 5])
        ledger.note(0, 6, countedFor: "a")
        #expect(ledger.committable() == [0: 5])
        let found1 = ledger.collect("a")
        #expect(found1 == CountedOffsets([0: 7]))
        #expect(ledger.committable() == [0: 5])
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 7])
    }

    @Test mutating func theSlowestTenantDecides() {
        ledger.note(0, 0, countedFor: "a")
        ledger.note(0, 1, countedFor: "b")
        ledger.note(0, 2, countedFor: "a")
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 1])
        _ = ledger.collect("b")
        ledger.settle("b", isKept: true)
        #expect(ledger.committable() == [0: 3])
    }

    @Test mutating func whatComesDuringACollectionIsOfTheNext() {
        ledger.note(0, 0, countedFor: "a")
        _ = ledger.collect("a")
        ledger.note(0, 1, countedFor: "a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 1])
        let found2 = ledger.collect("a")
        #expect(found2 == CountedOffsets([0: 2]))
    }

    @Test mutating func aCollectionThatIsNotKeptWaits() {
        ledger.note(0, 3, countedFor: "a")
        _ = ledger.collect("a")
        ledger.note(0, 4, countedFor: "a")
        ledger.settle("a", isKept: false)
        #expect(ledger.committable() == [0: 3])
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 5])
    }

    @Test mutating func skippedRecordsHoldNothingUp() {
        ledger.note(1, 0, countedFor: nil)
        ledger.note(1, 1, countedFor: nil)
        #expect(ledger.committable() == [1: 2])
        #expect(ledger.next(of: 1) == 2)
    }

    @Test mutating func committedOffsetsAreNotCommittedAgain() {
        ledger.note(0, 9, countedFor: nil)
        ledger.asked([0: 10])
        #expect(ledger.committable().isEmpty)
        ledger.refused(0)
        #expect(ledger.committable() == [0: 10])
        ledger.committed(0, 10)
        #expect(ledger.committable().isEmpty)
        ledger.note(0, 10, countedFor: nil)
        #expect(ledger.committable() == [0: 11])
        #expect(ledger.committable([1]).isEmpty)
    }

    @Test mutating func aRecordIsCountedOnce() {
        ledger.note(0, 7, countedFor: "a")
        #expect(ledger.isCounted("a", 0, 7))
        #expect(!ledger.isCounted("a", 0, 8))
        #expect(!ledger.isCounted("b", 0, 7))
        #expect(!ledger.isCounted("a", 1, 7))
    }

    @Test mutating func anEarlierProcessIsGoneOnWith() {
        ledger.restore("a", CountedOffsets([0: 100]))
        #expect(ledger.isCounted("a", 0, 99))
        #expect(!ledger.isCounted("a", 0, 100))
        // They come again, and are passed by.
        ledger.note(0, 98, countedFor: nil)
        #expect(ledger.committable() == [0: 99])
        ledger.note(0, 100, countedFor: "a")
        let found3 = ledger.collect("a")
        #expect(found3 == CountedOffsets([0: 101]))
    }

    @Test mutating func revokedPartitionsAreForgottenOnceTheGroupHasThem() {
        ledger.note(0, 0, countedFor: "a")
        ledger.note(1, 0, countedFor: "a")
        #expect(ledger.tenants(uncollectedIn: [0]) == ["a"])
        _ = ledger.collect("a")
        #expect(ledger.tenants(uncollectedIn: [0]) == ["a"])
        ledger.settle("a", isKept: true)
        #expect(ledger.tenants(uncollectedIn: [0]).isEmpty)
        ledger.committed(0, 1)
        ledger.revoke([0])
        #expect(!ledger.isCounted("a", 0, 0))
        // Not committed: whoever begins again at the old place does not count it twice here.
        ledger.revoke([1])
        #expect(ledger.isCounted("a", 1, 0))
        #expect(ledger.partitions.isEmpty)
        #expect(ledger.committable().isEmpty)
    }

    /// A client that is replaced begins again at what the group has. Its records are passed by, and not committed before they are kept.
    @Test mutating func whatIsNotKeptOutlivesAnAssignment() {
        for offset in Offset(50)..<100 { ledger.note(0, offset, countedFor: "a") }
        _ = ledger.collect("a")
        ledger.note(0, 100, countedFor: "a")
        ledger.revoke([0])
        #expect(ledger.committable().isEmpty)
        ledger.assign([0])
        for offset in Offset(50)...100 {
            #expect(ledger.isCounted("a", 0, offset))
            ledger.note(0, offset, countedFor: nil)
        }
        #expect(ledger.committable() == [0: 50])
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 100])
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 101])
    }

    /// What others have committed meanwhile is never taken back.
    @Test mutating func aPartitionThatComesBackLaterIsNotCommittedBefore() {
        ledger.note(0, 50, countedFor: "a")
        ledger.revoke([0])
        ledger.assign([0])
        ledger.note(0, 300, countedFor: "b")
        #expect(ledger.committable().isEmpty)
        _ = ledger.collect("b")
        ledger.settle("b", isKept: true)
        // The record of the other tenant is not kept yet.
        #expect(ledger.committable().isEmpty)
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 301])
    }

    @Test mutating func aTopicThatEndsEarlierIsAnother() {
        ledger.restore("a", CountedOffsets([0: 100, 1: 3]))
        let found4 = ledger.checkEnd(100, of: 0)
        #expect(!found4)
        #expect(ledger.isCounted("a", 0, 2))
        let found5 = ledger.checkEnd(10, of: 0)
        #expect(found5)
        #expect(!ledger.isCounted("a", 0, 2))
        #expect(ledger.isCounted("a", 1, 2))
    }

    /// What was read of it, and what the group has, is forgotten, too: offsets begin again, and are committed from there on.
    @Test mutating func offsetsOfAnotherTopicBeginAgain() {
        ledger.assign([0])
        ledger.note(0, 99, countedFor: "a")
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        ledger.committed(0, 100)
        let sameEnd = (ledger.isBeyond(100, of: 0), ledger.checkEnd(100, of: 0))
        #expect(sameEnd == (false, false) && ledger.next(of: 0) == 100)
        let earlier = (ledger.isBeyond(7, of: 0), ledger.checkEnd(7, of: 0))
        #expect(earlier == (true, true) && ledger.next(of: 0) == nil && !ledger.isCounted("a", 0, 0))
        ledger.note(0, 6, countedFor: "a")
        _ = ledger.collect("a")
        ledger.settle("a", isKept: true)
        #expect(ledger.committable() == [0: 7])
    }

    @Test mutating func offsetsThatCannotBeAreLeftAlone() {
        ledger.note(0, -5, countedFor: "a")
        ledger.note(0, .max, countedFor: "a")
        ledger.note(77, 1, countedFor: "a")
        #expect(ledger.committable().isEmpty)
    }

    /// Records of two tenants, collections that are kept or not, commits, clients that are replaced and crashes at random: the durable state
    /// always has whole records, the group never more than that, and in the end each record counts once.
    @Test(arguments: 0..<200) func crashesNeitherLoseNorDouble(seed: UInt64) {
        var random = Randomness(seed)
        var durable: [String: (count: Int, place: CountedOffsets)] = [:]
        var group: Offset = 0
        var live: [String: Int] = [:]
        var collecting: [String: (count: Int, place: CountedOffsets)] = [:]
        var ledger = ConsumptionLedger()
        var position: Offset = 0
        var highest: Offset = 0
        var isExact = true
        let records: [String] = (0..<200).map { _ in random.next(2) == 0 ? "a" : "b" }

        func restart() {
            ledger = ConsumptionLedger()
            live = durable.mapValues(\.count)
            for (tenant, state) in durable { ledger.restore(tenant, state.place) }
            collecting = [:]
            ledger.assign([0])
            position = group
        }
        restart()
        func step(_ choice: Int) {
            let tenant = random.next(2) == 0 ? "a" : "b"
            switch choice {
            case 0..<12:
                guard position < Offset(records.count) else { return }
                let owner = records[Int(position)]
                if ledger.isCounted(owner, 0, position) {
                    ledger.note(0, position, countedFor: nil)
                } else {
                    live[owner, default: 0] += 1
                    ledger.note(0, position, countedFor: owner)
                }
                position += 1
            case 12..<14: if collecting[tenant] == nil, let place = ledger.collect(tenant) { collecting[tenant] = (live[tenant] ?? 0, place) }
            case 14..<16:
                guard let state = collecting.removeValue(forKey: tenant) else { return }
                let isKept = random.next(4) > 0
                if isKept { durable[tenant] = state }
                ledger.settle(tenant, isKept: isKept)
            case 16..<18:
                for (partition, offset) in ledger.committable() {
                    group = offset
                    ledger.committed(partition, offset)
                }
            case 18:
                ledger.revoke([0])
                ledger.assign([0])
                position = group
            default: restart()
            }
            for (owner, state) in durable {
                isExact = isExact && state.count == records.prefix(Int(state.place.ends[0] ?? 0)).count { $0 == owner }
            }
            // What the group has is kept, and never becomes less.
            isExact = isExact && group >= highest
            highest = group
            for owner in ["a", "b"] {
                isExact = isExact && durable[owner]?.count ?? 0 >= records.prefix(Int(group)).count { $0 == owner }
            }
        }
        for _ in 0..<600 { step(Int(random.next(20))) }
        while position < Offset(records.count) { step(0) }
        #expect(isExact)
        #expect(live == ["a": records.count { $0 == "a" }, "b": records.count { $0 == "b" }])
    }

    private struct Randomness {
        var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
        mutating func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
    }
}
