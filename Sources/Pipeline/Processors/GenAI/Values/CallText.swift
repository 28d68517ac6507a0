/// A text of a call, kept in ``CallTexts`` until the request is done.
struct CallText: BitwiseCopyable {
    fileprivate var start: UInt32 = 0
    fileprivate(set) var count: UInt32 = 0

    static let none = CallText()
    var isEmpty: Bool { count == 0 }
    /// Bytes before it among the texts of its request.
    var offset: Int { Int(start) }

    /// The same text where all texts lie further behind. An empty one lies nowhere.
    @inline(__always)
    func moved(by distance: UInt32) -> CallText { CallText(start: count > 0 ? start &+ distance : 0, count: count) }

    /// The same whether it is empty or not.
    @inline(__always)
    mutating func moveAny(by distance: UInt32) { start &+= distance }

    @inline(__always)
    mutating func move(by distance: UInt32) { self = moved(by: distance) }
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

    // MARK: Kept beyond the request

    var count: Int { bytes.count }

    /// Calls `body` with where all texts lie, and how many bytes there are.
    func withBytes(_ body: (Run<UInt8>, Int) -> Void) {
        body(Run(bytes.base.elements(UInt8.self)), bytes.count)
    }

    /// Begins anew with `count` bytes that `fill` writes.
    mutating func load(_ count: Int, _ fill: (Cells<UInt8>) -> Void) {
        bytes.removeAll(keeping: Self.kept)
        _ = add(count: count, fill)
    }

    /// Adds a text of `count` bytes that `fill` writes.
    mutating func add(count: Int, _ fill: (Cells<UInt8>) -> Void) -> CallText {
        guard count > 0, bytes.count + count <= Self.limit else { return .none }
        bytes.reserve(count)
        let start = bytes.base + bytes.count
        fill(start.elements(UInt8.self))
        let text = CallText(start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: count))
        bytes.advance(to: start + count)
        return text
    }

    /// Good until another text is added.
    func slice(_ text: CallText) -> WireSlice { WireSlice(start: RawRun(bytes.base) + Int(text.start), count: Int(text.count)) }

    /// Where all texts lie.
    var start: RawCells { bytes.base }

    /// Adds several texts that lie one behind the other, with slack behind them; how far behind the first one they lie now. nil: there is no
    /// room.
    @inline(__always)
    mutating func add(block: RawRun, _ count: Int) -> UInt32? {
        guard bytes.count + count <= Self.limit else { return nil }
        let start = UInt32(truncatingIfNeeded: bytes.count)
        bytes.appendInSteps(block, count)
        return start
    }

    /// - Parameter slice: of the request, or of a builder: with slack behind it.
    mutating func add(_ slice: WireSlice) -> CallText { add(slice.start, slice.count) }

    mutating func add(_ text: StaticString) -> CallText {
        guard let place = place(text.utf8CodeUnitCount) else { return .none }
        bytes.append(WireSlice(text))
        return place
    }

    /// - Parameter start: of the request, or of a builder: with slack behind it.
    mutating func add(_ start: RawRun, _ count: Int) -> CallText {
        guard let place = place(count) else { return .none }
        bytes.appendInSteps(start, count)
        return place
    }

    /// Where a text of this length comes to lie; nil: it is empty or finds no room.
    private func place(_ count: Int) -> CallText? {
        guard count > 0, bytes.count + count <= Self.limit else { return nil }
        return CallText(start: UInt32(truncatingIfNeeded: bytes.count), count: UInt32(truncatingIfNeeded: count))
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
        if value.isText { return add(WireSlice.trimmed(value.slice)) }
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
}
