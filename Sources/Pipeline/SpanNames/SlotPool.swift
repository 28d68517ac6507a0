/// Records of one trivial type that are addressed by number; numbers of removed records are used again.
///
/// Sound because every access checks its number against what was handed out, and a pointer from ``at(_:)`` is not kept
/// across ``add(_:)``, which may move the records.
struct SlotPool<Element: BitwiseCopyable>: ~Copyable {
    /// No record.
    static var none: UInt32 { 0 }

    private var base: Cells<Element>
    private var capacity = 64
    /// Slot 0 is never handed out.
    private var used = 1
    private var free: [UInt32] = []

    init() { base = .allocate(capacity: capacity) }

    deinit { base.deallocate() }

    /// Records in use.
    var count: Int { used - 1 - free.count }

    @inline(__always)
    func at(_ index: UInt32) -> Cells<Element> {
        precondition(index > 0 && Int(index) < used)
        return base + Int(index)
    }

    mutating func add(_ element: Element) -> UInt32 {
        if let index = free.popLast() {
            base[Int(index)] = element
            return index
        }
        if used == capacity { grow() }
        base[used] = element
        used += 1
        return UInt32(used - 1)
    }

    mutating func remove(_ index: UInt32) {
        precondition(index > 0 && Int(index) < used)
        free.append(index)
    }

    private mutating func grow() {
        let larger = Cells<Element>.allocate(capacity: capacity * 2)
        (larger + 1).update(from: base + 1, count: used - 1)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
