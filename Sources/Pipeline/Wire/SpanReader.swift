/// Reads one span's fields and wanted attributes out of its wire bytes.
///
/// Fields may come in any order. What nobody asked for is skipped by its length; the size is the wire length, corrected
/// where the sender's encoding differs from the canonical one.
struct SpanReader {
    /// What all scopes of a tenant's walks have in common. Sound as long as the plan that it belongs to lives.
    struct Rules: @unchecked Sendable {
        let attributes: AttributeLookup
        let maxAttributeBytes: Int
        /// Slots of the attributes that weigh spans for span metrics and for service graphs; -1: none.
        let metricsMultiplier: Int32
        let graphsMultiplier: Int32
        /// Only slots up to this one can be of a multiplier.
        let lastMultiplier: Int32
    }

    // The rules one by one: as a member they would be loaded whole for each attribute.
    let attributes: AttributeLookup
    let slots: UnsafeMutablePointer<SlotValue>
    let maxAttributeBytes: Int
    /// Keys and strings of wanted scopes that were cut, counted here.
    let truncations: UnsafeMutablePointer<Int>
    let lastMultiplier: Int32
    let metricsMultiplier: Int32
    let graphsMultiplier: Int32
    let stamp: UInt32
    /// One per ``WeighingProcessor``.
    let weights: UnsafeMutablePointer<StampedWeight>

    @inline(__always)
    init(
        _ rules: Rules, slots: UnsafeMutablePointer<SlotValue>, truncations: UnsafeMutablePointer<Int>,
        weights: UnsafeMutablePointer<StampedWeight>, stamp: UInt32
    ) {
        attributes = rules.attributes
        self.slots = slots
        maxAttributeBytes = rules.maxAttributeBytes
        self.truncations = truncations
        lastMultiplier = rules.lastMultiplier
        metricsMultiplier = rules.metricsMultiplier
        graphsMultiplier = rules.graphsMultiplier
        self.stamp = stamp
        self.weights = weights
    }

    /// nil when the span is well-formed and its identifiers are allowed.
    @inline(__always)
    func read(_ span: WireSlice, into fields: inout SpanFields) -> RequestError? {
        var cursor = WireCursor(span)
        var correction = 0
        var seen: UInt32 = 0
        var isIrregular = false
        while !cursor.isAtEnd {
            let fieldStart = cursor.position
            guard let tag = cursor.varint() else { return .malformed }
            if tag == SpanTag.attributes {
                guard let pair = cursor.slice(), let difference = attribute(pair) else { return .malformed }
                correction &+= difference
                continue
            }
            let bit: UInt32 = tag < 136 ? 1 &<< UInt32(truncatingIfNeeded: tag >> 3) : 0
            switch tag {
            case SpanTag.traceID:
                guard let id = cursor.slice() else { return .malformed }
                if id.count == 16 {
                    // All zeros is no trace id, yet Tempo keeps its bytes (recorded case sm-exemplars).
                    fields.traceID = Self.isZero(id) ? nil : id.start
                } else if id.count == 0 {
                    fields.traceID = nil
                    correction &-= 2
                } else {
                    return .traceID(bits: id.count * 8)
                }
            case SpanTag.spanID:
                guard let id = cursor.slice() else { return .malformed }
                guard id.count == 8, !Self.isZero(id) else { return .spanID(bits: id.count == 8 ? 0 : id.count * 8) }
                fields.spanID = id.start
            case SpanTag.parentSpanID:
                guard let id = cursor.slice() else { return .malformed }
                guard id.count == 8 || id.count == 0 else { return .malformed }
                let isAbsent = id.count == 0 || Self.isZero(id)
                fields.parentSpanID = isAbsent ? nil : id.start
                if isAbsent { correction &-= 2 &+ id.count }
            case SpanTag.name:
                guard let name = cursor.slice() else { return .malformed }
                fields.name = name
                if name.count == 0 { correction &-= 2 }
            case SpanTag.start:
                guard let time = cursor.fixed64() else { return .malformed }
                fields.start = time
                if time == 0 { correction &-= 9 }
            case SpanTag.end:
                guard let time = cursor.fixed64() else { return .malformed }
                fields.end = time
                if time == 0 { correction &-= 9 }
            case SpanTag.kind:
                guard let kind = cursor.varint() else { return .malformed }
                fields.kind = Int32(truncatingIfNeeded: kind)
                // Not as short as it could be, or not there at all.
                if kind >= 0x80 || kind == 0 || cursor.position - fieldStart != 2 {
                    correction &+= (kind == 0 ? 0 : 1 + varintSize(kind)) - (cursor.position - fieldStart)
                }
            case SpanTag.traceState:
                guard let text = cursor.slice() else { return .malformed }
                fields.traceState = text
                if text.count == 0 { correction &-= 2 }
            case SpanTag.status:
                guard let status = cursor.slice(), let difference = readStatus(status, into: &fields) else { return .malformed }
                correction &+= difference
            default:
                guard let difference = rare(tag, &cursor, from: fieldStart, seen: seen & bit != 0) else { return .malformed }
                correction &+= difference
            }
            let repeats = tag == SpanTag.events || tag == SpanTag.links
            if seen & bit != 0, !repeats { isIrregular = true }
            seen |= bit
        }
        if fields.spanID == nil { return .spanID(bits: 0) }
        // A status is always written, if only as an empty one.
        if seen & (1 << 15) == 0 { correction &+= 2 }
        fields.size = span.count &+ correction
        if isIrregular {
            guard var size = CanonicalSize.span(span, limit: maxAttributeBytes) else { return .malformed }
            if seen & (1 << 15) == 0 { size += 2 }
            fields.size = size
        }
        return nil
    }

