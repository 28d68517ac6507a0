import Protobuf
import Testing

@Suite struct ProtobufTests {
    @Test(arguments: [0, 1, 127, 128, 300, 1 << 56, .max] as [UInt64])
    func varintsAreReadAsWritten(_ number: UInt64) {
        var bytes: [UInt8] = []
        bytes.appendVarint(number)
        var cursor = ProtobufCursor(bytes, 0..<bytes.count)
        #expect(cursor.varint() == number)
        #expect(cursor.isAtEnd)
        if let size = Int(exactly: number) { #expect([UInt8].varintSize(size) == bytes.count) }
    }

    @Test func fieldsAreReadAsWritten() {
        var bytes: [UInt8] = []
        bytes.appendField(1, 150)
        bytes.appendField(2, 0)
        bytes.appendField(3, "text".utf8)
        bytes.appendField(4, [])
        bytes.appendContent(5, [])
        bytes.appendFixed(6, .max)
        bytes += [7 << 3 | 5, 1, 0, 0, 1]
        var fields = ProtobufFields(bytes)
        let found = Array(fields)
        #expect(found.map(\.number) == [1, 3, 5, 6, 7])
        #expect(found.map(\.value) == [150, 0, 0, .max, 1 << 24 | 1])
        #expect(found.map(\.kind) == [.varint, .content, .content, .fixed64, .fixed32])
        #expect(Array(bytes[found[1].content]) == Array("text".utf8))
        #expect(found.map(\.whole.lowerBound) == [0] + found.dropLast().map(\.whole.upperBound))
        while fields.next() != nil {}
        #expect(!fields.isMalformed)
        #expect(fields.position == bytes.count)
    }

    /// Of every beginning of a message only whole fields are read, and what is cut is said.
    @Test func whatIsCutIsMalformed() {
        var bytes: [UInt8] = []
        bytes.appendField(1, 300)
        bytes.appendField(2, [1, 2, 3])
        bytes.appendFixed(3, 4)
        let ends = [0] + ProtobufFields(bytes).map(\.whole.upperBound)
        for count in 0...bytes.count {
            var fields = ProtobufFields(bytes, 0..<count)
            var read = 0
            while fields.next() != nil { read += 1 }
            #expect(read == ends.lastIndex { $0 <= count })
            #expect(fields.isMalformed == !ends.contains(count))
            #expect(fields.position == ends[read])
        }
    }

    /// The number 0, groups, types that there are not, a length and a varint without end, a range beyond the bytes.
    @Test(arguments: [
        [0, 1], [1 << 3 | 3], [1 << 3 | 7], [1 << 3 | 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], Array(repeating: 0x80, count: 12),
    ])
    func whatIsNoMessageIsMalformed(_ bytes: [UInt8]) {
        var fields = ProtobufFields(bytes, 0..<bytes.count + 100)
        #expect(fields.next() == nil)
        #expect(fields.isMalformed)
    }

    @Test func packedNumbersAreRead() {
        var bytes: [UInt8] = []
        for number in [1, 300] as [UInt64] { bytes.appendVarint(number) }
        var numbers = ProtobufNumbers(bytes, 0..<bytes.count)
        #expect(numbers.varint() == 1)
        #expect(numbers.varint() == 300)
        #expect(numbers.varint() == nil)
        #expect(!numbers.isMalformed)
        var doubles: [UInt8] = []
        doubles.appendFixed((1.5).bitPattern)
        #expect(ProtobufNumbers.doubles(doubles, 0..<8) == [1.5])
        #expect(ProtobufNumbers.doubles(doubles, 0..<7) == nil)
    }
}
