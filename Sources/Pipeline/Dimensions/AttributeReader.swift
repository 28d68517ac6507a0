import Synchronization

/// Reads attributes of one scope (a resource or a span) and remembers those that somebody wants.
struct AttributeReader {
    /// What all scopes of a tenant's walks have in common. Sound as long as the plan that it belongs to lives.
    struct Rules: @unchecked Sendable {
        let lookup: AttributeLookup
        let maxAttributeBytes: Int
        let special: Run<SpecialAttributes>
        /// Only slots up to this one can be of a special attribute; -1: there is none.
        let lastSpecial: Int32
        /// No other plan has it.
        let plan = Rules.plans.wrappingAdd(1, ordering: .relaxed).newValue

        private static let plans = Atomic<UInt64>(0)
    }

    // The rules one by one: as a member they would be loaded whole for each attribute.
    private let lookup: AttributeLookup
    let maxAttributeBytes: Int
    private let lastSpecial: Int32
    private let special: Run<SpecialAttributes>
    /// One per wanted key, and one for the others.
    private let slots: Cells<SlotValue>
    /// Keys and strings of wanted scopes that were cut, counted here; and behind it, ratios that were not believed.
    private let truncations: Cells<Int>
    /// One per ``WeighingProcessor``.
    private let weights: Cells<StampedWeight>
    /// Which of the slots have a value.
    private let presence: SlotPresence
    /// What an attribute in the usual shape begins with (``usual(_:_:)``), or what none can begin with.
    private let usualHead: UInt32
    /// In which order attributes are expected; nil: they are all looked up.
    private let order: AttributeOrder?
    /// Of the scope at hand.
    var stamp: UInt32

    init(
        _ rules: Rules, slots: Cells<SlotValue>, truncations: Cells<Int>,
        weights: Cells<StampedWeight>, presence: SlotPresence, order: AttributeOrder? = nil, stamp: UInt32
    ) {
        lookup = rules.lookup
        maxAttributeBytes = rules.maxAttributeBytes
        lastSpecial = rules.lastSpecial
        special = rules.special
        self.slots = slots
        self.truncations = truncations
        self.weights = weights
        self.presence = presence
        self.stamp = stamp
        self.order = order
        // Where short texts may have to be cut, all go the long way.
        usualHead = rules.maxAttributeBytes < 0x80 ? .max : Self.usualHead
    }

    // MARK: The usual shape

    /// The tag of a span's attributes, any length below 128, the tag of a key, any length below 128: as a little-endian
    /// word.
    private static let usualHead: UInt32 = 0x000a_004a
    /// The tags of a value and of a string, and the lengths behind each.
    private static let stringHead: UInt32 = 0x000a_0012
    private static let lengths: UInt32 = 0x0100_0100
    private static let stringIsShorter: UInt32 = 0x0200_0000

