/// Phase one of span metrics: stages a key and the numbers of a span that was walked (tempo-behaviour 3.2).
///
/// Nothing of a tenant changes here, so a request that fails anywhere has no effect. Plain pointers into tables that the
/// plan owns, so that a span costs no reference count.
struct SpanMetricsStage: @unchecked Sendable {
    let steps: Run<Step>
    let stepCount: Int
    let joins: Run<Join>
    let joinSlots: Run<Int32>
    let separators: Run<UInt8>
    let rules: DimensionRules.Lookup
    let maxValueLength: Int
    /// Texts up to this many bytes are written whole and without looking for room.
    private let shortLimit: Int
    /// Room for a short text in every label.
    private let shortRoom: Int
    /// Enumerations stand in the key as their text.
    let spellsEnumerations: Bool
    /// Slots of `service.namespace` and `service.instance.id`, or -1.
    let namespaceSlot: Int
    let instanceSlot: Int
    /// The W3C tracestate weighs spans.
    let readsTraceState: Bool

    init(_ tables: Tables, _ labels: LabelPlan, namespaceSlot: Int, instanceSlot: Int, readsTraceState: Bool) {
        steps = tables.steps.start
        stepCount = labels.labels.count
        joins = tables.joins.start
        joinSlots = tables.joinSlots.start
        separators = tables.separators.start
        rules = tables.rules.lookup
        maxValueLength = labels.maxValueLength
        shortLimit = min(maxValueLength, Self.short)
        shortRoom = stepCount * (1 + Self.short)
        spellsEnumerations = labels.spellsEnumerations
        self.namespaceSlot = namespaceSlot
        self.instanceSlot = instanceSlot
        self.readsTraceState = readsTraceState
    }

    /// Calls that the span at hand stands for (tempo-behaviour 3.9).
    @inline(__always)
    func weight(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch) -> Double {
        attributes.weight(WeighingProcessor.spanMetrics, fields, readsTraceState: readsTraceState)
    }

    /// Appends the span's key to `keys`: per label its length and its text, enumerations as a number.
    @inline(__always)
    func appendKey(_ fields: borrowing SpanFields, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder) {
        keys.reserve(shortRoom)
        var out = keys.end
        for index in 0..<stepCount {
            let step = steps[index]
            let start = out
            append(step, fields, &out, &attributes, &keys)
            if step.fallback >= 0, out - start == 1 {
                // An empty text, which is one byte long.
                out = start
                append(steps[Int(step.fallback)], fields, &out, &attributes, &keys)
            }
        }
        keys.advance(to: out)
    }

    @inline(__always)
    private func append(
        _ step: Step, _ fields: borrowing SpanFields, _ out: inout RawCells, _ attributes: inout AttributeScratch,
        _ keys: inout ByteBuilder
    ) {
        switch step.kind {
        case .attribute:
            let ofResource = attributes.resourceSlots + Int(step.slot)
            let isOfResource = ofResource.pointee.stamp == attributes.resourceStamp
            let value = isOfResource ? ofResource : attributes.spanSlots + Int(step.slot)
            append(
                value.run, isThere: value.pointee.stamp == (isOfResource ? attributes.resourceStamp : attributes.spanStamp), &out, &attributes, &keys)
        case .service, .instance:
            let value = attributes.resourceSlots + Int(step.slot)
            append(value.run, isThere: value.pointee.stamp == attributes.resourceStamp, &out, &attributes, &keys)
        case .spanName:
            append(text: fields.name.start, fields.name.count, &out, &attributes, &keys)
        case .spanKind:
            append(enumeration: fields.kind, spelled: EnumText.spanKind, &out, &attributes, &keys)
        case .statusCode:
            append(enumeration: fields.statusCode, spelled: EnumText.statusCode, &out, &attributes, &keys)
        case .statusMessage:
            append(text: fields.statusMessage.start, fields.statusMessage.count, &out, &attributes, &keys)
        case .concept:
            out = appendConcept(Int(step.slot), out, &attributes, &keys)
        case .rule:
            out = appendRule(rules.rules[Int(step.slot)], out, &attributes, &keys)
        case .joined:
            out = appendJoined(joins[Int(step.slot)], out, &attributes, &keys)
        case .job:
            append(text: RawRun(attributes.job.base), attributes.job.count, &out, &attributes, &keys)
        case .nothing:
            appendShort(RequestBytes.nothing, 0, &out)
        }
    }

    /// Puts the resource's `job` together, once for all its spans: empty without a service name.
    func prepareJob(_ attributes: inout AttributeScratch) {
        attributes.job.removeAll()
        guard namespaceSlot >= 0 else { return }
        if let namespace = attributes.ofResource(namespaceSlot) { namespace.appendText(to: &attributes.job) }
        if attributes.job.count > 0 { attributes.job.append(UInt8(ascii: "/")) }
        let start = attributes.job.count
        if let name = attributes.ofResource(AttributeSlots.service) { name.appendText(to: &attributes.job) }
        if attributes.job.count == start { attributes.job.removeAll() }
    }

    /// The resource's `service.instance.id`.
    func instanceText(_ attributes: inout AttributeScratch) -> String {
        guard let value = attributes.ofResource(instanceSlot) else { return "" }
        attributes.text.removeAll()
        value.appendText(to: &attributes.text)
        return String(decoding: attributes.text.bytes, as: UTF8.self)
    }

