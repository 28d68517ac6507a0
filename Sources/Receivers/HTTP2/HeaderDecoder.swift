/// Reads header blocks (RFC 7541, 6), of which every one has to be read: each may change what the next refers to.
package struct HeaderDecoder {
    /// Numbers above this are none that anybody needs.
    private static let largestNumber = 1 << 24

    /// Bytes of names and values, and 32 for each field (RFC 9113, 6.5.2).
    private let longestList: Int
    private let huffman = HuffmanCode.shared
    private var table = HeaderTable()
    /// The text of a value, where it has to be decoded; and of a name.
    private var text: [UInt8] = []
    private var nameText: [UInt8] = []

    package init(longestList: Int) { self.longestList = longestList }

    private static let broken = HTTP2Error(.compressionError)

    /// Adds what the block says to `call`.
    package mutating func decode(_ block: RawSpan, to call: inout CallFields) throws(HTTP2Error) {
        var place = 0
        var listBytes = 0
        var resizes = 0
        while place < block.byteCount {
            let first = block[place]
            if first & 0x80 != 0 {
                // 6.1: a field of the table.
                let number = try Self.number(block, &place, bits: 7)
                guard number > 0, let field = table.field(number) else { throw Self.broken }
                table.add(number, field, to: &call)
                listBytes += field.size
            } else if first & 0xe0 == 0x20 {
                // 6.3: another size of the table, at the beginning of a block only, and no more than two (4.2).
                let size = try Self.number(block, &place, bits: 5)
                resizes += 1
                guard size <= HeaderTable.largest, listBytes == 0, resizes <= 2 else { throw Self.broken }
                table.resize(to: size)
            } else {
                // 6.2: a field with its value, which is noted or not.
                let isNoted = first & 0x40 != 0
                let number = try Self.number(block, &place, bits: isNoted ? 6 : 4)
                listBytes += try literal(block, &place, number, isNoted, &call)
            }
            guard listBytes <= longestList else { throw .headerBytes }
        }
    }

    /// - Returns: the size of the field.
    private mutating func literal(
        _ block: RawSpan, _ place: inout Int, _ number: Int, _ isNoted: Bool, _ call: inout CallFields
    ) throws(HTTP2Error) -> Int {
        let name: FieldName
        let nameCount: Int
        if number > 0 {
            guard let field = table.field(number) else { throw Self.broken }
            (name, nameCount) = (field.name, field.nameCount)
        } else {
            let string = try Self.string(block, &place)
            let bytes = block.extracting(string.bytes)
            if string.isHuffman {
                nameText.removeAll(keepingCapacity: true)
                guard huffman.decode(bytes, keeping: true, to: &nameText) != nil else { throw Self.broken }
                (name, nameCount) = (FieldName(nameText.span.bytes), nameText.count)
            } else {
                (name, nameCount) = (FieldName(bytes), bytes.byteCount)
            }
            guard nameCount > 0 else { throw Self.broken }
        }
        let string = try Self.string(block, &place)
        let bytes = block.extracting(string.bytes)
        guard string.isHuffman else {
            call.add(name, bytes)
            if isNoted { table.note(name, nameCount: nameCount, valueCount: bytes.byteCount, bytes) }
            return nameCount + bytes.byteCount + 32
        }
        text.removeAll(keepingCapacity: true)
        guard let count = huffman.decode(bytes, keeping: name != .other, to: &text) else { throw Self.broken }
        let value = text
        call.add(name, value.span.bytes)
        if isNoted { table.note(name, nameCount: nameCount, valueCount: count, value.span.bytes) }
        return nameCount + count + 32
    }

    /// RFC 7541, 5.1; moves `place`, which is within the block, behind the number.
    private static func number(_ block: RawSpan, _ place: inout Int, bits: UInt8) throws(HTTP2Error) -> Int {
        let mask = UInt8(1) << bits - 1
        var number = Int(block[place] & mask)
        place += 1
        guard number == Int(mask) else { return number }
        var shift = 0
        while place < block.byteCount {
            let byte = block[place]
            place += 1
            number += Int(byte & 0x7f) << shift
            guard number <= largestNumber else { break }
            if byte & 0x80 == 0 { return number }
            shift += 7
            guard shift <= 21 else { break }
        }
        throw broken
    }

    /// RFC 7541, 5.2; moves `place` behind the string.
    private static func string(_ block: RawSpan, _ place: inout Int) throws(HTTP2Error) -> (bytes: Range<Int>, isHuffman: Bool) {
        guard place < block.byteCount else { throw broken }
        let isHuffman = block[place] & 0x80 != 0
        let count = try number(block, &place, bits: 7)
        guard count <= block.byteCount - place else { throw broken }
        place += count
        return ((place - count)..<place, isHuffman)
    }
}
