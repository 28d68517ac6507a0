/// Reads one span's fields and wanted attributes out of its wire bytes.
///
/// Fields may come in any order. What nobody asked for is skipped by its length; the size is the wire length, corrected
/// where the sender's encoding differs from the canonical one.
struct SpanReader {
    /// Sound as long as the scratch that it lies in.
    private let attributes: Cells<AttributeReader>

    init(_ attributes: Cells<AttributeReader>) { self.attributes = attributes }

    /// A span begins.
    ///
    /// - Parameter stamp: its own.
    @inline(__always)
    func begin(stamp: UInt32) { attributes.pointee.stamp = stamp }

    /// nil when the span is well-formed and its identifiers are allowed.
    @inline(__always)
    func read(_ span: WireSlice, into fields: inout SpanFields) -> RequestError? {
        var cursor = WireCursor(span)
        var correction = 0
        var seen = usualStart(&cursor, &fields)
        attributes.pointee.beginSpan(kind: fields.kind)
        var isIrregular = false
        while !cursor.isAtEnd {
            if cursor.peek == UInt8(SpanTag.attributes) {
                cursor.pass(AttributeReader.usual(attributes.run, cursor.position, cursor.end) - cursor.position)
                if cursor.isAtEnd { break }
            }
            let fieldStart = cursor.position
            guard let tag = cursor.varint() else { return .malformed }
            if tag == SpanTag.attributes {
                guard let pair = cursor.slice(), let content = attributes.pointee.attribute(pair) else { return .malformed }
                correction &+= CanonicalSize.field(content) &- (cursor.position - fieldStart)
                continue
            }
            if tag == SpanTag.status {
                guard let status = cursor.slice(), let content = readStatus(status, into: &fields) else { return .malformed }
                correction &+= CanonicalSize.field(content) &- (cursor.position - fieldStart)
            } else {
                switch field(tag, &cursor, into: &fields) {
                case .size(let size): correction &+= size &- (cursor.position - fieldStart)
                case .refused(let error): return error
                }
            }
            let bit: UInt32 = tag < 136 ? 1 &<< UInt32(truncatingIfNeeded: tag >> 3) : 0
            let repeats = tag == SpanTag.events || tag == SpanTag.links
            if seen & bit != 0, !repeats { isIrregular = true }
            seen |= bit
        }
        if seen & Self.sawSpanID == 0 { return .spanID(bits: 0) }
        // A status is always written, if only as an empty one.
        if seen & (1 << 15) == 0 { correction &+= 2 }
        fields.size = span.count &+ correction
        if isIrregular {
            guard let size = CanonicalSize.spanWithoutStatus(span, limit: attributes.pointee.maxAttributeBytes) else { return .malformed }
            fields.size = size + CanonicalSize.field(CanonicalSize.status(fields))
        }
        return nil
    }

    /// Among the fields that were read, a bit per field number.
    private static let sawSpanID: UInt32 = 1 << 2

    // MARK: The usual start

    /// Identifiers, name, kind and times in the order of their numbers and in their canonical form, as nearly all spans begin.
    ///
    /// - Returns: the fields that were read, a bit per field number. What looks different is left where it stands.
    @inline(__always)
    private func usualStart(_ cursor: inout WireCursor, _ fields: inout SpanFields) -> UInt32 {
        // Enough for everything below but the name, which checks for itself.
        guard cursor.end - cursor.position >= 64 else { return 0 }
        var seen: UInt32 = 0
        if cursor.twoBytes == 16 << 8 | UInt16(SpanTag.traceID) {
            // All zeros is no trace id, yet Tempo keeps its bytes (recorded case sm-exemplars).
            fields.traceID = cursor.position + 2
            cursor.pass(18)
            seen |= 1 << 1
        }
        guard cursor.twoBytes == 8 << 8 | UInt16(SpanTag.spanID), !Self.isZero(cursor.position + 2) else { return seen }
        fields.spanID = cursor.position + 2
        cursor.pass(10)
        seen |= Self.sawSpanID
        if cursor.twoBytes == 8 << 8 | UInt16(SpanTag.parentSpanID), !Self.isZero(cursor.position + 2) {
            fields.parentSpanID = cursor.position + 2
            cursor.pass(10)
            seen |= 1 << 4
        }
        let nameLength = Int(cursor.twoBytes &>> 8)
        guard cursor.peek == UInt8(SpanTag.name), nameLength > 0, nameLength < 0x80, cursor.end - cursor.position >= nameLength &+ 22
        else { return seen }
        fields.name = WireSlice(start: cursor.position + 2, count: nameLength)
        cursor.pass(2 &+ nameLength)
        seen |= 1 << 5
        let kind = cursor.twoBytes &>> 8
        guard cursor.peek == UInt8(SpanTag.kind), kind > 0, kind < 0x80 else { return seen }
        fields.kind = Int32(kind)
        cursor.pass(2)
        seen |= 1 << 6
        let start = UInt64(littleEndian: (cursor.position + 1).loadUnaligned(as: UInt64.self))
        guard cursor.peek == UInt8(SpanTag.start), start != 0 else { return seen }
        fields.start = start
        cursor.pass(9)
        seen |= 1 << 7
        let end = UInt64(littleEndian: (cursor.position + 1).loadUnaligned(as: UInt64.self))
        guard cursor.peek == UInt8(SpanTag.end), end != 0 else { return seen }
        fields.end = end
        cursor.pass(9)
        return seen | 1 << 8
    }

