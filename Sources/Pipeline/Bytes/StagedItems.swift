/// Things of fixed size that a request stages, reused from request to request.
///
/// Sound because writes first make room, the memory is owned by exactly one list (noncopyable) and freed with it, and
/// the elements are trivial.
struct StagedItems<Element: BitwiseCopyable>: ~Copyable {
    private(set) var start: Cells<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (start + count).initialize(to: element)
        count &+= 1
    }

    /// The place of one more, which the caller is to initialise.
    @inline(__always)
    mutating func appendPlace() -> Cells<Element> {
        if count == capacity { grow() }
        count &+= 1
        return start + (count &- 1)
    }

    @inline(never)
    private mutating func grow() {
        let larger = Cells<Element>.allocate(capacity: capacity * 2)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
        capacity *= 2
    }

    /// Makes room for `more` elements behind the last one, which the caller is to initialise.
    mutating func extend(by more: Int) {
        if count + more > capacity {
            let larger = Cells<Element>.allocate(capacity: count + more)
            larger.update(from: start, count: count)
            start.deallocate()
            start = larger
            capacity = count + more
        }
        assert(more >= 0 && count + more <= capacity, "no room")
        count += more
    }

    /// Gives the memory of a rare large use back: at most `limit` elements are kept room for.
    mutating func removeAll(keeping limit: Int) {
        count = 0
        guard capacity > limit else { return }
        start.deallocate()
        capacity = max(limit, 1)
        start = .allocate(capacity: capacity)
    }
}
