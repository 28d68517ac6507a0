/// Things of fixed size that a request stages, reused from request to request.
///
/// Sound because writes first make room, the memory is owned by exactly one list (noncopyable) and freed with it, and
/// the elements are trivial.
struct StagedItems<Element: BitwiseCopyable>: ~Copyable {
    private(set) var start: Cells<Element>
    /// Where the next one is written: it is not looked for from the start.
    private var next: Cells<Element>
    private var end: Cells<Element>

    init(capacity: Int) {
        let capacity = max(capacity, 1)
        start = .allocate(capacity: capacity)
        next = start
        end = start + capacity
    }

    deinit { start.deallocate() }

    var count: Int {
        @inline(__always) get { next - start }
    }
    private var capacity: Int { end - start }

    @inline(__always)
    mutating func append(_ element: Element) {
        if next == end { extendRoom(to: capacity * 2) }
        next.initialize(to: element)
        next += 1
    }

    /// The place of one more, which the caller is to initialise.
    @inline(__always)
    mutating func appendPlace() -> Cells<Element> {
        if next == end { extendRoom(to: capacity * 2) }
        defer { next += 1 }
        return next
    }

    @inline(never)
    private mutating func extendRoom(to capacity: Int) {
        let count = count
        let larger = Cells<Element>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
        next = larger + count
        end = larger + capacity
    }

    /// Makes room for `more` elements behind the last one, which the caller is to initialise.
    mutating func extend(by more: Int) {
        if count + more > capacity { extendRoom(to: count + more) }
        assert(more >= 0 && count + more <= capacity, "no room")
        next += more
    }

    /// Gives the memory of a rare large use back: at most `limit` elements are kept room for.
    mutating func removeAll(keeping limit: Int) {
        next = start
        guard capacity > limit else { return }
        start.deallocate()
        let kept = max(limit, 1)
        start = .allocate(capacity: kept)
        next = start
        end = start + kept
    }
}
