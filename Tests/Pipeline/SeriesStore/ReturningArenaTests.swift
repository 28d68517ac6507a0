import Pipeline
import Testing

@Suite struct ReturningArenaTests {
    private struct Record {
        let start: RawCells
        let size: Int
        let mark: UInt8
    }

    private static func make(_ arena: inout ReturningArena, _ size: Int, _ mark: UInt8) -> Record {
        let start = arena.allocate(size)
        start.initializeMemory(as: UInt8.self, repeating: mark, count: size)
        return Record(start: start, size: size, mark: mark)
    }

    private static func isWhole(_ record: Record) -> Bool {
        WireSlice(start: record.start.run, count: record.size).allSatisfy { $0 == record.mark }
    }

    @Test func recordsKeepTheirContentUnderRandomUse() {
        var random = SystemRandomNumberGenerator()
        var arena = ReturningArena()
        var records: [Record] = []
        for round in 0..<60_000 {
            // Grows, then shrinks, again and again.
            let grows = Int.random(in: 0..<100, using: &random) < (round / 10_000 % 2 == 0 ? 70 : 30)
            if grows || records.isEmpty {
                let size = Int.random(in: 0..<200, using: &random) == 0 ? Int.random(in: 8_000...20_000) : Int.random(in: 0...300)
                records.append(Self.make(&arena, size, UInt8.random(in: .min ... .max, using: &random)))
            } else {
                let record = records.remove(at: Int.random(in: records.indices, using: &random))
                #expect(Self.isWhole(record))
                arena.deallocate(record.start, record.size)
            }
        }
        #expect(records.allSatisfy(Self.isWhole))
        #expect(records.allSatisfy { $0.start.bits % 8 == 0 })
        for record in records { arena.deallocate(record.start, record.size) }
        // The first chunk, and the one that new records come from.
        #expect(arena.reservedBytes <= (4 << 10) + (256 << 10))
    }

    @Test func aChunkGoesWithItsLastRecord() {
        var arena = ReturningArena()
        #expect(arena.reservedBytes == 0)
        let empty = 4 << 10
        let records = (0..<10_000).map { _ in Self.make(&arena, 184, 1) }
        let full = arena.reservedBytes
        #expect(full >= 10_000 * 184)
        // One stays in three thousand: chunks hold some fourteen hundred.
        for (index, record) in records.enumerated() where index % 3000 != 0 { arena.deallocate(record.start, record.size) }
        let sparse = arena.reservedBytes
        #expect(sparse < full && sparse <= 5 * (256 << 10) + empty)
        for (index, record) in records.enumerated() where index % 3000 == 0 { arena.deallocate(record.start, record.size) }
        #expect(arena.reservedBytes <= empty + (256 << 10))
    }

    @Test func freedMemoryIsUsedAgain() {
        var arena = ReturningArena()
        var records = (0..<5_000).map { Self.make(&arena, 40 + $0 % 7 * 24, UInt8($0 & 255)) }
        let reserved = arena.reservedBytes
        for round in 0..<20 {
            for index in records.indices where index % 20 != round {
                arena.deallocate(records[index].start, records[index].size)
                records[index] = Self.make(&arena, records[index].size, UInt8(round))
            }
        }
        #expect(arena.reservedBytes == reserved)
        #expect(records.allSatisfy(Self.isWhole))
    }
}
