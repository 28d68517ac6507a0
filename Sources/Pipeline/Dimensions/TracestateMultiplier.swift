/// How many spans a sampled span stands for, read from its W3C tracestate (tempo-behaviour 3.9, multiplier rule 1).
package enum TracestateMultiplier {
    /// Longest OpenTelemetry member (`ot=…`) in bytes, without the `ot=`.
    private static let maxMemberBytes = 256
    /// Hexadecimal digits of a whole threshold or random value: 56 bits.
    private static let digits = 14
    private static let whole: UInt64 = 1 << 56

    /// 2^56 / (2^56 − threshold); nil when there is no threshold or the OpenTelemetry member is not well-formed.
    package static func multiplier(_ tracestate: WireSlice) -> Double? {
        guard let member = openTelemetryMember(trimmed(tracestate)), member.count <= maxMemberBytes else { return nil }
        guard let threshold = threshold(member) else { return nil }
        return Double(whole) / Double(whole - threshold)
    }

    private static func trimmed(_ text: WireSlice) -> WireSlice {
        var range = text.indices
        while let first = range.first, isBlank(text[first]) { range = range.dropFirst() }
        while let last = range.last, isBlank(text[last]) { range = range.dropLast() }
        return WireSlice(rebasing: text[range])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// What follows `ot=` in the first list element that starts so, up to the next comma: a blank before it stays.
    private static func openTelemetryMember(_ list: WireSlice) -> WireSlice? {
        var start = 0
        while start < list.count {
            while start < list.count, isBlank(list[start]) { start += 1 }
            let end = list[start...].firstIndex(of: UInt8(ascii: ",")) ?? list.count
            if end - start >= 3, list[start] == UInt8(ascii: "o"), list[start + 1] == UInt8(ascii: "t"), list[start + 2] == UInt8(ascii: "=") {
                return WireSlice(rebasing: list[(start + 3)..<end])
            }
            start = end + 1
        }
        return nil
    }

    /// The threshold of `key:value;key:value`, nil when there is none or any member is wrong.
    private static func threshold(_ member: WireSlice) -> UInt64? {
        var threshold: UInt64?
        var start = 0
        while start <= member.count {
            let end = member[start...].firstIndex(of: UInt8(ascii: ";")) ?? member.count
            let pair = WireSlice(rebasing: member[start..<end])
            guard let colon = pair.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let key = WireSlice(rebasing: pair[..<colon])
            let value = WireSlice(rebasing: pair[(colon + 1)...])
            guard isKey(key), value.allSatisfy(isValueByte) else { return nil }
            if key.count == 2, key[0] == UInt8(ascii: "t"), key[1] == UInt8(ascii: "h") {
                guard let parsed = hexadecimal(value) else { return nil }
                threshold = parsed
            } else if key.count == 2, key[0] == UInt8(ascii: "r"), key[1] == UInt8(ascii: "v") {
                guard value.count == digits, hexadecimal(value) != nil else { return nil }
            }
            start = end + 1
        }
        return threshold
    }

    private static func isKey(_ key: WireSlice) -> Bool {
        guard let first = key.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return key.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// 1 to 14 lower-case digits, padded on the right with zeros to 14.
    private static func hexadecimal(_ text: WireSlice) -> UInt64? {
        guard (1...digits).contains(text.count) else { return nil }
        var value: UInt64 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value << UInt64(4 * (digits - text.count))
    }
}