    // MARK: Texts

    /// Bytes of the longest text that is written without looking for room: ``shortRoom`` is enough for one in every label.
    private static let short = 0x7f

    /// - Parameter isThere: otherwise the value is an old one whose bytes may be gone.
    @inline(__always)
    private func append(
        _ value: Run<SlotValue>, isThere: Bool, _ out: inout RawCells, _ attributes: inout AttributeScratch,
        _ keys: inout ByteBuilder
    ) {
        guard isThere else {
            out.storeBytes(of: 0, as: UInt8.self)
            out += 1
            return
        }
        append(value.pointee, &out, &attributes, &keys)
    }

    @inline(__always)
    func append(_ value: SlotValue, _ out: inout RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder) {
        if value.isText, value.count <= shortLimit {
            appendShort(value.start, value.count, &out)
        } else {
            out = appendOther(value, out, &attributes, &keys)
        }
    }

    @inline(__always)
    func append(
        text: RawRun, _ count: Int, _ out: inout RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder
    ) {
        if count <= shortLimit { appendShort(text, count, &out) } else { out = appendLong(text, count, out, &attributes, &keys) }
    }

    /// - Parameter text: at most ``shortLimit`` bytes, with slack behind them.
    @inline(__always)
    private func appendShort(_ text: RawRun, _ count: Int, _ out: inout RawCells) {
        out.storeBytes(of: UInt8(truncatingIfNeeded: count), as: UInt8.self)
        out += 1
        var offset = 0
        repeat {
            let words = (text + offset).loadUnaligned(as: SIMD4<UInt64>.self)
            (out + offset).storeBytes(of: words, as: SIMD4<UInt64>.self)
            offset &+= 32
        } while offset < count
        out += count
    }

    /// Puts a long text, cut to what a label may have, behind what stands before `out`.
    ///
    /// - Returns: where the next byte goes, with ``shortRoom`` again.
    @inline(never)
    private func appendLong(
        _ text: RawRun, _ count: Int, _ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder
    ) -> RawCells {
        keys.advance(to: out)
        let count = UTF8Text.cut(WireSlice(start: text, count: count), at: maxValueLength)
        keys.appendVarint(UInt64(count))
        keys.append(text, count)
        keys.reserve(shortRoom)
        return keys.end
    }

    @inline(__always)
    private func append(
        enumeration value: Int32, spelled: (Int32) -> String, _ out: inout RawCells, _ attributes: inout AttributeScratch,
        _ keys: inout ByteBuilder
    ) {
        if !spellsEnumerations, value >= 0, value < 0x80 {
            out.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
            out += 1
        } else {
            out = appendOther(enumeration: value, spelled: spelled, out, &attributes, &keys)
        }
    }

    @inline(never)
    private func appendOther(
        enumeration value: Int32, spelled: (Int32) -> String, _ out: RawCells, _ attributes: inout AttributeScratch,
        _ keys: inout ByteBuilder
    ) -> RawCells {
        if spellsEnumerations {
            attributes.text.removeAll()
            attributes.text.append(spelled(value))
            return appendScratchText(out, &attributes, &keys)
        }
        keys.advance(to: out)
        keys.appendVarint(UInt64(UInt32(bitPattern: value)))
        keys.reserve(shortRoom)
        return keys.end
    }

    /// Numbers, long texts, lists.
    @inline(never)
    private func appendOther(
        _ value: SlotValue, _ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder
    ) -> RawCells {
        if let number = value.shortInteger, NumberText.hasThreeDigits(number), shortLimit >= 3 {
            return NumberText.write(threeDigits: number, withLengthTo: out)
        }
        if value.isText { return appendLong(value.start, value.count, out, &attributes, &keys) }
        if shortLimit >= NumberText.longestInteger, let number = AttributeText.integer(value.slice) {
            let end = NumberText.write(number, to: out + 1)
            out.storeBytes(of: UInt8(truncatingIfNeeded: end - out - 1), as: UInt8.self)
            return end
        }
        attributes.text.removeAll()
        value.appendText(to: &attributes.text, limit: UTF8Text.beyond(maxValueLength))
        return appendScratchText(out, &attributes, &keys)
    }

    private func appendScratchText(_ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder)
        -> RawCells
    {
        var out = out
        append(text: RawRun(attributes.text.base), attributes.text.count, &out, &attributes, &keys)
        return out
    }

    @inline(never)
    private func appendJoined(_ join: Join, _ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder)
        -> RawCells
    {
        attributes.text.removeAll()
        var isFirst = true
        for index in 0..<join.slotCount {
            let slot = Int(joinSlots[join.firstSlot + index])
            let found = slot < 0 ? attributes.concept(~slot)?.value : attributes.attribute(slot)
            guard let value = found, value.count > 0 else { continue }
            let before = attributes.text.count
            if !isFirst { attributes.text.append(RawRun(separators + join.separator), join.separatorCount) }
            let start = attributes.text.count
            value.appendText(to: &attributes.text, limit: UTF8Text.beyond(maxValueLength))
            if attributes.text.count == start { attributes.text.truncate(to: before) } else { isFirst = false }
        }
        return appendScratchText(out, &attributes, &keys)
    }
}
