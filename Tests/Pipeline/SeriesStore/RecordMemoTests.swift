import Pipeline
import Testing

/// Rows are found by the whole key, within bounds, and forgotten when records may be gone.
@Suite struct RecordMemoTests {
    private static func key(_ text: String) -> ByteBuilder {
        var key = ByteBuilder(capacity: 64)
        key.append(text)
        return key
    }
    private let record = RawCells.allocate(byteCount: 8, alignment: 8)

    @Test func aRowKeepsItsRecordsAndFacts() {
        var memo = RecordMemo<Int>(places: 3)
        memo.begin(removals: 0)
        // Beyond the first room, so that rows move.
        for number in 0..<200 {
            let row = memo.row(Self.key("key \(number)")) { number }
            row[2] = record + number
        }
        for number in 0..<200 {
            let row = memo.row(Self.key("key \(number)")) { -1 }
            #expect(row.facts == number && row[0] == nil && row[2] == record + number)
        }
        #expect(memo.row(Self.key("key 20x")) { -1 }.facts == -1)
    }

    @Test func removalsForgetAll() {
        var memo = RecordMemo<Int>(places: 1)
        memo.begin(removals: 4)
        memo.row(Self.key("a")) { 1 }[0] = record
        memo.begin(removals: 4)
        #expect(memo.row(Self.key("a")) { 2 }[0] == record)
        memo.begin(removals: 5)
        let row = memo.row(Self.key("a")) { 3 }
        #expect(row[0] == nil && row.facts == 3)
    }

    @Test func aLongKeyIsNotRemembered() {
        var memo = RecordMemo<Int>(places: 1)
        let long = String(repeating: "k", count: RecordMemo<Int>.longestKey + 1)
        for round in 0..<3 {
            let row = memo.row(Self.key(long)) { round }
            #expect(row[0] == nil && row.facts == round)
            row[0] = record
        }
        memo.row(Self.key(String(long.dropLast()))) { 7 }[0] = record
        #expect(memo.row(Self.key(String(long.dropLast()))) { 8 }[0] == record)
    }

    @Test func atTheLimitItBeginsAnew() {
        var memo = RecordMemo<Int>(places: 1)
        for number in 0..<(3 * RecordMemo<Int>.limit) { #expect(memo.row(Self.key("\(number)")) { number }.facts == number) }
        #expect(memo.row(Self.key("\(3 * RecordMemo<Int>.limit - 1)")) { -1 }.facts == 3 * RecordMemo<Int>.limit - 1)
        #expect(memo.row(Self.key("0")) { -1 }.facts == -1)
    }
}
