/// In which order the spans of a plan have their attributes, and how those are laid out: behind each key the two that stood there last.
///
/// An instrumentation writes the same keys in the same order into every span, and mostly values of the same length. So the reader compares what an
/// attribute begins with, all of its tags and lengths among it, with what the one that is expected there began with the last time: where that is
/// equal, nothing else has to be read or worked out. Where only the lengths are others, the key is known still; what is not as expected is looked
/// up, and expected from then on.
///
/// Sound because one event loop owns it, keys are compared whole, a layout is taken from an attribute that was checked, and what a key's slot is
/// follows from the plan alone (``AttributeOrders``).
struct AttributeOrder: BitwiseCopyable {
    /// What attributes of a key begin with, where they belong, and what comes behind them.
    struct Key: BitwiseCopyable {
        /// The first bytes of the last attribute, from its tag on.
        fileprivate var start = (Block.zero, Block.zero, Block.zero)
        /// The bits of it that all attributes of the key have: the tag; the key with its own tag and length.
        fileprivate var keyMask = (Block.zero, Block.zero, Block.zero)
        /// The bits of it that all have that are laid out like the last one.
        fileprivate var layoutMask = (Block.zero, Block.zero, Block.zero)
        /// Bytes of the attribute, with its tag and length; ``endless``: none is laid out like that.
        fileprivate(set) var size = Self.endless
        /// From the attribute's tag to its value's.
        fileprivate(set) var valueOffset = 0
        /// What is remembered of the value: from the attribute's tag to there, and how much of what.
        fileprivate(set) var contentOffset = 0
        fileprivate(set) var content = SlotValue.Form.none
        /// Two blocks are not enough for the key.
        fileprivate var isLong = false
        /// Three blocks tell all of the layout.
        private var isKnown = false
        /// Two blocks do, too.
        private(set) var isShort = false
        /// It is, and nobody wants the value.
        private(set) var isPassedOver = false
        /// It is, and the value is remembered and nothing else.
        private(set) var isRemembered = false
        /// The value is remembered and nothing else, however it is laid out.
        fileprivate(set) var isWanted = false
        /// Values of another length than the layout's.
        private var others: UInt32 = 0
        fileprivate(set) var place: AttributePlace
        fileprivate var value = ValueForm.none
        fileprivate(set) var next: Cells<Key>
        fileprivate(set) var other: Cells<Key>

        /// More than any request has.
        private static let endless = 1 << 40

        /// The first key of all, which no attribute has: the tag is missing.
        fileprivate init(none: Cells<Key>, _ place: AttributePlace = .nowhere) {
            next = none
            other = none
            self.place = place
            isWanted = place.slot >= 0 && !place.isSpecial
            keyMask.0 = Block(repeating: .max)
            layoutMask.0 = Block(repeating: .max)
        }

        /// Whether an attribute is laid out like the last one, as far as two blocks tell.
        @inline(__always)
        func isLaidOut(like seen: Start) -> Bool {
            let difference = (seen.first ^ start.0) & layoutMask.0 | (seen.second ^ start.1) & layoutMask.1
            return difference[0] | difference[1] == 0
        }

        /// The same of all of it, an attribute of this length being there.
        ///
        /// - Parameter length: of all behind its tag and its own length.
        @inline(__always)
        func isLaidOut(like seen: Start, _ length: Int, _ attribute: RawRun) -> Bool {
            size == 2 &+ length && isLaidOut(like: seen) && (isShort || confirms(attribute))
        }

        /// The rest of it, where the layout is not short.
        ///
        /// - Parameter attribute: where its tag stands, all of it being there.
        @inline(__always)
        func confirms(_ attribute: RawRun) -> Bool {
            let difference = (Block(attribute + 32) ^ start.2) & layoutMask.2
            let word = UInt64(littleEndian: (attribute + valueOffset).loadUnaligned(as: UInt64.self))
            return difference[0] | difference[1] == 0 && word & value.last != 0
        }

