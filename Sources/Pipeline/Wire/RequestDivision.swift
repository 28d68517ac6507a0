/// Divides the spans of a request among owners by their traces: each owner gets a request with its spans alone. A span's bytes stay as they
/// are; the resource and the scope around it, and whatever else stands beside them, come along to each owner that has spans of them.
///
/// Its lists are reused from request to request.
package struct RequestDivision: ~Copyable {
    /// What one owner gets.
    package struct Part: Sendable, BitwiseCopyable {
        package let owner: Int
        package fileprivate(set) var spans = 0
        /// What the request will take at most.
        package fileprivate(set) var bytes = 0
        fileprivate let first: Int
        fileprivate var last: Int
    }

    /// Some bytes of the request: a field with its tag.
    private struct Piece: BitwiseCopyable {
        let offset: UInt32
        let count: UInt32
    }

    /// A message around spans: what stands in it beside them.
    private struct Envelope: BitwiseCopyable {
        let tag: UInt64
        /// Scopes know their resource spans.
        let group: Int
        /// Bytes that its length takes.
        let width: Int
        let firstField: Int
        var fields = 0
        /// Of its fields.
        var bytes = 0
    }

    private struct Span: BitwiseCopyable {
        let piece: Piece
        let scope: Int
        /// The next one of the same part; -1: none.
        var next = -1
    }

    /// Memory kept for the next request.
    private static let keptBytes = 4 << 20
    private static let keptItems = 1 << 16
    /// A tag and a length at most.
    private static let headBytes = 7

    private var base = RequestBytes.nothing
    private var fields: [Piece] = []
    private var groups: [Envelope] = []
    private var scopes: [Envelope] = []
    private var spans: [Span] = []
    /// What stands in the request beside resource spans.
    private var outer: [Piece] = []
    private var outerBytes = 0
    /// By owner: the index of its part; -1: it has none.
    private var partOf: [Int] = []
    private var out = ByteBuilder()

    /// Of all owners that have spans, in the order of their first ones.
    package private(set) var parts: [Part] = []

    package init() {}

    /// - Parameters:
    ///   - request: with ``RequestBytes/slack`` readable bytes behind it; to be there as long as ``request(of:)`` is asked.
    ///   - isPush: it is a `tempopb.PushSpansRequest`, whose own field is left out.
    ///   - owners: whose each slot of traces is; a power of two of them.
    /// - Returns: why it cannot be walked.
    package mutating func divide(_ request: WireSlice, isPush: Bool, owners: CountedRun<UInt16>) -> RequestError? {
        begin()
        guard request.count <= RequestBytes.limit, owners.count.nonzeroBitCount == 1 else { return .malformed }
        base = request.start
        var cursor = WireCursor(request)
        while !cursor.isAtEnd {
            let field = cursor.position
            guard let tag = cursor.varint() else { return .malformed }
            if tag == RequestTag.resourceSpans {
                guard let group = cursor.slice(), divide(group: group, owners) else { return .malformed }
            } else {
                guard tag >> 3 > 1, cursor.skip(tag: tag) else { return .malformed }
                guard !isPush || tag != RequestTag.skipMetricsGeneration else { continue }
                _ = Self.append(piece(field, cursor.position), to: &outer, joining: !outer.isEmpty)
                outerBytes += cursor.position - field
            }
        }
        for index in parts.indices { parts[index] = measured(parts[index]) }
        return nil
    }

    private mutating func begin() {
        for part in parts { partOf[part.owner] = -1 }
        parts.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: spans.capacity <= Self.keptItems)
        fields.removeAll(keepingCapacity: fields.capacity <= Self.keptItems)
        scopes.removeAll(keepingCapacity: scopes.capacity <= Self.keptItems)
        groups.removeAll(keepingCapacity: groups.capacity <= Self.keptItems)
        outer.removeAll(keepingCapacity: outer.capacity <= Self.keptItems)
        outerBytes = 0
    }

    private func piece(_ start: RawRun, _ end: RawRun) -> Piece {
        Piece(offset: UInt32(truncatingIfNeeded: start - base), count: UInt32(truncatingIfNeeded: end - start))
    }

    /// - Returns: false where it cannot be walked.
    private mutating func divide(group: WireSlice, _ owners: CountedRun<UInt16>) -> Bool {
        var envelope = Envelope(
            tag: RequestTag.resourceSpans, group: -1, width: varintSize(UInt64(group.count)), firstField: fields.count)
        var hasScopes = false
        var cursor = WireCursor(group)
        while !cursor.isAtEnd {
            let field = cursor.position
            guard let tag = cursor.varint(), tag == ResourceSpansTag.resource || tag >> 3 > 1, cursor.skip(tag: tag) else { return false }
            switch tag {
            case ResourceSpansTag.scopeSpans: hasScopes = true
            case ResourceSpansTag.deprecatedScopeSpans: break
            default:
                guard tag >> 3 != ResourceSpansTag.scopeSpans >> 3 else { return false }
                append(piece(field, cursor.position), to: &envelope)
            }
        }
        groups.append(envelope)
        let before = spans.count
        // Deprecated ones do not count beside others, and would where those are gone: then they stay behind.
        let wanted = hasScopes ? ResourceSpansTag.scopeSpans : ResourceSpansTag.deprecatedScopeSpans
        cursor = WireCursor(group)
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return false }
            if tag == wanted {
                guard let scope = cursor.slice(), divide(scope: scope, tag, owners) else { return false }
            } else {
                guard cursor.skip(tag: tag) else { return false }
            }
        }
        // Nobody gets it: what is empty costs its sender two bytes, and is not kept.
        if spans.count == before {
            groups.removeLast()
            fields.removeLast(fields.count - envelope.firstField)
        }
        return true
    }

    private mutating func append(_ piece: Piece, to envelope: inout Envelope) {
        if Self.append(piece, to: &fields, joining: envelope.fields > 0) { envelope.fields += 1 }
        envelope.bytes += Int(piece.count)
    }

    /// - Parameter joining: where it lies right behind the last one they become one.
    /// - Returns: false: they did.
    private static func append(_ piece: Piece, to pieces: inout [Piece], joining: Bool) -> Bool {
        if joining, let last = pieces.last, last.offset &+ last.count == piece.offset {
            pieces[pieces.count - 1] = Piece(offset: last.offset, count: last.count &+ piece.count)
            return false
        }
        pieces.append(piece)
        return true
    }

    private mutating func divide(scope: WireSlice, _ tag: UInt64, _ owners: CountedRun<UInt16>) -> Bool {
        var envelope = Envelope(
            tag: tag, group: groups.count - 1, width: varintSize(UInt64(scope.count)), firstField: fields.count)
        let before = spans.count
        var cursor = WireCursor(scope)
        while !cursor.isAtEnd {
            let field = cursor.position
            guard let tag = cursor.varint() else { return false }
            if tag == ScopeSpansTag.spans {
                guard let span = cursor.slice(), let slot = Self.slot(of: span, mask: owners.count - 1) else { return false }
                add(Span(piece: piece(field, cursor.position), scope: scopes.count), to: Int(owners[slot]))
            } else {
                guard tag == ScopeSpansTag.scope || tag >> 3 > 2, cursor.skip(tag: tag) else { return false }
                append(piece(field, cursor.position), to: &envelope)
            }
        }
        if spans.count > before { scopes.append(envelope) } else { fields.removeLast(fields.count - envelope.firstField) }
        return true
    }

    /// By its trace; without one by itself. Of several ids in one span, which no encoder writes, the first that is one decides.
    ///
    /// - Returns: nil: it cannot be walked.
    @inline(__always)
    private static func slot(of span: WireSlice, mask: Int) -> Int? {
        let isUsual = span.count >= 18 && span.start.load(as: UInt8.self) == UInt8(SpanTag.traceID) && (span.start + 1).load(as: UInt8.self) == 16
        if isUsual {
            let trace = TraceHalves(span.start + 2)
            if !trace.isNone { return TraceSlot.of(trace, mask: mask) }
        }
        return unusualSlot(of: span, mask: mask)
    }

    @inline(never)
    private static func unusualSlot(of span: WireSlice, mask: Int) -> Int? {
        var cursor = WireCursor(span)
        var itself: TraceHalves?
        while !cursor.isAtEnd {
            guard let tag = cursor.varint() else { return nil }
            guard tag == SpanTag.traceID || tag == SpanTag.spanID else {
                guard cursor.skip(tag: tag) else { return nil }
                continue
            }
            guard let id = cursor.slice() else { return nil }
            if tag == SpanTag.traceID, id.count == 16 {
                let trace = TraceHalves(id.start)
                if !trace.isNone { return TraceSlot.of(trace, mask: mask) }
            } else if tag == SpanTag.spanID, id.count == 8, itself == nil {
                itself = TraceHalves(high: 0, low: UInt64(bigEndian: id.start.loadUnaligned(as: UInt64.self)))
            }
        }
        return TraceSlot.of(itself ?? .none, mask: mask)
    }

    @inline(__always)
    private mutating func add(_ span: Span, to owner: Int) {
        let index = spans.count
        spans.append(span)
        while partOf.count <= owner { partOf.append(-1) }
        let number = partOf[owner]
        if number < 0 {
            partOf[owner] = parts.count
            parts.append(Part(owner: owner, first: index, last: index))
        } else {
            spans[parts[number].last].next = index
            parts[number].last = index
        }
    }

    private func measured(_ part: Part) -> Part {
        var part = part
        part.bytes = outerBytes
        var (scope, next) = (-1, part.first)
        while next >= 0 {
            let span = spans[next]
            if span.scope != scope {
                let isNewGroup = scope < 0 || scopes[scope].group != scopes[span.scope].group
                if isNewGroup { part.bytes += Self.headBytes + groups[scopes[span.scope].group].bytes }
                part.bytes += Self.headBytes + scopes[span.scope].bytes
                scope = span.scope
            }
            part.spans += 1
            part.bytes += Int(span.piece.count)
            next = span.next
        }
        return part
    }

    /// A part as a request, good until the next one is asked for.
    package mutating func request(of part: Part) -> WireSlice {
        out.removeAll(keeping: Self.keptBytes)
        out.reserve(part.bytes)
        out.advance(to: write(part, to: out.end))
        return out.bytes
    }

    /// A part as a request in memory of somebody else, which has room for its ``Part/bytes``; with less it writes nothing.
    package func write(_ part: Part, into room: inout OutputRawSpan) {
        guard room.freeCapacity >= part.bytes else { return }
        room.withUnsafeMutableBytes { bytes, used in
            let start = RawCells(bytes.bindMemory(to: UInt8.self)) + used
            used += write(part, to: start) - start
        }
    }

    /// - Returns: where it ends.
    private func write(_ part: Part, to start: RawCells) -> RawCells {
        var out = start
        var (scope, next) = (-1, part.first)
        var (groupStart, scopeStart) = (start, start)
        while next >= 0 {
            let span = spans[next]
            if span.scope != scope {
                let envelope = scopes[span.scope]
                let isSameGroup = scope >= 0 && scopes[scope].group == envelope.group
                if scope >= 0 {
                    close(scopes[scope], from: scopeStart, &out)
                    if !isSameGroup { close(groups[scopes[scope].group], from: groupStart, &out) }
                }
                if !isSameGroup { groupStart = open(groups[envelope.group], &out) }
                scopeStart = open(envelope, &out)
                scope = span.scope
            }
            append(span.piece, &out)
            next = span.next
        }
        if scope >= 0 {
            close(scopes[scope], from: scopeStart, &out)
            close(groups[scopes[scope].group], from: groupStart, &out)
        }
        for piece in outer { append(piece, &out) }
        return out
    }

    /// - Returns: where its content begins, behind the room for its length.
    private func open(_ envelope: Envelope, _ out: inout RawCells) -> RawCells {
        out = out.storeVarint(envelope.tag) + envelope.width
        let start = out
        for index in envelope.firstField..<envelope.firstField + envelope.fields { append(fields[index], &out) }
        return start
    }

    /// A part of a message takes no more bytes for its length than all of it.
    private func close(_ envelope: Envelope, from start: RawCells, _ out: inout RawCells) {
        let count = out - start
        let width = varintSize(UInt64(count))
        assert(width <= envelope.width, "a part is longer than the whole")
        _ = (start - envelope.width).storeVarint(UInt64(count))
        guard width < envelope.width else { return }
        (start - (envelope.width - width)).copyMemory(from: start, byteCount: count)
        out = out - (envelope.width - width)
    }

    private func append(_ piece: Piece, _ out: inout RawCells) {
        out.copyMemory(from: base + Int(piece.offset), byteCount: Int(piece.count))
        out = out + Int(piece.count)
    }
}
