/// Buckets of all label sets of a shard, beyond each one's first: windows of eight neighbouring buckets (a factor of two at
/// the default resolution), per label set in a search tree and in a list.
///
/// A hint tells which window of four octaves was used last; it is found at once, and fetched ahead of its use. The tree branches on the
/// bits of the window's place, lowest first: however the values come, a search takes no more steps
/// than a place has bits, and few when windows are few. Sound because indices come only from this pool and each tree is
/// walked and released by the one owner of its ``NativeDelta``.
package struct NativeDeltaPool: ~Copyable {
    /// Windows at most (80 bytes each). Beyond it an observation counts in its label set's first bucket, so totals stay
    /// exact, and in ``coarsened``.
    package static let limit = 4 << 20
    /// No window.
    static let none: UInt32 = 0
    private static let width: Int32 = 8

    private struct Window {
        var counts = InlineArray<8, UInt64>(repeating: 0)
        /// Bucket index ÷ 8 of the window.
        var place: Int32
        /// The label set's window before it, in order of birth.
        var next: UInt32
        /// Where the branching bit is 0, and 1.
        var zero = NativeDeltaPool.none
        var one = NativeDeltaPool.none
    }

    private var windows: Cells<Window>
    private var capacity = 8
    private var used = 1
    private var freeHead = NativeDeltaPool.none
    private let limit: Int
    /// Observations that were counted in another bucket of their label set because of the limit.
    package private(set) var coarsened = 0

    package init(limit: Int = NativeDeltaPool.limit) {
        self.limit = min(max(limit, 1), Self.limit)
        windows = .allocate(capacity: capacity)
    }

    deinit { windows.deallocate() }

    /// Counts `value` (seconds) `count` times; 0 changes nothing.
    ///
    /// - Parameter factor: what the buckets are of: of milliseconds where it is 1,000.
    @inline(__always)
    package mutating func observe(_ value: Double, times factor: Double = 1, count: UInt64, _ schema: NativeSchema, into delta: inout NativeDelta) {
        guard count > 0 else { return }
        delta.sum += value * Double(count)
        delta.noteObservation()
        let scaled = value * factor
        if NativeSchema.isZero(scaled) {
            delta.zeros = NativeUnits.sum(delta.zeros, count)
        } else {
            add(schema.index(of: scaled), count, to: &delta)
        }
    }

    @inline(__always)
    private mutating func add(_ index: Int32, _ count: UInt64, to delta: inout NativeDelta) {
        if delta.firstCount == 0 { delta.firstIndex = index }
        if delta.firstIndex == index {
            delta.firstCount = NativeUnits.sum(delta.firstCount, count)
            return
        }
        let place = index &>> 3
        let hint = delta.hints[Int(place & 3)]
        if hint != Self.none, windows[Int(hint)].place == place { return add(index, count, toWindow: hint) }
        find(index, count, in: &delta)
    }

    @inline(__always)
    private func add(_ index: Int32, _ count: UInt64, toWindow number: UInt32) {
        let window = windows + Int(number)
        let lane = Int(index & (Self.width &- 1))
        window.pointee.counts[lane] = NativeUnits.sum(window.pointee.counts[lane], count)
    }

    @inline(never)
    private mutating func find(_ index: Int32, _ count: UInt64, in delta: inout NativeDelta) {
        let place = index &>> 3
        var bits = place
        var parent = Self.none
        var isOne = false
        var position = delta.root
        while position != Self.none {
            let window = windows + Int(position)
            if window.pointee.place == place {
                delta.hints[Int(place & 3)] = position
                return add(index, count, toWindow: position)
            }
            parent = position
            isOne = bits & 1 == 1
            position = isOne ? window.pointee.one : window.pointee.zero
            bits &>>= 1
        }
        append(index, count, under: parent, isOne, to: &delta)
    }

    /// Asks for the window that an observation will probably count in, ahead of it.
    ///
    /// - Parameter delta: what a table says is a label set's: another one's costs time only.
    @inline(__always)
    func prefetch(_ value: Double, times factor: Double, _ schema: NativeSchema, of delta: Run<NativeDelta>) {
        let window = RawCells(windows + Int(delta.pointee.hints[Int(schema.index(of: value * factor) &>> 3 & 3)]))
        window.prefetch()
        (window + MemoryLayout<Window>.stride - 1).prefetch()
    }

    @inline(never)
    private mutating func append(_ index: Int32, _ count: UInt64, under parent: UInt32, _ isOne: Bool, to delta: inout NativeDelta) {
        guard let position = takeFree() else {
            coarsened += 1
            delta.firstCount = NativeUnits.sum(delta.firstCount, count)
            return
        }
        var window = Window(place: index &>> 3, next: delta.head)
        window.counts[Int(index & (Self.width &- 1))] = count
        (windows + Int(position)).initialize(to: window)
        delta.head = position
        delta.hints[Int(index &>> 3 & 3)] = position
        if parent == Self.none {
            delta.root = position
        } else if isOne {
            windows[Int(parent)].one = position
        } else {
            windows[Int(parent)].zero = position
        }
    }

    /// A window that is in no list, or nil at the limit.
    private mutating func takeFree() -> UInt32? {
        if freeHead != Self.none {
            let position = freeHead
            freeHead = windows[Int(position)].next
            return position
        }
        guard used <= limit else { return nil }
        if used == capacity { grow() }
        used += 1
        return UInt32(used - 1)
    }

    private mutating func grow() {
        let larger = Cells<Window>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: windows, count: used)
        windows.deallocate()
        windows = larger
        capacity *= 2
    }

    /// Calls `body` with each bucket that was hit, in no particular order, each once.
    package func forEach(_ delta: NativeDelta, _ body: (NativeBucket) -> Void) {
        if delta.firstCount > 0 { body(NativeBucket(index: delta.firstIndex, count: delta.firstCount)) }
        var position = delta.head
        while position != Self.none {
            let window = windows[Int(position)]
            for lane in 0..<Int(Self.width) where window.counts[lane] > 0 {
                body(NativeBucket(index: window.place &<< 3 | Int32(truncatingIfNeeded: lane), count: window.counts[lane]))
            }
            position = window.next
        }
    }

    /// Gives the windows back and empties the delta.
    package mutating func release(_ delta: inout NativeDelta) {
        while delta.head != Self.none {
            let window = windows + Int(delta.head)
            let next = window.pointee.next
            window.pointee.next = freeHead
            freeHead = delta.head
            delta.head = next
        }
        delta = NativeDelta()
    }
}
