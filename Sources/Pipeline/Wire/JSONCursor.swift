#if canImport(Glibc)
    import Glibc
#endif

/// What was expected where the JSON goes wrong.
struct JSONFailure: Error {
    var expected: String
}

/// A read position in JSON text that never passes its end.
///
/// Sound because every decision is checked against `end`, though loads may touch the ``RequestBytes/slack`` behind it;
/// strings come out as slices of the text, or unescaped in a scratch that the next string overwrites. The text must stay
/// while it is read.
struct JSONCursor: ~Copyable {
    /// Bytes of the scratch that are kept from text to text.
    private static let keptBytes = 64 << 10

    private var start: RawRun
    var position: RawRun
    private(set) var end: RawRun
    var scratch = ByteBuilder(capacity: 1024)

    init() {
        start = RequestBytes.nothing
        position = start
        end = start
    }

    /// Turns to another text.
    mutating func begin(_ start: RawRun, end: RawRun) {
        self.start = start
        position = start
        self.end = end
        scratch.removeAll(keeping: Self.keptBytes)
    }

    var offset: Int { position - start }

    /// The next byte; 0 at the end.
    @inline(__always)
    var byte: UInt8 { position < end ? position.load(as: UInt8.self) : 0 }

    @inline(__always)
    mutating func skipBlanks() {
        if position < end, position.load(as: UInt8.self) <= 0x20 { skipSomeBlanks() }
    }

    @inline(never)
    private mutating func skipSomeBlanks() {
        var found = position
        while end - found >= 8, JSONScan.matches(found, 0x2020_2020_2020_2020) { found += 8 }
        while found < end, Self.isBlank(found.load(as: UInt8.self)) { found += 1 }
        position = found
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 }

    /// The next byte that is not blank, not taken; 0 at the end.
    @inline(__always)
    mutating func peek() -> UInt8 {
        skipBlanks()
        return byte
    }

    /// Takes the next byte that is not blank if it is this one, which is not 0.
    @inline(__always)
    mutating func take(_ wanted: UInt8) -> Bool {
        guard peek() == wanted else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ wanted: UInt8, _ what: StaticString) throws(JSONFailure) {
        guard take(wanted) else { throw Self.failure(what) }
    }

    @inline(never)
    static func failure(_ what: StaticString) -> JSONFailure { JSONFailure(expected: "\(what)") }

    mutating func expectEnd() throws(JSONFailure) {
        skipBlanks()
        guard position == end else { throw Self.failure("the end of the request") }
    }

    /// `null` stands for an absent value.
    @inline(__always)
    mutating func takeNull() -> Bool { peek() == UInt8(ascii: "n") && takeWord("null") }

    mutating func takeWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard end - position >= length, memcmp(position.address, word.utf8Start, length) == 0 else { return false }
        position += length
        return true
    }

    /// The characters of a number, not checked further than that they may belong to one.
    mutating func numberText() throws(JSONFailure) -> WireSlice {
        skipBlanks()
        let from = position
        scan: while position < end {
            switch position.load(as: UInt8.self) {
            case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): position += 1
            default: break scan
            }
        }
        guard position > from else { throw Self.failure("a number") }
        return WireSlice(start: from, count: position - from)
    }
}
