/// In which order the spans of a plan have their attributes: behind each key the two that stood there last.
///
/// An instrumentation writes the same keys in the same order into every span, so the reader compares each key with the one that is expected
/// there instead of looking it up. What is not as expected is looked up, and expected from then on.
///
/// Sound because one event loop owns it, keys are compared whole, and what a key's slot is follows from the plan alone (``AttributeOrders``).
struct AttributeOrder: BitwiseCopyable {
    /// What an attribute of a key begins with behind its own tag and length, where it belongs, and what comes behind it.
    struct Key: BitwiseCopyable {
        /// The tag and length of the key and the key itself, and which bits of that are looked at: none of what lies behind.
        fileprivate var bytes = (Block.zero, Block.zero, Block.zero)
        fileprivate var mask = (Block.zero, Block.zero, Block.zero)
        /// From the attribute's tag to its value.
        fileprivate(set) var valueOffset = 0
        fileprivate(set) var place = AttributePlace.nowhere
        /// The key does not fit in two blocks.
        fileprivate var isLong = false
        /// What its last number looked like: the next one mostly takes as many bytes.
        var number = NumberForm()
        fileprivate var next: Cells<Key>
        fileprivate var other: Cells<Key>

        /// The first key of all, which no attribute has, as its key has no length.
        fileprivate init(none: Cells<Key>) {
            next = none
            other = none
            mask.0 = Block(repeating: .max)
        }

        /// - Parameter attribute: where its tag stands.
        @inline(__always)
        fileprivate func isOf(_ attribute: RawRun) -> Bool {
            var difference = (Block(attribute + 2) ^ bytes.0) & mask.0 | (Block(attribute + 18) ^ bytes.1) & mask.1
            if isLong { difference |= (Block(attribute + 34) ^ bytes.2) & mask.2 }
            return difference[0] | difference[1] == 0
        }
    }

    /// How a scalar lies in the request that is written in its canonical form: by its first eight bytes, the tag and length of the value and
    /// the scalar's own tag among them. Ints of up to five bytes, doubles and bools have one.
    struct NumberForm: BitwiseCopyable {
        /// Bytes behind the value's tag and length; 0: no value has this form.
        private(set) var count = 0
        /// Which bits are the same in all values of the form, and what they are.
        private var mask: UInt64 = 0
        private var bits: UInt64 = 0
        /// Where some bit must be set: an int's last byte is not empty unless it is the only one.
        private var last: UInt64 = 0

        /// Whether a value with `count` bytes behind its tag and length has this form: then it is canonical.
        ///
        /// - Parameter value: where its tag stands, with slack behind it.
        @inline(__always)
        func holds(_ value: RawRun, _ count: Int) -> Bool {
            let word = UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
            return word & mask == bits && count == self.count && word & last != 0
        }

        /// The form of a scalar in its canonical form; that of no value where it is too long for one.
        init(of value: RawRun, _ count: Int) {
            self.init()
            let tag = (value + 2).load(as: UInt8.self)
            // Of an int's bytes all but the last one go on; a bool's is below 128.
            let goesOn: UInt64 = tag == UInt8(AnyValueTag.double) ? 0 : 0x8080_8080_8000_0000
            guard count >= 2, count <= 6 || goesOn == 0 else { return }
            let behind = UInt64(truncatingIfNeeded: count &+ 2) &* 8
            let own: UInt64 = behind >= 64 ? .max : 1 &<< behind &- 1
            mask = 0xff_ffff | goesOn & own
            bits = UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)) & mask
            last = goesOn == 0 || count == 2 ? 0xff : 0x7f &<< (behind &- 8)
            self.count = count
        }

        init() {}
    }

    /// Sixteen bytes.
    fileprivate typealias Block = SIMD2<UInt64>

    /// Bytes of a key, with its tag and length, that are compared.
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

    /// The key behind `key` that an attribute has, if it is one that is known.
    ///
    /// - Parameter attribute: where its tag stands, with slack behind it.
    @inline(__always)
    func next(_ key: Cells<Key>, _ attribute: RawRun) -> Cells<Key>? {
        let next = key.pointee.next
        return next.pointee.isOf(attribute) ? next : other(key, attribute)
    }

    @inline(never)
    private func other(_ key: Cells<Key>, _ attribute: RawRun) -> Cells<Key>? {
        let other = key.pointee.other
        if other.pointee.isOf(attribute) {
            expect(other, behind: key)
            return other
        }
        let keyLength = Int((attribute + 3).load(as: UInt8.self))
        guard keyLength <= Self.longest - 2 else { return nil }
        var number = bucket(attribute, keyLength)
        while index[number] != 0 {
            let known = keys + Int(index[number])
            if known.pointee.isOf(attribute) {
                expect(known, behind: key)
                return known
            }
            number = Self.bucket(behind: number)
        }
        return nil
    }

    /// Remembers a key that is not known yet: it is expected behind `key` from now on.
    ///
    /// - Parameters:
    ///   - attribute: where its tag stands; it is shorter than 128 bytes, and so is its key.
    ///   - place: of an attribute with this key.
    /// - Returns: nil when the key is one that is not remembered.
    func remember(behind key: Cells<Key>, _ attribute: RawRun, keyLength: Int, _ place: AttributePlace) -> Cells<Key>? {
        guard keyLength <= Self.longest - 2 else { return nil }
        guard state.pointee.count < Self.limit else {
            forget()
            return nil
        }
        var number = bucket(attribute, keyLength)
        while index[number] != 0 { number = Self.bucket(behind: number) }
        let new = add(attribute, keyLength, place, number)
        expect(new, behind: key)
        return new
    }

    @inline(__always)
    private func bucket(_ attribute: RawRun, _ keyLength: Int) -> Int {
        KeyWords(anyLength: attribute + 4, keyLength).bucket(0x9e37_79b9_7f4a_7c15, 64 &- Self.indexBits)
    }

    @inline(__always)
    private static func bucket(behind number: Int) -> Int { (number &+ 1) & (1 &<< Int(indexBits) &- 1) }

    @inline(__always)
    private func expect(_ next: Cells<Key>, behind key: Cells<Key>) {
        key.pointee.other = key.pointee.next
        key.pointee.next = next
    }

    private func add(_ attribute: RawRun, _ keyLength: Int, _ attributePlace: AttributePlace, _ place: Int) -> Cells<Key> {
        let number = state.pointee.count
        state.pointee.count &+= 1
        index[place] = UInt8(truncatingIfNeeded: number)
        let key = keys + number
        key.pointee = Key(none: keys)
        let count = keyLength &+ 2
        key.pointee.mask = (Self.mask(count), Self.mask(count &- 16), Self.mask(count &- 32))
        key.pointee.bytes = (Block(attribute + 2), Block(attribute + 18), Block(attribute + 34))
        key.pointee.isLong = count > 32
        key.pointee.valueOffset = keyLength &+ 4
        key.pointee.place = attributePlace
        return key
    }

    /// The first `count` bytes of a block.
    private static func mask(_ count: Int) -> Block {
        func ones(_ bytes: Int) -> UInt64 { bytes >= 8 ? .max : bytes <= 0 ? 0 : 1 &<< UInt64(truncatingIfNeeded: bytes &* 8) &- 1 }
        return Block(UInt64(littleEndian: ones(count)), UInt64(littleEndian: ones(count &- 8)))
    }
}

extension AttributeOrder.Block {
    @inline(__always)
    fileprivate init(_ bytes: RawRun) { self = bytes.loadUnaligned(as: Self.self) }
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
        for place in 0..<Self.limit { orders[place]?.deallocate() }
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
}
