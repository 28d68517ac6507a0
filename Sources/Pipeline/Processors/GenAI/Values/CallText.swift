/// A text of a call, kept in ``CallTexts`` until the request is done.
struct CallText: BitwiseCopyable {
    fileprivate var start: UInt32 = 0
    fileprivate(set) var count: UInt32 = 0

    static let none = CallText()
    var isEmpty: Bool { count == 0 }
}

/// The texts of the calls of one request: copied, so that what was put together and what lies in the request look alike.
///
/// Bounded by the request, of which each text is a part or shorter, and by ``limit``: what finds no room is empty. Reused
/// from request to request.
struct CallTexts: ~Copyable {
    /// Bytes of one request's texts.
    static let limit = 64 << 20
    /// Bytes that are kept from request to request.
    private static let kept = 1 << 20

    private var bytes = ByteBuilder(capacity: 4 << 10)

    mutating func removeAll() { bytes.removeAll(keeping: Self.kept) }

    /// Good until another text is added.
    func slice(_ text: CallText) -> WireSlice { WireSlice(start: UnsafeRawPointer(bytes.base) + Int(text.start), count: Int(text.count)) }

    mutating func add(_ slice: WireSlice) -> CallText { add(slice.start, slice.count) }

    mutating func add(_ text: StaticString) -> CallText { add(UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount) }

    mutating func add(_ start: UnsafeRawPointer, _ count: Int) -> CallText {
        guard count > 0, bytes.count + count <= Self.limit else { return .none }
        let text = CallText(start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: count))
        bytes.append(start, count)
        return text
    }

    /// A decimal number.
    mutating func add(_ number: Int64) -> CallText {
        let start = bytes.count
        AttributeText.append(integer: number, to: &bytes)
        return CallText(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: bytes.count - start))
    }

    /// An attribute's value as label text (tempo-behaviour 3.4), without blanks around it.
    mutating func add(_ value: SlotValue, limit: Int) -> CallText {
        guard bytes.count < Self.limit else { return .none }
        if value.isText { return add(Self.trimmed(value.slice)) }
        let start = bytes.count
        value.appendText(to: &bytes, limit: limit)
        return CallText(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: bytes.count - start))
    }

    /// The same text in lower case (ASCII).
    mutating func addLowerCase(_ slice: WireSlice) -> CallText {
        let text = add(slice)
        let start = bytes.base + Int(text.start)
        for offset in 0..<Int(text.count) {
            let byte = (start + offset).load(as: UInt8.self)
            (start + offset).storeBytes(of: FoldedBytes.fold(byte), as: UInt8.self)
        }
        return text
    }

    /// Without white space around it.
    static func trimmed(_ slice: WireSlice) -> WireSlice {
        var start = slice.start
        var end = slice.start + slice.count
        while start < end, start.load(as: UInt8.self) <= 0x20 { start += 1 }
        while end > start, (end - 1).load(as: UInt8.self) <= 0x20 { end -= 1 }
        return WireSlice(start: start, count: end - start)
    }
}