        /// - Parameter attribute: where its tag stands.
        @inline(__always)
        func isOf(_ seen: Start, _ attribute: RawRun) -> Bool {
            var difference = (seen.first ^ start.0) & keyMask.0 | (seen.second ^ start.1) & keyMask.1
            if isLong { difference |= (Block(attribute + 32) ^ start.2) & keyMask.2 }
            return difference[0] | difference[1] == 0
        }

        /// The next attribute of the key is expected to be laid out like this one, which has been checked and has a text.
        ///
        /// - Parameters:
        ///   - attribute: where its tag stands.
        ///   - length: of all behind that and its own length.
        @inline(__always)
        mutating func expectText(_ attribute: RawRun, _ seen: Start, _ length: Int) {
            if !value.isText { change(to: .text) }
            start = (seen.first, seen.second, Block(attribute + 32))
            size = isKnown ? 2 &+ length : Self.endless
            content = SlotValue.Form(count: 2 &+ length &- contentOffset, isText: true)
        }

        /// The same where it has something else.
        ///
        /// - Parameter form: of the value.
        mutating func expectOther(_ attribute: RawRun, _ seen: Start, _ length: Int, _ form: ValueForm) {
            change(to: form)
            start = (seen.first, seen.second, Block(attribute + 32))
            size = isKnown ? 2 &+ length : Self.endless
            content = SlotValue.Form(count: 2 &+ length &- contentOffset, isText: false)
        }

        /// Its last value was no text.
        @inline(__always)
        var isOfOthers: Bool { contentOffset == valueOffset &+ 2 }

        /// An attribute of the key has a number, or a list, of another length. Numbers go back and forth between two lengths: to expect the other one
        /// each time costs more than to be wrong.
        ///
        /// - Returns: false: it is time to expect the length of this one.
        @inline(__always)
        mutating func keepsLayout() -> Bool {
            others &+= 1
            return others & Self.patience != 0
        }

        /// One less than a power of two.
        private static let patience: UInt32 = 15

        @inline(never)
        private mutating func change(to form: ValueForm) {
            value = form
            let offset = valueOffset
            func word(_ number: Int) -> UInt64 {
                let place = (offset &- number &* 8) &* 8
                return UInt64(littleEndian: Block.ones(bits: place) | form.mask << place)
            }
            layoutMask = (Block(word(0), word(1)), Block(word(2), word(3)), Block(word(4), word(5)))
            contentOffset = offset &+ (form.isText ? 4 : 2)
            isShort = form.isText && offset &+ 4 <= 32
            isPassedOver = isShort && place.slot < 0
            isRemembered = isShort && isWanted
            isKnown = form.mask != 0 && offset &+ form.bytes <= AttributeOrder.longest
        }
    }

    /// What is the same in all values of a kind and length that are written in the canonical form: by the first eight bytes, the tag and length of
    /// the value among them. Texts, lists of one text, ints of up to five bytes, doubles and bools have one.
    struct ValueForm: BitwiseCopyable {
        /// Which bits are the same; 0: no value has this form.
        fileprivate var mask: UInt64 = 0
        /// Where some bit must be set: an int's last byte is not empty unless it is the only one.
        fileprivate var last: UInt64 = 0
        fileprivate var isText = false

        fileprivate static let none = ValueForm()

        /// Of all texts: the tags of the value and of the string, and the lengths behind each.
        static let text = ValueForm(mask: 0xffff_ffff, last: 0xff, isText: true)

        /// Bytes that it is known by.
        fileprivate var bytes: Int { (64 &- mask.leadingZeroBitCount &+ 7) / 8 }

