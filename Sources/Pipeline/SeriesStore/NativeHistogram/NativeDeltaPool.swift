/// Buckets of all label sets of a shard, beyond each one's first: lists of windows of eight neighbouring buckets.
///
/// Sound because indices come only from this pool and each list is walked and released by the one owner of its
/// ``NativeDelta``. Eight buckets are a factor of two at the default resolution, so lists stay short.
package struct NativeDeltaPool: ~Copyable {
    /// Windows at most (80 bytes each). Beyond it an observation counts in its label set's first bucket, so totals stay
    /// exact, and in ``coarsened``.
    package static let limit = 4 << 20
    /// The list's end.
    static let none: UInt32 = 0
    private static let width: Int32 = 8

    private struct Window {
        var counts: SIMD8<UInt64>
        /// Bucket index ÷ 8 of the window.
        var place: Int32
        var next: UInt32
    }

    private var windows: UnsafeMutablePointer<Window>
    private var capacity = 64
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
    @inline(__always)
    package mutating func observe(_ value: Double, count: UInt64, _ schema: NativeSchema, into delta: inout NativeDelta) {
        guard count > 0 else { return }
        delta.sum += value * Double(count)
        delta.noteObservation()
        if NativeSchema.isZero(value) {
            delta.zeros = NativeUnits.sum(delta.zeros, count)
        } else {
            add(schema.index(of: value), count, to: &delta)
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
        var position = delta.head
        while position != Self.none {
            let window = windows + Int(position)
            if window.pointee.place == place {
                let lane = Int(index & (Self.width &- 1))
                window.pointee.counts[lane] = NativeUnits.sum(window.pointee.counts[lane], count)
                return
            }
            position = window.pointee.next
        }
        append(index, count, to: &delta)
    }

    @inline(never)
    private mutating func append(_ index: Int32, _ count: UInt64, to delta: inout NativeDelta) {
        var position = freeHead
        if position != Self.none {
            freeHead = windows[Int(position)].next
        } else {
            guard used <= limit else {
                coarsened += 1
                delta.firstCount = NativeUnits.sum(delta.firstCount, count)
                return
            }
            if used == capacity { grow() }
            position = UInt32(used)
            used += 1
        }
        var window = Window(counts: SIMD8(), place: index &>> 3, next: delta.head)
        window.counts[Int(index & (Self.width &- 1))] = count
        (windows + Int(position)).initialize(to: window)
        delta.head = position
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Window>.allocate(capacity: capacity * 2)
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