    /// Reads a span's attributes as long as they are written as nearly all are: shorter than 128 bytes, first the key, then
    /// the value, nothing else, everything in its canonical form. A function of its own, so that its loop has the registers.
    ///
    /// - Parameters:
    ///   - reader: where it lies: handed on as a value it would be copied for each span.
    ///   - start: where a field's tag stands, with the request's slack behind it.
    ///   - end: of the span.
    /// - Returns: where the first field stands that is something else, of which nothing is remembered.
    @inline(never)
    static func usual(_ reader: Run<AttributeReader>, _ start: RawRun, _ end: RawRun) -> RawRun {
        guard let order = reader.pointee.order, reader.pointee.usualHead == Self.usualHead else { return start }
        var position = start
        var key = order.current
        while true {
            let next = key.pointee.next
            let seen = AttributeOrder.Start(position)
            // Before the end is looked at this may be no attribute at all; then what is expected to be its end lies behind that.
            let nextEnd = position + next.pointee.size
            if next.pointee.isLaidOut(like: seen), nextEnd <= end {
                if next.pointee.isPassedOver {
                    key = next
                    position = nextEnd
                    continue
                }
                if next.pointee.isRemembered {
                    reader.pointee.rememberOnly(next.run, position, next.pointee.content)
                    key = next
                    position = nextEnd
                    continue
                }
                if next.pointee.isShort || next.pointee.confirms(position) {
                    if next.pointee.isWanted {
                        reader.pointee.rememberOnly(next.run, position, next.pointee.content)
                    } else if next.pointee.place.slot >= 0 {
                        reader.pointee.remember(next.run, position)
                    }
                    key = next
                    position = nextEnd
                    continue
                }
            }
            guard position.load(as: UInt8.self) == UInt8(SpanTag.attributes) else { break }
            let length = Int((position + 1).load(as: UInt8.self))
            // The field's own length is checked before a byte is read at a distance that the field itself names.
            let fieldEnd = position + (2 &+ length)
            guard length < 0x80, fieldEnd <= end else { break }
            let value = position + next.pointee.valueOffset
            let count = fieldEnd - value - 2
            let isKnown = next.pointee.isOf(seen, position) && count >= 2
            if isKnown, Self.isUsualText(value, count) {
                next.pointee.expectText(position, seen, length)
                if next.pointee.place.slot >= 0 { reader.pointee.remember(next.run, position) }
                key = next
            } else if isKnown, next.pointee.isOfOthers, Self.isUsualOther(value, count), next.pointee.keepsLayout() {
                if next.pointee.place.slot >= 0 { reader.pointee.remember(next.run, position, SlotValue.Form(count: count, isText: false)) }
                key = next
            } else if key.pointee.other.pointee.isLaidOut(like: seen, length, position) {
                let other = key.pointee.other
                order.expect(other, behind: key)
                if other.pointee.place.slot >= 0 { reader.pointee.remember(other.run, position) }
                key = other
            } else {
                guard let found = rememberUnexpected(reader, position, seen, length, behind: key, order) else { break }
                key = found
            }
            position = fieldEnd
        }
        order.current = key
        return position
    }

    /// A span of this kind begins.
    @inline(__always)
    func beginSpan(kind: Int32) { order?.begin(kind: kind) }

    /// Remembers an attribute that was not expected behind `key`, or not in its form.
    ///
    /// - Returns: the key that the next one stands behind; nil when the attribute is not in the usual form.
    @inline(never)
    private static func rememberUnexpected(
        _ reader: Run<AttributeReader>, _ attribute: RawRun, _ seen: AttributeOrder.Start, _ length: Int, behind key: Cells<AttributeOrder.Key>,
        _ order: AttributeOrder
    ) -> Cells<AttributeOrder.Key>? {
        let start = attribute + 4
        let keyLength = Int((attribute + 3).load(as: UInt8.self))
        let value = start + keyLength
        let count = length &- 4 &- keyLength
        guard (attribute + 2).load(as: UInt8.self) == UInt8(KeyValueTag.key), keyLength > 0, count >= 2 else { return nil }
        let isText = isUsualText(value, count)
        guard isText || isUsualOther(value, count) else { return nil }
        guard let found = order.find(behind: key, attribute, seen, keyLength: keyLength, place: { reader.pointee.place(of: start, keyLength) }) else {
            // A key that is not remembered: behind it comes what comes behind the one before it.
            return reader.pointee.rememberUsual(start, keyLength: keyLength, valueLength: count) ? key : nil
        }
        if isText {
            found.pointee.expectText(attribute, seen, length)
        } else {
            found.pointee.expectOther(attribute, seen, length, AttributeOrder.ValueForm(of: value, count))
        }
        if found.pointee.place.slot >= 0 { reader.pointee.remember(found.run, attribute) }
        return found
    }

    private func place(of key: RawRun, _ length: Int) -> AttributePlace {
        guard lookup.isPossible(key, length) else { return .nowhere }
        let slot = lookup.slot(key, length)
        return slot == lookup.missing ? .nowhere : AttributePlace(slot: slot, isSpecial: slot <= lastSpecial, slots, presence)
    }