        /// The form of a scalar or a list of one text in its canonical form; that of no value where it is too long for one.
        ///
        /// - Parameters:
        ///   - value: where its tag stands.
        ///   - count: bytes behind its tag and length.
        init(of value: RawRun, _ count: Int) {
            let tag = UInt64((value + 2).load(as: UInt8.self))
            if tag == AnyValueTag.array {
                // The tags of the list, of its element and of the string, each with the length behind it.
                self.init(mask: .max, last: 0xff, isText: false)
                return
            }
            // Of an int's bytes all but the last one go on; a bool's is below 128.
            let goesOn: UInt64 = tag == AnyValueTag.double ? 0 : 0x8080_8080_8000_0000
            self.init()
            guard count >= 2, count <= 6 || goesOn == 0 else { return }
            let behind = (count &+ 2) &* 8
            mask = 0xff_ffff | goesOn & Block.ones(bits: behind)
            last = goesOn == 0 || count == 2 ? 0xff : 0x7f << (behind &- 8)
        }

        private init(mask: UInt64 = 0, last: UInt64 = 0, isText: Bool = false) {
            self.mask = mask
            self.last = last
            self.isText = isText
        }
    }

    /// What an attribute begins with: as much as most layouts are known by.
    struct Start: BitwiseCopyable {
        fileprivate let first: Block
        fileprivate let second: Block

        /// - Parameter attribute: where its tag stands, with slack behind it.
        @inline(__always)
        init(_ attribute: RawRun) {
            first = Block(attribute)
            second = Block(attribute + 16)
        }
    }

    /// Sixteen bytes.
    fileprivate typealias Block = SIMD2<UInt64>

    /// Bytes of an attribute that are compared.
    private static let longest = 48

    private struct State {
        var plan: UInt64
        /// The key behind which the next one is expected.
        var current: Cells<Key>
        var count = AttributeOrder.starts
    }

    /// Keys that are known at a time, and the first ones, which stand for the starts of spans by kind: at the limit it begins anew.
    private static let limit = 192
    private static let starts = 9
    private static let indexBits: UInt64 = 9

    private let state: Cells<State>
    private let keys: Cells<Key>
    /// Numbers of keys by their words; 0: free. At most half are taken.
    private let index: Cells<UInt8>

    fileprivate init() {
        keys = .allocate(capacity: Self.limit)
        keys.initialize(repeating: Key(none: keys), count: Self.limit)
        index = .allocate(capacity: 1 << Int(Self.indexBits))
        index.initialize(repeating: 0, count: 1 << Int(Self.indexBits))
        state = .allocate(capacity: 1)
        state.initialize(to: State(plan: 0, current: keys))
    }

    fileprivate func deallocate() {
        keys.deallocate()
        index.deallocate()
        state.deallocate()
    }

    fileprivate func prepare(_ plan: UInt64) {
        guard state.pointee.plan != plan else { return }
        forget()
        state.pointee.plan = plan
    }

    private func forget() {
        keys.update(repeating: Key(none: keys), count: state.pointee.count)
        index.update(repeating: 0, count: 1 << Int(Self.indexBits))
        state.pointee.count = Self.starts
        state.pointee.current = keys
    }

    /// A span begins. Those of one kind begin alike more often than any.
    @inline(__always)
    func begin(kind: Int32) { state.pointee.current = keys + (1 &+ Int(kind & 7)) }

    /// The key that was met last.
    var current: Cells<Key> {
        @inline(__always) get { state.pointee.current }
        @inline(__always) nonmutating set { state.pointee.current = newValue }
    }

    /// The key of an attribute that was not expected behind `key`; it is expected there from now on.
    ///
    /// - Parameters:
    ///   - attribute: where its tag stands; it is shorter than 128 bytes, and so is its key.
    ///   - place: of an attribute with this key, where it is not known yet.
    /// - Returns: nil when the key is one that is not remembered.
    @inline(__always)
    func find(
        behind key: Cells<Key>, _ attribute: RawRun, _ seen: Start, keyLength: Int, place: () -> AttributePlace
    ) -> Cells<Key>? {
        let other = key.pointee.other
        if other.pointee.isOf(seen, attribute) {
            expect(other, behind: key)
            return other
        }
        guard keyLength <= Self.longest - 4 else { return nil }
        var number = Self.bucket(attribute + 4, keyLength)
        while index[number] != 0 {
            let known = keys + Int(index[number])
            if known.pointee.isOf(seen, attribute) {
                expect(known, behind: key)
                return known
            }
            number = (number &+ 1) & (1 &<< Int(Self.indexBits) &- 1)
        }
        guard state.pointee.count < Self.limit else {
            forget()
            return nil
        }
        let new = add(attribute, seen, keyLength, place(), number)
        expect(new, behind: key)
        return new
    }

