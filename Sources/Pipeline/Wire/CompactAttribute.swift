/// An attribute as SDKs write nearly all of them: `{"key":"…","value":{"stringValue":"…"}}` without blanks or escapes, or
/// the same with `intValue` of up to 19 digits in quotes. Read in one go and written with its lengths known.
struct CompactAttribute {
    /// Read as overlapping eights.
    private let key = JSONScan.eight("{\"key\":\"")
    private let value = (JSONScan.eight("\",\"value"), JSONScan.eight("alue\":{\""))
    private let string = (JSONScan.eight("stringVa"), JSONScan.eight("Value\":\""))
    private let integer = (JSONScan.eight("intValue"), JSONScan.eight("alue\":\"0") & ~(0xff << 56))
    /// `"}}`
    private let close: UInt32 = 0x7d7d22

    /// Appends the attribute as a field of this number.
    ///
    /// - Returns: false, with nothing taken or appended, when it is written in any other way.
    @inline(__always)
    func append(_ number: UInt16, _ text: inout JSONCursor, _ out: inout ByteBuilder) -> Bool {
        let end = text.end
        guard JSONScan.matches(text.position, key) else { return false }
        let keyStart = text.position + 8
        let keyEnd = JSONScan.plainEnd(keyStart, end)
        guard keyEnd > keyStart, JSONScan.matches(keyEnd, value.0), JSONScan.matches(keyEnd + 4, value.1) else { return false }
        let name = WireSlice(start: keyStart, count: keyEnd - keyStart)
        let member = keyEnd + 12
        if JSONScan.matches(member, string.0), JSONScan.matches(member + 6, string.1) {
            let start = member + 14
            let stop = JSONScan.plainEnd(start, end)
            guard closes(stop, end) else { return false }
            text.position = stop + 3
            Self.append(number, name, string: WireSlice(start: start, count: stop - start), &out)
            return true
        }
        guard JSONScan.matches(member, integer.0), closesIntegerName(member) else { return false }
        let start = member + 11
        let (value, stop) = DigitText.decimal(start)
        guard stop > start, value <= UInt64(Int64.max), closes(stop, end) else { return false }
        text.position = stop + 3
        Self.append(number, name, integer: value, &out)
        return true
    }

    /// What was read up to here, and the three characters that close an attribute, lie within the text.
    @inline(__always)
    private func closes(_ stop: RawRun, _ end: RawRun) -> Bool {
        end - stop >= 3 && UInt32(littleEndian: stop.loadUnaligned(as: UInt32.self)) & 0xff_ffff == close
    }

    @inline(__always)
    private func closesIntegerName(_ member: RawRun) -> Bool {
        UInt64(littleEndian: (member + 4).loadUnaligned(as: UInt64.self)) & ~(0xff << 56) == integer.1
    }

    @inline(__always)
    private static func append(_ number: UInt16, _ key: WireSlice, string: WireSlice, _ out: inout ByteBuilder) {
        let stringSize = 1 + varintSize(UInt64(truncatingIfNeeded: string.count)) + string.count
        begin(number, key, valueSize: stringSize, &out)
        out.append(0x0a)
        out.appendVarint(UInt64(truncatingIfNeeded: string.count))
        out.appendInSteps(string.start, string.count)
    }

    @inline(__always)
    private static func append(_ number: UInt16, _ key: WireSlice, integer: UInt64, _ out: inout ByteBuilder) {
        begin(number, key, valueSize: 1 + varintSize(integer), &out)
        out.append(0x18)
        out.appendVarint(integer)
    }

    /// All before the content of the value.
    @inline(__always)
    private static func begin(_ number: UInt16, _ key: WireSlice, valueSize: Int, _ out: inout ByteBuilder) {
        let keySize = 1 + varintSize(UInt64(truncatingIfNeeded: key.count)) + key.count
        let size = keySize + 1 + varintSize(UInt64(truncatingIfNeeded: valueSize)) + valueSize
        out.appendTag(number, 2)
        out.appendVarint(UInt64(truncatingIfNeeded: size))
        out.append(0x0a)
        out.appendVarint(UInt64(truncatingIfNeeded: key.count))
        out.appendInSteps(key.start, key.count)
        out.append(0x12)
        out.appendVarint(UInt64(truncatingIfNeeded: valueSize))
    }
}
