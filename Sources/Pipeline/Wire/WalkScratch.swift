/// What one event loop reuses from request to request: staged spans, attribute slots, a place to format text.
///
/// Sound because one loop owns it and slots are believed only when their stamp is the current one.
package struct WalkScratch: ~Copyable {
    var pending = PendingSpans()
    /// Resources of the request whose spans count, for `traces_target_info`.
    var targets = PendingSpans()
    var text = ByteBuilder(capacity: 1024)
    /// The `job` of the resource at hand.
    var job = ByteBuilder(capacity: 256)
    private(set) var resourceSlots: UnsafeMutablePointer<SlotValue>
    private(set) var spanSlots: UnsafeMutablePointer<SlotValue>
    private var slotCount = 0
    /// Stamps never repeat within the life of the slots; 0 is "never seen".
    private(set) var resourceStamp: UInt32 = 0
    private(set) var spanStamp: UInt32 = 0
    private var lastStamp: UInt32 = 0
    let truncations: UnsafeMutablePointer<Int>
    /// Of the resource, and of the span.
    let resourceWeight: UnsafeMutablePointer<StampedWeight>
    let spanWeight: UnsafeMutablePointer<StampedWeight>

    package init() {
        resourceSlots = .allocate(capacity: 1)
        spanSlots = .allocate(capacity: 1)
        truncations = .allocate(capacity: 1)
        truncations.initialize(to: 0)
        resourceWeight = .allocate(capacity: 2)
        spanWeight = resourceWeight + 1
        resourceWeight.initialize(repeating: StampedWeight(stamp: 0, weight: 1), count: 2)
    }

    deinit {
        resourceSlots.deallocate()
        spanSlots.deallocate()
        truncations.deallocate()
        resourceWeight.deallocate()
    }

    /// Room for this many slots.
    mutating func prepare(slots: Int) {
        pending.removeAll()
        targets.removeAll()
        guard slots > slotCount else { return }
        resourceSlots.deallocate()
        spanSlots.deallocate()
        slotCount = slots
        resourceSlots = .allocate(capacity: slots)
        spanSlots = .allocate(capacity: slots)
        clearSlots()
    }

    private mutating func clearSlots() {
        let absent = SlotValue(start: SpanFields.nothing, count: 0, stamp: 0, isText: true)
        resourceSlots.initialize(repeating: absent, count: slotCount)
        spanSlots.initialize(repeating: absent, count: slotCount)
        resourceWeight.update(repeating: StampedWeight(stamp: 0, weight: 1), count: 2)
        lastStamp = 0
    }

    /// How often the span at hand counts: its own attribute first, then its resource's.
    @inline(__always)
    var weight: Double {
        if spanWeight.pointee.stamp == spanStamp { return spanWeight.pointee.weight }
        return resourceWeight.pointee.stamp == resourceStamp ? resourceWeight.pointee.weight : 1
    }

    mutating func beginResource() {
        // Begins anew long before the stamps run out: no request, being shorter than 4 GiB, holds 2^31 spans.
        if lastStamp > .max / 2 { clearSlots() }
        lastStamp &+= 1
        resourceStamp = lastStamp
        spanStamp = lastStamp
    }

    @inline(__always)
    mutating func beginSpan() {
        lastStamp &+= 1
        spanStamp = lastStamp
    }

    /// Keys and strings cut to `max_attribute_bytes` since the last call.
    package mutating func takeTruncations() -> Int {
        defer { truncations.pointee = 0 }
        return truncations.pointee
    }
}
