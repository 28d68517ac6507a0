import Kafka
import Testing

struct BackoffTests {
    @Test func itDoublesUpToAMinute() {
        var backoff = Backoff()
        let delays = (0..<8).map { _ in backoff.delay() / 1_000_000_000 }
        #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60])
        backoff.reset()
        let found1 = backoff.delay()
        #expect(found1 == 1_000_000_000)
    }
}

struct QuietLogTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func aReasonIsSaidOnceAMinute() {
        var log = QuietLog()
        let found2 = log.occurred("a", now: 0)
        #expect(found2 == 1)
        let found3 = log.occurred("a", now: 59 * Self.second)
        #expect(found3 == nil)
        let found4 = log.occurred("b", now: 59 * Self.second)
        #expect(found4 == 1)
        let found5 = log.occurred("a", now: 60 * Self.second)
        #expect(found5 == 2)
    }

    @Test func itDoesNotGrowWithoutEnd() {
        var log = QuietLog()
        for reason in 0..<1000 { _ = log.occurred("\(reason)", now: 0) }
        let found6 = log.occurred("0", now: 1)
        #expect(found6 == nil)
        let found7 = log.occurred("another", now: 1)
        #expect(found7 == 1)
        let found8 = log.occurred("0", now: 1)
        #expect(found8 == 1)
    }
}

struct RecordLatenessTests {
    @Test func aBacklogIsOfItsOwnTime() {
        #expect(RecordLateness.received(timestamp: 5, now: 9_000_000, byRecord: true) == 5_000_000)
        #expect(RecordLateness.received(timestamp: 5, now: 9_000_000, byRecord: false) == 9_000_000)
    }

    @Test(arguments: [Int64.min, -1, 10, .max]) func otherRecordsAreOfNow(timestamp: Int64) {
        #expect(RecordLateness.received(timestamp: timestamp, now: 9_000_000, byRecord: true) == 9_000_000)
    }
}
