/// Which bytes may stand where in the authority of a URL.
enum HostCharacters {
    /// Bytes of the longest host (RFC 1035, section 2.3.4).
    private static let longest = 253

    private struct Kinds: OptionSet {
        let rawValue: UInt8
        static let host = Kinds(rawValue: 1)
        static let scheme = Kinds(rawValue: 2)
        static let address = Kinds(rawValue: 4)
        static let end = Kinds(rawValue: 8)
    }

    private static let kinds = FixedList<UInt8>((0...255 as ClosedRange<UInt8>).map { kinds(of: $0).rawValue })

    private static func kinds(of byte: UInt8) -> Kinds {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
            [.host, .scheme, .address]
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"), UInt8(ascii: "-"): [.host, .scheme]
        case UInt8(ascii: "."): [.host, .scheme, .address]
        case UInt8(ascii: ":"): [.scheme, .address]
        case UInt8(ascii: "+"): .scheme
        case UInt8(ascii: "_"), 0x80...0xff: .host
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "#"): .end
        default: []
        }
    }

    /// Whether these bytes could be a host's name or IPv4 address: letters of any script, digits, `-`, `_` and dots, not the first.
    static func all(_ text: WireSlice) -> Bool {
        guard text.count > 0, text.count <= longest, text.byte(0) != UInt8(ascii: ".") else { return false }
        // Asked for once: a list that is made when it is first wanted.
        let kinds = Self.kinds
        for index in 0..<text.count where kinds[Int((text.start + index).load(as: UInt8.self))] & Kinds.host.rawValue == 0 { return false }
        return true
    }

    /// No host is digits alone.
    static func isNumber(_ text: WireSlice) -> Bool { text.allSatisfy(\.isDecimalDigit) }

    static func isOfScheme(_ byte: UInt8) -> Bool { kinds[Int(byte)] & Kinds.scheme.rawValue != 0 }
    static func isOfAddress(_ byte: UInt8) -> Bool { kinds[Int(byte)] & Kinds.address.rawValue != 0 }
    static func endsAuthority(_ byte: UInt8) -> Bool { kinds[Int(byte)] & Kinds.end.rawValue != 0 }
}
