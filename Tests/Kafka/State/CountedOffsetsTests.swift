import Kafka
import Testing

struct CountedOffsetsTests {
    @Test func whatIsWrittenIsRead() {
        let offsets = CountedOffsets([0: 0, 7: 123_456_789_012, 999: .max])
        #expect(CountedOffsets(offsets.bytes(topic: "spans"), topic: "spans") == offsets)
    }

    @Test func anotherTopicIsNotTakenForIt() {
        #expect(CountedOffsets(CountedOffsets([0: 5]).bytes(topic: "spans"), topic: "traces") == nil)
        #expect(CountedOffsets(CountedOffsets([0: 5]).bytes(topic: "spans"), topic: "span") == nil)
    }

    @Test func damagedBytesAreNone() {
        let bytes = CountedOffsets([0: 5, 1: 6]).bytes(topic: "spans")
        let whole = [13, 29, bytes.count]
        for count in 0..<bytes.count where !whole.contains(count) { #expect(CountedOffsets(Array(bytes.prefix(count)), topic: "spans") == nil) }
        #expect(CountedOffsets([UInt8](repeating: 0xff, count: 40), topic: "spans") == nil)
    }
}
