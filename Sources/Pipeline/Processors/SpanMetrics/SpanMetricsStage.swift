/// Phase one of span metrics: stages a key and the numbers of a span that was walked (tempo-behaviour 3.2).
///
/// Nothing of a tenant changes here, so a request that fails anywhere has no effect. Plain pointers into tables that the
/// plan owns, so that a span costs no reference count.
struct SpanMetricsStage: @unchecked Sendable {
    let steps: UnsafePointer<Step>
    let stepCount: Int
    let joins: UnsafePointer<Join>
    let joinSlots: UnsafePointer<Int32>
    let separators: UnsafePointer<UInt8>
    let maxValueLength: Int
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
        maxValueLength = labels.maxValueLength
        spellsEnumerations = labels.spellsEnumerations
        self.namespaceSlot = namespaceSlot
        self.instanceSlot = instanceSlot
        self.readsTraceState = readsTraceState
    }

    /// Calls that the span at hand stands for (tempo-behaviour 3.9).
    @inline(__always)
    func weight(_ fields: borrowing SpanFields, _ scratch: borrowing WalkScratch) -> Double {
        if readsTraceState, let sampled = TracestateMultiplier.multiplier(fields.traceState.bytes) { return sampled }
        return scratch.weight(WeighingProcessor.spanMetrics)
    }

    /// Appends the span's key to `scratch.pending.keys`: per label its length and its text, enumerations as a number.
    @inline(__always)
    func appendKey(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        for index in 0..<stepCount {
            let start = scratch.pending.keys.count
            append(steps[index], fields, &scratch)
            if steps[index].fallback >= 0 { fallBack(from: steps[index], start, fields, &scratch) }
        }
    }

    @inline(__always)
    private func append(_ step: Step, _ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        switch step.kind {
        case .attribute:
            let slot = Int(step.slot)
            let ofResource = scratch.resourceSlots[slot]
            let value = ofResource.stamp == scratch.resourceStamp ? ofResource : scratch.spanSlots[slot]
            guard value.stamp == scratch.resourceStamp || value.stamp == scratch.spanStamp else {
                scratch.pending.keys.append(0)
                return
            }
            append(value, &scratch)
        case .service, .instance:
            let value = scratch.resourceSlots[Int(step.slot)]
            if value.stamp == scratch.resourceStamp { append(value, &scratch) } else { scratch.pending.keys.append(0) }
        case .spanName:
            append(text: fields.name.start, fields.name.count, &scratch)
        case .spanKind:
            append(enumeration: fields.kind, spelled: EnumText.spanKind, &scratch)
        case .statusCode:
            append(enumeration: fields.statusCode, spelled: EnumText.statusCode, &scratch)
        case .statusMessage:
            append(text: fields.statusMessage.start, fields.statusMessage.count, &scratch)
        case .joined:
            appendJoined(joins[Int(step.slot)], &scratch)
        case .job:
            append(text: UnsafeRawPointer(scratch.job.base), scratch.job.count, &scratch)
        case .nothing:
            scratch.pending.keys.append(0)
        }
    }

    /// Puts the step's fallback in the place of an empty text, which is one byte long.
    @inline(never)
    private func fallBack(from step: Step, _ start: Int, _ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        guard scratch.pending.keys.count == start + 1 else { return }
        scratch.pending.keys.truncate(to: start)
        append(steps[Int(step.fallback)], fields, &scratch)
    }

    /// Puts the resource's `job` together, once for all its spans: empty without a service name.
    func prepareJob(_ scratch: inout WalkScratch) {
        scratch.job.removeAll()
        guard namespaceSlot >= 0 else { return }
        if let namespace = scratch.ofResource(namespaceSlot) { namespace.appendText(to: &scratch.job) }
        if scratch.job.count > 0 { scratch.job.append(UInt8(ascii: "/")) }
        let start = scratch.job.count
        if let name = scratch.ofResource(AttributeSlots.service) { name.appendText(to: &scratch.job) }
        if scratch.job.count == start { scratch.job.removeAll() }
    }

    /// The resource's `service.instance.id`.
    func instanceText(_ scratch: inout WalkScratch) -> String {
        guard let value = scratch.ofResource(instanceSlot) else { return "" }
        scratch.text.removeAll()
        value.appendText(to: &scratch.text)
        return String(decoding: scratch.text.bytes, as: UTF8.self)
    }

    @inline(__always)
    private func append(_ value: SlotValue, _ scratch: inout WalkScratch) {
        if value.isText {
            append(text: value.start, Int(value.count), &scratch)
        } else {
            appendFormatted(value, &scratch)
        }
    }

    @inline(__always)
    private func append(text: UnsafeRawPointer, _ count: Int, _ scratch: inout WalkScratch) {
        var count = count
        if count > maxValueLength { count = UTF8Text.cut(UnsafeRawBufferPointer(start: text, count: count), at: maxValueLength) }
        if count < 0x80 {
            scratch.pending.keys.append(UInt8(truncatingIfNeeded: count))
        } else {
            scratch.pending.keys.appendVarint(UInt64(count))
        }
        scratch.pending.keys.appendInSteps(text, count)
    }

    @inline(__always)
    private func append(enumeration value: Int32, spelled: (Int32) -> String, _ scratch: inout WalkScratch) {
        if !spellsEnumerations {
            scratch.pending.keys.appendVarint(UInt64(UInt32(bitPattern: value)))
        } else {
            scratch.text.removeAll()
            scratch.text.append(spelled(value))
            appendScratchText(&scratch)
        }
    }

    @inline(never)
    private func appendFormatted(_ value: SlotValue, _ scratch: inout WalkScratch) {
        scratch.text.removeAll()
        value.appendText(to: &scratch.text, limit: UTF8Text.beyond(maxValueLength))
        appendScratchText(&scratch)
    }

    private func appendScratchText(_ scratch: inout WalkScratch) {
        let text = UnsafeRawPointer(scratch.text.base)
        append(text: text, scratch.text.count, &scratch)
    }

    @inline(never)
    private func appendJoined(_ join: Join, _ scratch: inout WalkScratch) {
        scratch.text.removeAll()
        var isFirst = true
        for index in 0..<join.slotCount {
            guard let value = scratch.attribute(Int(joinSlots[join.firstSlot + index])), value.count > 0 else { continue }
            let before = scratch.text.count
            if !isFirst { scratch.text.append(UnsafeRawPointer(separators + join.separator), join.separatorCount) }
            let start = scratch.text.count
            value.appendText(to: &scratch.text, limit: UTF8Text.beyond(maxValueLength))
            if scratch.text.count == start { scratch.text.truncate(to: before) } else { isFirst = false }
        }
        appendScratchText(&scratch)
    }
}
