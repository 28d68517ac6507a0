#if canImport(Glibc)
    import Glibc
#endif

/// What was expected where the JSON goes wrong.
struct JSONFailure: Error {
    var expected: String
}

/// A read position in JSON text that never passes its end.
///
/// Sound because every look is checked against `end`; strings come out as slices of the text, or unescaped in a scratch
/// that the next string overwrites.
struct JSONCursor: ~Copyable {
    private let start: UnsafeRawPointer
    private var position: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private var scratch = ByteBuilder(capacity: 1024)

    init(_ start: UnsafeRawPointer, end: UnsafeRawPointer) {
        self.start = start
        position = start
        self.end = end
    }

    var offset: Int { position - start }

    @inline(__always)
    private var byte: UInt8 { position < end ? position.load(as: UInt8.self) : 0 }

    @inline(__always)
    private mutating func skipBlanks() {
        while position < end {
            switch position.load(as: UInt8.self) {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not blank, not taken; 0 at the end.
    mutating func peek() -> UInt8 {
        skipBlanks()
        return byte
    }

    mutating func take(_ wanted: UInt8) -> Bool {
        guard peek() == wanted, position < end else { return false }
        position += 1
        return true
    }

    mutating func expect(_ wanted: UInt8, _ what: String) throws(JSONFailure) {
        guard take(wanted) else { throw JSONFailure(expected: what) }
    }

    mutating func expectEnd() throws(JSONFailure) {
        skipBlanks()
        guard position == end else { throw JSONFailure(expected: "the end of the request") }
    }

    /// `null` stands for an absent value.
    mutating func takeNull() -> Bool {
        guard peek() == UInt8(ascii: "n"), takeWord("null") else { return false }
        return true
    }

    mutating func takeWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard end - position >= length, memcmp(position, word.utf8Start, length) == 0 else { return false }
        position += length
        return true
    }

    /// A string without its quotes, escapes resolved. Valid until the next string is read.
    mutating func string() throws(JSONFailure) -> UnsafeRawBufferPointer {
        try expect(UInt8(ascii: "\""), "a string")
        let from = position
        while position < end {
            let byte = position.load(as: UInt8.self)
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeRawBufferPointer(start: from, count: position - from)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try unescaped(from: from) }
            if byte < 0x20 { throw JSONFailure(expected: "an escaped control character") }
            position += 1
        }
        throw JSONFailure(expected: "the end of a string")
    }

    private mutating func unescaped(from: UnsafeRawPointer) throws(JSONFailure) -> UnsafeRawBufferPointer {
        scratch.removeAll()
        scratch.append(from, position - from)
        while position < end {
            let byte = position.load(as: UInt8.self)
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return scratch.bytes
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw JSONFailure(expected: "an escaped control character")
            default: scratch.append(byte)
            }
        }
        throw JSONFailure(expected: "the end of a string")
    }

    private mutating func escape() throws(JSONFailure) {
        let kind = byte
        position += position < end ? 1 : 0
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(kind)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0c)
        case UInt8(ascii: "n"): scratch.append(0x0a)
        case UInt8(ascii: "r"): scratch.append(0x0d)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape()
        default: throw JSONFailure(expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// Half of a surrogate pair alone becomes U+FFFD.
    private mutating func unicodeEscape() throws(JSONFailure) {
        var code = try hex4()
        if (0xd800..<0xdc00).contains(code), end - position >= 6, byte == UInt8(ascii: "\\"),
            (position + 1).load(as: UInt8.self) == UInt8(ascii: "u")
        {
            let before = position
            position += 2
            let low = try hex4()
            if (0xdc00..<0xe000).contains(low) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
            } else {
                position = before
            }
        }
        let scalar = Unicode.Scalar(code) ?? "\u{fffd}"
        for unit in String(Character(scalar)).utf8 { scratch.append(unit) }
    }

    private mutating func hex4() throws(JSONFailure) -> UInt32 {
        guard end - position >= 4 else { throw JSONFailure(expected: "four hex digits") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = HexDigit.value(byte) else { throw JSONFailure(expected: "four hex digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// The characters of a number, not checked further than that they may belong to one.
    mutating func numberText() throws(JSONFailure) -> UnsafeRawBufferPointer {
        skipBlanks()
        let from = position
        scan: while position < end {
            switch position.load(as: UInt8.self) {
            case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): position += 1
            default: break scan
            }
        }
        guard position > from else { throw JSONFailure(expected: "a number") }
        return UnsafeRawBufferPointer(start: from, count: position - from)
    }

    /// Passes over any value.
    mutating func skipValue(depth: Int) throws(JSONFailure) {
        guard depth < OTLPJSON.maxDepth else { throw JSONFailure(expected: "less than \(OTLPJSON.maxDepth) levels") }
        switch peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"): try skipObject(depth: depth)
        case UInt8(ascii: "["): try skipArray(depth: depth)
        case UInt8(ascii: "t"): if !takeWord("true") { throw JSONFailure(expected: "true") }
        case UInt8(ascii: "f"): if !takeWord("false") { throw JSONFailure(expected: "false") }
        case UInt8(ascii: "n"): if !takeWord("null") { throw JSONFailure(expected: "null") }
        default: _ = try numberText()
        }
    }

    private mutating func skipObject(depth: Int) throws(JSONFailure) {
        try expect(UInt8(ascii: "{"), "an object")
        if take(UInt8(ascii: "}")) { return }
        repeat {
            _ = try string()
            try expect(UInt8(ascii: ":"), "a colon")
            try skipValue(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "a comma or the end of an object")
    }

    private mutating func skipArray(depth: Int) throws(JSONFailure) {
        try expect(UInt8(ascii: "["), "an array")
        if take(UInt8(ascii: "]")) { return }
        repeat { try skipValue(depth: depth + 1) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "a comma or the end of an array")
    }
}

enum HexDigit {
    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Keys of OTLP messages are told apart by this hash; those that occur in OTLP do not collide, which a test checks.
enum JSONKey {
    @inline(__always)
    static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key where byte != UInt8(ascii: "_") {
            // `trace_id` and `traceId` are one key: protobuf's JSON knows both spellings.
            let lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
            hash = (hash ^ UInt64(lower)) &* 0x100_0000_01b3
        }
        return hash
    }

    static func hash(_ key: String) -> UInt64 {
        var key = key
        return key.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }
}