    /// By both ends of a key and its length.
    @inline(__always)
    private static func bucket(_ key: RawRun, _ length: Int) -> Int {
        var word = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self))
        if length >= 8 {
            let last = UInt64(littleEndian: (key + (length &- 8)).loadUnaligned(as: UInt64.self))
            word ^= last &<< 21 | last &>> 43
        } else {
            word &= Block.ones(bits: length &* 8)
        }
        return Int(truncatingIfNeeded: ((word &+ UInt64(truncatingIfNeeded: length)) &* 0x9e37_79b9_7f4a_7c15) &>> (64 &- indexBits))
    }

    /// From now on `next` is expected behind a key; what was expected there until now is the other one.
    @inline(__always)
    func expect(_ next: Cells<Key>, behind key: Cells<Key>) {
        // The layout alone was another one.
        if key.pointee.next.run == next.run { return }
        key.pointee.other = key.pointee.next
        key.pointee.next = next
    }

    private func add(_ attribute: RawRun, _ seen: Start, _ keyLength: Int, _ attributePlace: AttributePlace, _ place: Int) -> Cells<Key> {
        let number = state.pointee.count
        state.pointee.count &+= 1
        index[place] = UInt8(truncatingIfNeeded: number)
        let key = keys + number
        key.pointee = Key(none: keys, attributePlace)
        let count = keyLength &+ 4
        key.pointee.keyMask = (Block.ones(count), Block.ones(count &- 16), Block.ones(count &- 32))
        // The attribute's own length.
        key.pointee.keyMask.0[0] &= ~UInt64(littleEndian: 0xff00)
        key.pointee.start = (seen.first, seen.second, Block(attribute + 32))
        key.pointee.isLong = count > 32
        key.pointee.valueOffset = count
        return key
    }
}

extension AttributeOrder.Block {
    @inline(__always)
    fileprivate init(_ bytes: RawRun) { self = bytes.loadUnaligned(as: Self.self) }

    /// The first `count` bytes.
    fileprivate static func ones(_ count: Int) -> Self {
        Self(UInt64(littleEndian: ones(bits: count &* 8)), UInt64(littleEndian: ones(bits: (count &- 8) &* 8)))
    }

    /// The lowest bits of a word: none or all where there are not as many.
    fileprivate static func ones(bits count: Int) -> UInt64 {
        count >= 64 ? .max : count <= 0 ? 0 : 1 &<< UInt64(truncatingIfNeeded: count) &- 1
    }
}

/// The orders of the plans that an event loop had to do with last.
///
/// Sound because a plan's number is never given twice: slots of one plan are not taken for another's.
struct AttributeOrders: ~Copyable {
    /// Plans whose orders are remembered at a time; of two with the same place the later one.
    private static let limit = 16

    private let orders: Cells<AttributeOrder?>

    init() {
        orders = .allocate(capacity: Self.limit)
        orders.initialize(repeating: nil, count: Self.limit)
    }

    deinit {
        forget()
        orders.deallocate()
    }

    /// - Parameter plan: its number.
    func order(of plan: UInt64) -> AttributeOrder {
        let place = Int(truncatingIfNeeded: plan) & (Self.limit - 1)
        let order = orders[place] ?? AttributeOrder()
        orders[place] = order
        order.prepare(plan)
        return order
    }

    /// The places where keys are remembered are gone.
    func forget() {
        for place in 0..<Self.limit {
            orders[place]?.deallocate()
            orders[place] = nil
        }
    }
}
