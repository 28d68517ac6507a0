extension JSONConverter {
    mutating func string(_ field: OTLPJSON.Field) throws(JSONFailure) {
        let content = try text.string()
        if content.count == 0, !field.isAlternative { return }
        out.appendTag(field.number, 2)
        out.appendVarint(UInt64(truncatingIfNeeded: content.count))
        out.appendInSteps(content.start, content.count)
    }

    mutating func identifier(_ field: OTLPJSON.Field) throws(JSONFailure) {
        let content = try text.string()
        if content.count == 0 { return }
        let size = content.count / 2
        out.appendTag(field.number, 2)
        out.appendVarint(UInt64(truncatingIfNeeded: size))
        out.reserve(size)
        guard content.count.isMultiple(of: 2), Self.decodeHex(content, to: out.end) else {
            throw JSONCursor.failure("an id in hex digits")
        }
        out.advance(to: out.end + size)
    }

    /// Writes half as many bytes as there are digits; false when one is none.
    @inline(__always)
    private static func decodeHex(_ digits: WireSlice, to target: RawCells) -> Bool {
        var index = 0
        while index &+ 8 <= digits.count {
            let text = UInt64(littleEndian: (digits.start + index).loadUnaligned(as: UInt64.self))
            guard let bytes = DigitText.hex8(text) else { return false }
            target.storeBytes(of: bytes.littleEndian, toByteOffset: index / 2, as: UInt32.self)
            index &+= 8
        }
        while index < digits.count {
            guard let high = DigitText.hex(digits[index]), let low = DigitText.hex(digits[index + 1]) else { return false }
            target.storeBytes(of: high << 4 | low, toByteOffset: index / 2, as: UInt8.self)
            index &+= 2
        }
        return true
    }

    mutating func base64(_ field: OTLPJSON.Field) throws(JSONFailure) {
        let content = try text.string()
        let size = Base64.decodedCount(content)
        if content.isEmpty, !field.isAlternative { return }
        out.appendTag(field.number, 2)
        out.appendVarint(UInt64(truncatingIfNeeded: size))
        out.reserve(size)
        guard Base64.decode(content, to: out.end) else { throw JSONCursor.failure("base64") }
        out.advance(to: out.end + size)
    }

    mutating func bool(_ field: OTLPJSON.Field) throws(JSONFailure) {
        let value = text.peek() == UInt8(ascii: "t")
        guard text.takeWord(value ? "true" : "false") else { throw JSONCursor.failure("true or false") }
        out.appendTag(field.number, 0)
        out.append(value ? 1 : 0)
    }

    @inline(__always)
    mutating func varint(_ field: OTLPJSON.Field, _ value: UInt64) {
        if value == 0, !field.isAlternative { return }
        out.appendTag(field.number, 0)
        out.appendVarint(value)
    }

    mutating func enumeration(_ field: OTLPJSON.Field, _ names: WordTable) throws(JSONFailure) {
        guard let value = try JSONNumber.enumeration(names, &text) else {
            let known = field.kind == .spanKind ? OTLPJSON.spanKinds : OTLPJSON.statusCodes
            throw JSONFailure(expected: "a number or one of \(known.joined(separator: ", "))")
        }
        varint(field, value)
    }
}

extension ByteBuilder {
    /// The tag of a field of this wire type.
    @inline(__always)
    mutating func appendTag(_ number: UInt16, _ wireType: UInt64) { appendVarint(UInt64(number) &<< 3 | wireType) }
}
