/// The elements of a value in DER (X.690), one after the other. What does not fit ends them.
struct DERElements {
    struct Element {
        var tag: UInt8
        /// With tag and length.
        var whole: ArraySlice<UInt8>
        var content: ArraySlice<UInt8>
    }

    enum Tag {
        static let integer: UInt8 = 0x02
        static let sequence: UInt8 = 0x30
        static let times: ClosedRange<UInt8> = 0x17...0x18
    }

    /// Bytes of a length: no file that is read has longer ones.
    private static let lengthBytes = 4

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// nil: there is no further one, or it is damaged.
    mutating func next() -> Element? {
        var head = rest
        guard let tag = head.popFirst(), tag & 0x1f != 0x1f, let first = head.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7f)
            guard (1...Self.lengthBytes).contains(count), head.count >= count else { return nil }
            length = head.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            head = head.dropFirst(count)
        }
        guard length <= head.count else { return nil }
        let content = head.prefix(length)
        let element = Element(tag: tag, whole: rest[rest.startIndex..<content.endIndex], content: content)
        rest = rest[content.endIndex...]
        return element
    }

    /// The next one if it is of that kind; else it stays where it is.
    mutating func next(_ tag: UInt8) -> Element? { next(tag...tag) }

    mutating func next(_ tags: ClosedRange<UInt8>) -> Element? {
        var tried = self
        guard let element = tried.next(), tags.contains(element.tag) else { return nil }
        self = tried
        return element
    }
}
