import Kafka
import Testing

@Suite struct RecordSpreadTests {
    @Test func fewAreCountedByOneLoop() {
        let spread = RecordSpread(loops: 4, bytes: RecordSpread.small, first: 7)
        #expect((0..<8).map { spread.loop(of: $0) } == Array(repeating: 3, count: 8))
        #expect(RecordSpread(loops: 4, bytes: 0, first: nil).loop(of: 5) == 1)
    }

    @Test func ofManyEachPartitionHasALoop() {
        let spread = RecordSpread(loops: 4, bytes: RecordSpread.small + 1, first: 7)
        #expect((0..<8).map { spread.loop(of: $0) } == [0, 1, 2, 3, 0, 1, 2, 3])
        #expect(RecordSpread(loops: 0, bytes: .max, first: -1).loop(of: -1) == 0)
    }
}
