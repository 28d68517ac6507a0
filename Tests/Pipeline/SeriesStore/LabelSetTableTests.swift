import Pipeline
import Testing

@Suite struct LabelSetTableTests {
    /// Hashes of few bits, so that many label sets meet in the table.
    private static func hash(_ key: Int) -> UInt64 { UInt64(key % 97) &* 3 }

    private static func insert(_ table: inout LabelSetTable, _ key: Int) -> UInt32 {
        withUnsafeBytes(of: key) { bytes in
            table.insert(hash(key), WireSlice(bytes).start, UInt32(bytes.count), holders: 0, refused: 0)
        }
    }

    private static func number(_ table: borrowing LabelSetTable, _ key: Int) -> UInt32? {
        withUnsafeBytes(of: key) { bytes in table.number(of: hash(key), WireSlice(bytes).start, bytes.count) }
    }

    @Test func agreesWithADictionaryWhereHashesMeet() {
        var random = SystemRandomNumberGenerator()
        var table = LabelSetTable()
        var expected: [Int: UInt32] = [:]
        for round in 0..<40_000 {
            let key = Int.random(in: 0..<500, using: &random)
            #expect(Self.number(table, key) == expected[key])
            let grows = Int.random(in: 0..<100, using: &random) < (round / 5_000 % 2 == 0 ? 80 : 20)
            if let id = expected[key] {
                guard !grows else { continue }
                table.release(id)
                expected[key] = nil
                if round % 5 == 0 { table.trim() }
            } else if grows {
                let id = Self.insert(&table, key)
                #expect(id != 0 && !expected.values.contains(id))
                expected[key] = id
            }
            #expect(table.live == expected.count)
        }
        for (key, id) in expected {
            #expect(Self.number(table, key) == id)
            #expect(table.entries[Int(id)].hash == UInt32(truncatingIfNeeded: Self.hash(key)))
        }
    }

    @Test func numbersBeginAnewWhenNobodyIsLeft() {
        var table = LabelSetTable()
        let numbers = (0..<1000).map { Self.insert(&table, $0) }
        #expect(numbers == (1...1000).map { UInt32($0) })
        for number in numbers.shuffled() { table.release(number) }
        table.trim()
        #expect(table.live == 0 && table.entries.count == 1)
        #expect(Self.insert(&table, 7) == 1 && Self.number(table, 7) == 1 && Self.number(table, 8) == nil)
    }
}
