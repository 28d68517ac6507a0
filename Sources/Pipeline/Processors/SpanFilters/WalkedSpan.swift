/// Where an attribute that a filter asks for lies.
struct FilterSlot: Sendable {
    var slot: Int
    var isOnResource: Bool
}

/// The span at hand of a walk, as filters see it.
struct WalkedSpan: FilteredSpan {
    let kind: Int32
    let statusCode: Int32
    let name: WireSlice
    let slots: Run<FilterSlot>
    let resource: Run<SlotValue>
    let span: Run<SlotValue>
    let resourceStamp: UInt32
    let spanStamp: UInt32

    func attribute(_ slot: Int) -> FilteredAttribute {
        let place = slots[slot]
        let value = place.isOnResource ? resource[place.slot] : span[place.slot]
        guard value.stamp == (place.isOnResource ? resourceStamp : spanStamp) else { return .absent }
        let slice = WireSlice(start: value.start, count: Int(value.count))
        return value.isText ? .text(slice) : .anyValue(slice)
    }
}
