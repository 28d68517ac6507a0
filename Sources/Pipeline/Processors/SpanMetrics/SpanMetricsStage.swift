/// Phase one of span metrics: walks a request and stages a key and the numbers of every span (tempo-behaviour 3.2).
///
/// Nothing of a tenant changes here, so a request that fails anywhere has no effect.
struct SpanMetricsStage {
    /// A label's source, as the inner loop wants it.
    struct Step {
        enum Kind: UInt8 { case service, spanName, spanKind, statusCode, statusMessage, attribute, joined, job, instance }
        var kind: Kind
        var slot: Int32
    }

    let attributes: AttributeLookup
    let steps: UnsafePointer<Step>
    let stepCount: Int
    let maxValueLength: Int
    let maxAttributeBytes: Int
    /// Enumerations stand in the key as their text, because cut texts could fall together.
    let spellsEnumerations: Bool
    /// Slot of `span_multiplier_key`, or -1.
    let multiplierSlot: Int32
    /// Slots of `service.namespace` and `service.instance.id`, or -1.
    let namespaceSlot: Int
    let instanceSlot: Int
    /// Only mappings ask it. Unmanaged, so that nobody counts references to it per span; the shard's plan keeps it.
    let plan: Unmanaged<LabelPlan>

    /// Appends the span's key to `scratch.pending.keys`: per label its length and its text, enumerations as a number.
    @inline(__always)
    func appendKey(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        for index in 0..<stepCount {
            let step = steps[index]
            switch step.kind {
            case .attribute:
                let ofResource = scratch.resourceSlots[Int(step.slot)]
                let value = ofResource.stamp == scratch.resourceStamp ? ofResource : scratch.spanSlots[Int(step.slot)]
                guard value.stamp == scratch.resourceStamp || value.stamp == scratch.spanStamp else {
                    scratch.pending.keys.append(0)
                    continue
                }
                append(value, &scratch)
            case .service:
                let value = scratch.resourceSlots[0]
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
                appendJoined(label: index, &scratch)
            case .job:
                append(text: UnsafeRawPointer(scratch.job.base), scratch.job.count, &scratch)
            case .instance:
                let value = scratch.resourceSlots[instanceSlot]
                if value.stamp == scratch.resourceStamp { append(value, &scratch) } else { scratch.pending.keys.append(0) }
            }
        }
    }

    /// Puts the resource's `job` together, once for all its spans: empty without a service name.
    func prepareJob(_ scratch: inout WalkScratch) {
        scratch.job.removeAll()
        guard namespaceSlot >= 0 else { return }
        let name = scratch.resourceSlots[0]
        let namespace = scratch.resourceSlots[namespaceSlot]
        if namespace.stamp == scratch.resourceStamp { Self.append(namespace, to: &scratch.job) }
        if scratch.job.count > 0 { scratch.job.append(UInt8(ascii: "/")) }
        let start = scratch.job.count
        if name.stamp == scratch.resourceStamp { Self.append(name, to: &scratch.job) }
        if scratch.job.count == start { scratch.job.removeAll() }
    }

    /// The resource's `service.instance.id`.
    func instanceText(_ scratch: inout WalkScratch) -> String {
        let value = scratch.resourceSlots[instanceSlot]
        guard value.stamp == scratch.resourceStamp else { return "" }
        scratch.text.removeAll()
        Self.append(value, to: &scratch.text)
        return String(decoding: scratch.text.bytes, as: UTF8.self)
    }

    static func append(_ value: SlotValue, to out: inout ByteBuilder) {
        if value.isText {
            out.append(value.start, Int(value.count))
        } else {
            AttributeText.append(anyValue: WireSlice(start: value.start, count: Int(value.count)), to: &out)
        }
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
        AttributeText.append(anyValue: WireSlice(start: value.start, count: Int(value.count)), to: &scratch.text)
        appendScratchText(&scratch)
    }

    private func appendScratchText(_ scratch: inout WalkScratch) {
        let text = UnsafeRawPointer(scratch.text.base)
        append(text: text, scratch.text.count, &scratch)
    }

    @inline(never)
    private func appendJoined(label: Int, _ scratch: inout WalkScratch) {
        scratch.text.removeAll()
        guard case .joined(let slots, let separator) = plan.takeUnretainedValue().labels[label].source else { return }
        var isFirst = true
        for slot in slots {
            let ofResource = scratch.resourceSlots[slot]
            let value = ofResource.stamp == scratch.resourceStamp ? ofResource : scratch.spanSlots[slot]
            guard value.stamp == scratch.resourceStamp || value.stamp == scratch.spanStamp, value.count > 0 else { continue }
            let before = scratch.text.count
            if !isFirst { scratch.text.append(separator) }
            let start = scratch.text.count
            Self.append(value, to: &scratch.text)
            if scratch.text.count == start { scratch.text.truncate(to: before) } else { isFirst = false }
        }
        appendScratchText(&scratch)
    }
}