    /// Remembers an attribute whose value, with its tag and length, fills the rest of the pair; false when it does not, or not
    /// in its canonical form.
    @inline(__always)
    private func rememberUsual(_ key: RawRun, keyLength: Int, valueLength: Int) -> Bool {
        let value = key + keyLength
        guard keyLength > 0, valueLength >= 2 else { return false }
        let isText = Self.isUsualText(value, valueLength)
        guard isText || Self.isUsualOther(value, valueLength) else { return false }
        guard lookup.isPossible(key, keyLength) else { return true }
        let skipped = isText ? 2 : 0
        remember(
            lookup.slot(key, keyLength),
            SlotValue(start: value + (2 &+ skipped), count: valueLength &- skipped, stamp: stamp, isText: isText))
        return true
    }

    /// Whether a value of at least two bytes, which its tag and length stand before, is a text in its canonical form.
    @inline(__always)
    private static func isUsualText(_ value: RawRun, _ count: Int) -> Bool {
        let tags = UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))
        return tags == stringHead &+ UInt32(truncatingIfNeeded: count) &* lengths &- stringIsShorter
    }

    /// The same of a scalar, or a list of one text.
    @inline(__always)
    private static func isUsualOther(_ value: RawRun, _ count: Int) -> Bool {
        if isTextInList(value, count) { return true }
        let tags = UInt16(littleEndian: value.loadUnaligned(as: UInt16.self))
        return tags == UInt16(truncatingIfNeeded: count &<< 8) | UInt16(KeyValueTag.value) && count < 0x80 && isCanonicalScalar(value + 2, count)
    }

    /// Remembers an attribute that is laid out as its key expects.
    ///
    /// - Parameter key: one that is wanted.
    @inline(__always)
    private func remember(_ key: Run<AttributeOrder.Key>, _ attribute: RawRun) { remember(key, attribute, key.pointee.content) }

    /// The same where its value has another length.
    @inline(__always)
    private func remember(_ key: Run<AttributeOrder.Key>, _ attribute: RawRun, _ content: SlotValue.Form) {
        if key.pointee.place.isSpecial {
            let value = SlotValue(start: attribute + key.pointee.contentOffset, content, stamp: stamp)
            SpecialAttributes.remember(key.pointee.place.slot, value, as: special, in: places)
        }
        rememberOnly(key, attribute, content)
    }

    /// The same of a key that is not special.
    @inline(__always)
    private func rememberOnly(_ key: Run<AttributeOrder.Key>, _ attribute: RawRun, _ content: SlotValue.Form) {
        let value = key.pointee.place.value
        guard value.pointee.stamp != stamp else { return }
        value.pointee = SlotValue(start: attribute + key.pointee.contentOffset, content, stamp: stamp)
        key.pointee.place.note()
    }

    /// Whether a value is a bool, an int or a double in its canonical form.
    @inline(__always)
    private static func isCanonicalScalar(_ value: RawRun, _ count: Int) -> Bool {
        let tag = value.load(as: UInt8.self)
        if tag == UInt8(AnyValueTag.int), count <= 9 {
            // All bytes but the last go on, and the last is not empty unless it is the only one.
            let word = UInt64(littleEndian: (value + 1).loadUnaligned(as: UInt64.self))
            let last = UInt64(0x80) &<< (UInt64(truncatingIfNeeded: count &- 2) &* 8)
            let bits = (last &<< 1 &- 1) & 0x8080_8080_8080_8080
            return word & bits == bits ^ last && (count == 2 || word & (last &- last &>> 7) != 0)
        }
        if tag == UInt8(AnyValueTag.bool), count == 2 { return (value + 1).load(as: UInt8.self) < 0x80 }
        return tag == UInt8(AnyValueTag.double) && count == 9
    }

    /// Whether a value, which its tag and length stand before, is a list of one text in its canonical form, as most finish reasons are.
    @inline(__always)
    private static func isTextInList(_ value: RawRun, _ count: Int) -> Bool {
        // The tags of the value, of the list, of its element and of the string, each with the length behind it, two less than the one before.
        let heads = listHeads &+ UInt64(truncatingIfNeeded: count) &* 0x0100_0100_0100_0100
        return count > 6 && count < 0x80 && UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)) == heads
    }

    /// For a list of no bytes.
    private static let listHeads: UInt64 = 0x000a_000a_002a_0012 &- 0x0600_0400_0200_0000

    private var places: SpecialAttributes.Places {
        @inline(__always) get { .init(weights: weights, refusals: truncations + 1) }
    }

    /// The first entry of a key wins, even an empty one (tempo-behaviour 3.3). What nobody wants goes where nobody looks.
    @inline(__always)
    private func remember(_ slot: Int32, _ value: SlotValue) {
        if slot <= lastSpecial {
            SpecialAttributes.remember(slot, value, as: special, in: places)
        }
        guard slots[Int(slot)].stamp != stamp else { return }
        slots[Int(slot)] = value
        presence.note(slot)
    }

    // MARK: Any shape

    /// Remembers a wanted attribute; the canonical size of its content, nil when malformed.
    @inline(__always)
    func attribute(_ pair: WireSlice) -> Int? {
        let head = UInt16(littleEndian: pair.start.loadUnaligned(as: UInt16.self))
        let keyLength = Int(head &>> 8)
        guard head & 0x80ff == UInt16(truncatingIfNeeded: usualHead &>> 16), keyLength &+ 4 <= pair.count else { return unusual(pair) }
        if pair.count < 0x80 {
            let valueLength = pair.count &- 4 &- keyLength
            if rememberUsual(pair.start + 2, keyLength: keyLength, valueLength: valueLength) { return pair.count }
        } else if rememberLong(pair, keyLength: keyLength) {
            return pair.count
        }
        return unusual(pair)
    }

    /// Remembers a long text behind a short key, both in their canonical form: prompts, statements, stack traces. False when it
    /// is something else or has to be cut.
    @inline(never)
    private func rememberLong(_ pair: WireSlice, keyLength: Int) -> Bool {
        guard keyLength > 0 else { return false }
        let key = pair.start + 2
        var cursor = WireCursor(key + keyLength, end: pair.start + pair.count)
        guard cursor.varint() == KeyValueTag.value, let value = cursor.slice(), cursor.isAtEnd, let text = Self.text(value),
            text.count <= maxAttributeBytes,
            // Lengths as short as they can be.
            CanonicalSize.field(text.count) == value.count,
            CanonicalSize.field(keyLength) &+ CanonicalSize.field(value.count) == pair.count
        else { return false }
        guard lookup.isPossible(key, keyLength) else { return true }
        remember(lookup.slot(key, keyLength), SlotValue(start: text.start, count: text.count, stamp: stamp, isText: true))
        return true
    }

    @inline(never)
    private func unusual(_ pair: WireSlice) -> Int? {
        guard let (key, value) = KeyValue.split(pair), let size = CanonicalSize.attribute(pair, limit: maxAttributeBytes)
        else { return nil }
        // At the byte, as Tempo does: what is left of a character becomes underscores (tempo-behaviour 2.1 rule 3, 3.5 rule 1).
        let keyLength = min(key.count, maxAttributeBytes)
        if keyLength < key.count { truncations.pointee += 1 }
        let slot = lookup.slot(key.start, keyLength)
        if let text = value.flatMap(Self.text) {
            let length = UTF8Text.cut(text, at: maxAttributeBytes)
            if length < text.count { truncations.pointee += 1 }
            if slot != lookup.missing { remember(slot, SlotValue(start: text.start, count: length, stamp: stamp, isText: true)) }
        } else if slot != lookup.missing {
            let encoded = value ?? WireSlice(start: RequestBytes.nothing, count: 0)
            remember(slot, SlotValue(start: encoded.start, count: encoded.count, stamp: stamp, isText: value == nil))
        }
        return size
    }

    /// The string of a value that is nothing but one.
    private static func text(_ value: WireSlice) -> WireSlice? {
        var cursor = WireCursor(value)
        guard cursor.varint() == AnyValueTag.string, let text = cursor.slice(), cursor.isAtEnd else { return nil }
        return text
    }
}
