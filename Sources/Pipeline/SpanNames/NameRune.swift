/// One character of a span name and what the tokenizer asks about it (Unicode classes, as tempo-behaviour 6.11 names them).
struct NameRune {
    /// Bytes it takes; a byte that is no UTF-8 is a character of its own, of no class.
    var length: Int
    var classes: Classes

    struct Classes: OptionSet {
        let rawValue: UInt8
        static let hexDigit = Classes(rawValue: 1)
        static let letter = Classes(rawValue: 2)
        static let number = Classes(rawValue: 4)
        static let space = Classes(rawValue: 8)
        static let punctuation = Classes(rawValue: 16)
        static let letterOrNumber: Classes = [.letter, .number]
    }

    @inline(__always)
    init(_ text: WireSlice, at index: Int) {
        let byte = text[index]
        if byte < 0x80 {
            length = 1
            classes = Self.ascii(byte)
        } else {
            self = Self.beyondASCII(text, at: index)
        }
    }

    private init(length: Int, classes: Classes) {
        self.length = length
        self.classes = classes
    }

    private static func ascii(_ byte: UInt8) -> Classes {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): [.hexDigit, .number]
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): [.hexDigit, .letter]
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"): .letter
        case 0x09...0x0d, UInt8(ascii: " "): .space
        case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "<")...UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "`"): []
        case UInt8(ascii: "!")...UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "_"), UInt8(ascii: "{"), UInt8(ascii: "}"): .punctuation
        default: []
        }
    }

    @inline(never)
    private static func beyondASCII(_ text: WireSlice, at index: Int) -> NameRune {
        let first = text[index]
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        let bytes = WireSlice(rebasing: text[index..<min(index + length, text.count)])
        guard bytes.count == length, UTF8Text.isValid(bytes) else { return NameRune(length: 1, classes: []) }
        var value = UInt32(first) & (0xff >> UInt32(length + 1))
        for byte in bytes.dropFirst() { value = value << 6 | UInt32(byte & 0x3f) }
        return NameRune(length: length, classes: Int(value) < known.count ? known[Int(value)] : classes(of: value))
    }

    /// The classes of the first two planes, where nearly all characters lie: asking the standard library takes 50 to
    /// 70 ns a character, which a long name would make every other span wait for. Takes a few milliseconds once.
    private static let known: [Classes] = (0..<0x2_0000).map { classes(of: $0) }

    private static func classes(of value: UInt32) -> Classes {
        guard let properties = Unicode.Scalar(value)?.properties else { return [] }
        var classes: Classes
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: classes = .letter
        case .decimalNumber, .letterNumber, .otherNumber: classes = .number
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation:
            classes = .punctuation
        default: classes = []
        }
        // Letters and numbers are no white space, and beyond ASCII only full-width forms are hexadecimal: fewer look-ups.
        if classes.isDisjoint(with: .letterOrNumber) {
            if properties.isWhitespace { classes.insert(.space) }
        } else if (0xff10...0xff46).contains(value), properties.isHexDigit {
            classes.insert(.hexDigit)
        }
        return classes
    }
}
