import Pipeline
import Testing

@Suite struct HandlesTests {
    @Test func aSliceIsACollectionOfItsBytes() {
        let bytes = Array("resource.attributes".utf8)
        bytes.withSlice { slice in
            #expect(Array(slice) == bytes && slice.count == bytes.count && slice.first == bytes.first && slice.last == bytes.last)
            #expect(slice[8] == UInt8(ascii: "."))
            let part = WireSlice(rebasing: slice[9...])
            #expect(String(decoding: part, as: UTF8.self) == "attributes" && part[0] == UInt8(ascii: "a"))
            #expect(slice.firstIndex(of: UInt8(ascii: ".")) == 8 && !slice.contains(0))
        }
    }

    @Test func whatIsEmptyHasSlackToo() {
        let nothing: [UInt8] = []
        for slice in [WireSlice.empty, nothing.withSlice { WireSlice(rebasing: $0[...]) }] {
            #expect(slice.isEmpty && Array(slice).isEmpty)
        }
        let behind = (0..<RequestBytes.slack).map { WireSlice.empty.start.byte($0) }
        #expect(behind.allSatisfy { $0 == 0 })
    }

    @Test func aSpanAndASliceAreTheSameBytes() {
        let bytes: [UInt8] = [3, 1, 4, 1, 5]
        let there = bytes.span.bytes.withSlice { slice in slice.withSpan { span in span.withUnsafeBytes { Array($0) } } }
        #expect(there == bytes)
        #expect("3.14".withSlice { Array($0) } == Array("3.14".utf8))
        #expect(Array(WireSlice("word" as StaticString)) == Array("word".utf8))
    }

    @Test func cellsAreChangedInTheirPlace() {
        let cells = Cells<Int>.allocate(capacity: 4)
        defer { cells.deallocate() }
        cells.initialize(repeating: 7, count: 4)
        cells[1] += 1
        (cells + 2).pointee = 9
        let run = cells.run
        #expect((0..<4).map { run[$0] } == [7, 8, 9, 7] && run + 3 - run == 3 && (run + 2).pointee == 9)
        let list = CountedCells(start: cells, count: 4)
        let part = list.part(1..<3)
        part[0] = 1
        #expect(Array(list) == [7, 1, 9, 7] && Array(part.run) == [1, 9] && Array(list.run.part(2..<4)) == [9, 7])
    }

    @Test func anArrayLendsItsElements() {
        var numbers = [1, 2, 3]
        #expect(numbers.withRun { $0.reduce(0, +) } == 6)
        numbers.withCells { for index in $0.indices { $0[index] *= 2 } }
        #expect(numbers == [2, 4, 6])
        let none: [Int] = []
        #expect(none.withRun { $0.isEmpty && Array($0) == [] })
        #expect(withRun(of: numbers[2]) { $0.pointee } == 6)
    }

    @Test func addressesStandAmongBytes() {
        let record = RawCells.allocate(byteCount: 32, alignment: 8)
        defer { record.deallocate() }
        record.initializeMemory(as: UInt8.self, repeating: 0, count: 32)
        record.storeBytes(of: 42, toByteOffset: 24, as: UInt32.self)
        record.store((record + 24).run, at: 0)
        #expect(record.address(at: 0).load(as: UInt32.self) == 42)
        record.changeableAddress(at: 0).storeBytes(of: 43, as: UInt32.self)
        #expect(record.load(fromByteOffset: 24, as: UInt32.self) == 43)
        #expect(RawCells(bits: record.bits) == record && RawCells(bits: 0) == nil && RawRun(bits: 0) == nil)
    }
}
