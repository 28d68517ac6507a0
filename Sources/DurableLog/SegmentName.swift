/// The file of a segment: its number in eight hex digits.
enum SegmentName {
    private static let suffix = ".segment"

    static func of(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits + suffix
    }

    /// nil: another file.
    static func number(_ name: String) -> UInt32? {
        guard name.hasSuffix(suffix) else { return nil }
        let digits = name.dropLast(suffix.count)
        guard digits.count == 8, let number = UInt32(digits, radix: 16), of(number) == name else { return nil }
        return number
    }

    /// What a segment that cannot be read is renamed to.
    static func setAside(_ name: String) -> String { name + ".set-aside" }
}

/// What a segment begins with: that it is one, and the version of all that follows.
enum SegmentHead {
    static let size = 16
    static let version: UInt32 = 1
    private static let mark: UInt64 = 0x31_474f_4c4e_5254_4d

    enum Found: Equatable {
        case known, otherVersion(UInt32), none
    }

    static var bytes: [UInt8] {
        var out = BytesOut()
        out.append(mark)
        out.append(version)
        out.append(Checksum.of(out.bytes))
        return out.bytes
    }

    static func read(_ bytes: [UInt8]) -> Found {
        var input = BytesIn(bytes)
        guard input.number(UInt64.self) == mark, let version = input.number(UInt32.self),
            input.number(UInt32.self) == Checksum.of(Array(bytes.prefix(size - 4)))
        else { return .none }
        return version == Self.version ? .known : .otherVersion(version)
    }
}