    @inline(__always)
    private static func isZero(_ id: WireSlice) -> Bool {
        let first = id.start.loadUnaligned(as: UInt64.self)
        return id.count == 8 ? first == 0 : (first | (id.start + 8).loadUnaligned(as: UInt64.self)) == 0
    }

    /// The fields that most spans do not have: what they add to the canonical size beyond their wire bytes.
    @inline(never)
    private func rare(_ tag: UInt64, _ cursor: inout WireCursor, from start: UnsafeRawPointer, seen: Bool) -> Int? {
        switch tag {
        case SpanTag.events, SpanTag.links:
            guard let message = cursor.slice() else { return nil }
            let size =
                tag == SpanTag.events
                ? CanonicalSize.event(message, limit: maxAttributeBytes) : CanonicalSize.link(message, limit: maxAttributeBytes)
            guard let size else { return nil }
            return CanonicalSize.field(size) - (cursor.position - start)
        case SpanTag.droppedAttributes, SpanTag.droppedEvents, SpanTag.droppedLinks:
            guard let count = cursor.varint() else { return nil }
            return (count == 0 ? 0 : 1 + varintSize(count)) - (cursor.position - start)
        case SpanTag.flags:
            guard let flags = cursor.fixed32() else { return nil }
            return flags == 0 ? -(cursor.position - start) : 0
        default:
            // A known field number with the wrong wire type is malformed, an unknown one does not count.
            guard tag >> 3 > 16, cursor.skip(tag: tag) else { return nil }
            return -(cursor.position - start)
        }
    }

    @inline(__always)
    private func readStatus(_ status: WireSlice, into fields: inout SpanFields) -> Int? {
        var cursor = WireCursor(status)
        // The usual ones: empty, or just a code.
        if status.count == 2, status.start.load(as: UInt8.self) == UInt8(StatusTag.code) {
            let code = (status.start + 1).load(as: UInt8.self)
            if code > 0, code < 0x80 {
                fields.statusCode = Int32(code)
                return 0
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
                guard cursor.skip(tag: tag) else { return nil }
            }
        }
        guard let size = CanonicalSize.status(status) else { return nil }
        return CanonicalSize.field(size) - CanonicalSize.field(status.count)
    }

    /// Remembers a wanted attribute; what it adds to the canonical size beyond its wire bytes, nil when malformed.
    @inline(__always)
    func attribute(_ pair: WireSlice) -> Int? {
        let start = pair.start
        // The usual shape: key, then value, both shorter than 128 bytes and nothing else. The pair's own length is
        // checked before a byte is read at a distance that the pair itself names.
        let keyLength = Int((start + 1).load(as: UInt8.self))
        guard start.load(as: UInt8.self) == UInt8(KeyValueTag.key), keyLength < 0x80, keyLength > 0, keyLength &+ 4 <= pair.count
        else { return unusualAttribute(pair) }
        let valueField = start + (2 + keyLength)
        let valueLength = Int((valueField + 1).load(as: UInt8.self))
        guard valueField.load(as: UInt8.self) == UInt8(KeyValueTag.value), valueLength < 0x80,
            4 &+ keyLength &+ valueLength == pair.count, max(keyLength, valueLength) <= maxAttributeBytes
        else { return unusualAttribute(pair) }
        let value = WireSlice(start: valueField + 2, count: valueLength)
        guard let isText = Self.isCanonical(value) else { return unusualAttribute(pair) }
        let slot = attributes.slot(start + 2, keyLength)
        if slot >= 0 {
            let text = isText ? WireSlice(start: value.start + 2, count: valueLength - 2) : value
            remember(slot, text, isText: isText)
        }
        return 0
    }