    // MARK: Any field in any place

    /// The canonical size of a field with its tag, or why the span is refused.
    private enum FieldRead {
        case size(Int)
        case refused(RequestError)
    }

    @inline(never)
    private func field(_ tag: UInt64, _ cursor: inout WireCursor, into fields: inout SpanFields) -> FieldRead {
        switch tag {
        case SpanTag.traceID:
            guard let id = cursor.slice() else { return .refused(.malformed) }
            if let error = RequestError(traceID: id) { return .refused(error) }
            fields.traceID = id.count == 0 ? RequestBytes.nothing : id.start
            return .size(CanonicalSize.text(id.count))
        case SpanTag.spanID:
            guard let id = cursor.slice() else { return .refused(.malformed) }
            if let error = RequestError(spanID: id) { return .refused(error) }
            fields.spanID = id.start
            return .size(CanonicalSize.field(8))
        case SpanTag.parentSpanID:
            guard let id = cursor.slice(), id.count == 8 || id.count == 0 else { return .refused(.malformed) }
            let isAbsent = id.count == 0 || Self.isZero(id.start)
            fields.parentSpanID = isAbsent ? RequestBytes.nothing : id.start
            return .size(isAbsent ? 0 : CanonicalSize.field(8))
        case SpanTag.name:
            guard let name = cursor.slice() else { return .refused(.malformed) }
            fields.name = name
            return .size(CanonicalSize.text(name.count))
        case SpanTag.traceState:
            guard let text = cursor.slice() else { return .refused(.malformed) }
            fields.traceState = text
            return .size(CanonicalSize.text(text.count))
        case SpanTag.start:
            guard let time = cursor.fixed64() else { return .refused(.malformed) }
            fields.start = time
            return .size(time == 0 ? 0 : 9)
        case SpanTag.end:
            guard let time = cursor.fixed64() else { return .refused(.malformed) }
            fields.end = time
            return .size(time == 0 ? 0 : 9)
        case SpanTag.kind:
            guard let kind = cursor.varint() else { return .refused(.malformed) }
            fields.kind = Int32(truncatingIfNeeded: kind)
            return .size(CanonicalSize.enumeration(fields.kind))
        default:
            if tag == SpanTag.events { fields.hasEvents = true }
            return rare(tag, &cursor).map(FieldRead.size) ?? .refused(.malformed)
        }
    }

    /// Of a span's id.
    @inline(__always)
    private static func isZero(_ id: RawRun) -> Bool { id.loadUnaligned(as: UInt64.self) == 0 }

    /// The fields that most spans do not have.
    private func rare(_ tag: UInt64, _ cursor: inout WireCursor) -> Int? {
        switch tag {
        case SpanTag.events: cursor.slice().flatMap { CanonicalSize.event($0, limit: attributes.pointee.maxAttributeBytes) }.map(CanonicalSize.field)
        case SpanTag.links: cursor.slice().flatMap { CanonicalSize.link($0, limit: attributes.pointee.maxAttributeBytes) }.map(CanonicalSize.field)
        case SpanTag.droppedAttributes, SpanTag.droppedEvents, SpanTag.droppedLinks: cursor.varint().map(CanonicalSize.count)
        // Its tag takes two bytes.
        case SpanTag.flags: cursor.fixed32().map { $0 == 0 ? 0 : 6 }
        // A known field number with the wrong wire type is malformed, an unknown one does not count.
        default: tag >> 3 > 16 && cursor.skip(tag: tag) ? 0 : nil
        }
    }

    /// The canonical size of the status read so far; nil when malformed.
    @inline(__always)
    private func readStatus(_ status: WireSlice, into fields: inout SpanFields) -> Int? {
        var cursor = WireCursor(status)
        // The usual ones: empty, or just a code.
        if status.count == 2, status.start.load(as: UInt8.self) == UInt8(StatusTag.code) {
            let code = (status.start + 1).load(as: UInt8.self)
            if code > 0, code < 0x80 {
                fields.statusCode = Int32(code)
                return CanonicalSize.text(fields.statusMessage.count) &+ 2
            }
        }
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            switch tag {
            case StatusTag.message:
                guard let message = cursor.slice() else { return nil }
                fields.statusMessage = message
            case StatusTag.code:
                guard let code = cursor.varint() else { return nil }
                fields.statusCode = Int32(truncatingIfNeeded: code)
            default:
                guard tag >> 3 > 3 || tag >> 3 == 1, cursor.skip(tag: tag) else { return nil }
            }
        }
        return CanonicalSize.status(fields)
    }
}