    /// Whether a short value is a string (true), another scalar in its canonical form (false) or something else (nil).
    @inline(__always)
    private static func isCanonical(_ value: WireSlice) -> Bool? {
        let tag = value.start.load(as: UInt8.self)
        let next = (value.start + 1).load(as: UInt8.self)
        if value.count >= 2, tag == UInt8(AnyValueTag.string), Int(next) == value.count - 2 { return true }
        if value.count == 2, tag == UInt8(AnyValueTag.bool) || tag == UInt8(AnyValueTag.int), next < 0x80 { return false }
        if tag == UInt8(AnyValueTag.int), isShortestVarint(value) { return false }
        if value.count == 9, tag == UInt8(AnyValueTag.double) { return false }
        return nil
    }

    /// An int of several bytes: all but the last go on, and the last is not empty.
    @inline(__always)
    private static func isShortestVarint(_ value: WireSlice) -> Bool {
        guard value.count > 2, value.count <= 11 else { return false }
        for offset in 1..<(value.count - 1) where (value.start + offset).load(as: UInt8.self) < 0x80 { return false }
        let last = (value.start + (value.count - 1)).load(as: UInt8.self)
        return last > 0 && last < 0x80
    }

    @inline(__always)
    private func remember(_ slot: Int32, _ value: WireSlice, isText: Bool) {
        if slot <= lastMultiplier { weigh(slot, value, isText: isText) }
        let entry = slots + Int(slot)
        // The first entry of a key wins, even an empty one (tempo-behaviour 3.3).
        guard entry.pointee.stamp != stamp else { return }
        entry.pointee = SlotValue(start: value.start, count: UInt32(truncatingIfNeeded: value.count), stamp: stamp, isText: isText)
    }

    /// The first entry that is a double above zero counts; others are passed over (tempo-behaviour 3.9).
    @inline(never)
    private func weigh(_ slot: Int32, _ value: WireSlice, isText: Bool) {
        guard !isText else { return }
        var cursor = WireCursor(value)
        guard cursor.varint() == AnyValueTag.double, let bits = cursor.fixed64(), cursor.isAtEnd else { return }
        let ratio = Double(bitPattern: bits)
        guard ratio > 0 else { return }
        let weight = StampedWeight(stamp: stamp, weight: 1 / ratio)
        let metrics = weights + WeighingProcessor.spanMetrics
        if slot == metricsMultiplier, metrics.pointee.stamp != stamp { metrics.pointee = weight }
        let graphs = weights + WeighingProcessor.serviceGraphs
        if slot == graphsMultiplier, graphs.pointee.stamp != stamp { graphs.pointee = weight }
    }

    @inline(never)
    private func unusualAttribute(_ pair: WireSlice) -> Int? {
        guard let (key, value) = KeyValue.split(pair), let size = CanonicalSize.attribute(pair, limit: maxAttributeBytes)
        else { return nil }
        let keyLength = UTF8Text.cut(key.bytes, at: maxAttributeBytes)
        if keyLength < key.count { truncations.pointee += 1 }
        let slot = attributes.slot(key.start, keyLength)
        if let text = value.flatMap(Self.text) {
            let length = UTF8Text.cut(text.bytes, at: maxAttributeBytes)
            if length < text.count { truncations.pointee += 1 }
            if slot >= 0 { remember(slot, WireSlice(start: text.start, count: length), isText: true) }
        } else if slot >= 0 {
            remember(slot, value ?? WireSlice(start: SpanFields.nothing, count: 0), isText: value == nil)
        }
        return CanonicalSize.field(size) - CanonicalSize.field(pair.count)
    }

    /// The string of a value that is nothing but one.
    private static func text(_ value: WireSlice) -> WireSlice? {
        var cursor = WireCursor(value)
        guard cursor.varint() == AnyValueTag.string, let text = cursor.slice(), cursor.isAtEnd else { return nil }
        return text
    }
}
