/// A queue whose elements keep the number that they got when they came in, until they go out in that order.
///
/// Sound because a number is taken modulo the size, a power of two, of memory that is its own.
struct Ring<Element: BitwiseCopyable>: ~Copyable {
    private var elements: Cells<Element>
    /// Little as long as nothing has come in: most are of tenants without calls.
    private var size = 1
    private let filler: Element
    private static var kept: Int { 64 }
    /// Numbers of the first element and of the next one that comes in.
    private(set) var first = 0
    private(set) var end = 0
    /// The most elements since it was empty last.
    private var peak = 0

    init(filler: Element) {
        self.filler = filler
        elements = .allocate(capacity: size)
        elements.initialize(to: filler)
    }

    deinit { elements.deallocate() }

    var count: Int { end &- first }

    /// Where the element of this number lies, which is in: good until another one comes in.
    @inline(__always)
    func place(_ number: Int) -> Cells<Element> {
        assert(number >= first && number < end, "not in the queue")
        return slot(number)
    }

    @inline(__always)
    private func slot(_ number: Int) -> Cells<Element> { elements + (number & (size &- 1)) }

    subscript(number: Int) -> Element {
        @inline(__always) _read { yield place(number).pointee }
    }

    mutating func append(_ element: Element) {
        reserve(1)
        slot(end).pointee = element
        end &+= 1
    }

    /// One more, copied from where it lies.
    @inline(__always)
    mutating func append(copyOf element: Run<Element>) {
        reserve(1)
        WideCopy.copy(element, to: slot(end))
        end &+= 1
    }

    mutating func append(_ source: Run<Element>, _ count: Int) {
        guard count > 0 else { return }
        reserve(count)
        let straight = min(count, size &- (end & (size &- 1)))
        Self.copy(source, to: slot(end), straight)
        Self.copy(source + straight, to: elements, count - straight)
        end &+= count
    }

    /// Copies the elements of these numbers.
    func copy(_ numbers: Range<Int>, to target: Cells<Element>) {
        guard !numbers.isEmpty else { return }
        assert(numbers.lowerBound >= first && numbers.upperBound <= end, "not in the queue")
        let straight = min(numbers.count, size &- (numbers.lowerBound & (size &- 1)))
        Self.copy(place(numbers.lowerBound).run, to: target, straight)
        Self.copy(elements.run, to: target + straight, numbers.count - straight)
    }

    /// In parts of less than 2 KB: more are copied byte by byte, by an instruction that takes long to start.
    private static func copy(_ source: Run<Element>, to target: Cells<Element>, _ count: Int) {
        let step = max(2047 / MemoryLayout<Element>.stride, 1)
        var first = 0
        while first < count {
            (target + first).update(from: source + first, count: min(count &- first, step))
            first &+= step
        }
    }

    /// Elements with lower numbers than this go out.
    mutating func drop(to number: Int) {
        first = max(first, min(number, end))
        guard first == end else { return }
        // What a burst took is given back once it is gone, and what comes fits in a quarter.
        if size > Self.kept * 1024, peak < size / 4 { resize(size / 2) }
        peak = 0
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        peak = max(peak, count &+ more)
        if count &+ more > size { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        var larger = max(size, Self.kept)
        while larger < count + more { larger *= 2 }
        resize(larger)
    }

    private mutating func resize(_ newSize: Int) {
        let new = Cells<Element>.allocate(capacity: newSize)
        new.initialize(repeating: filler, count: newSize)
        for number in first..<end { (new + (number & (newSize - 1))).pointee = slot(number).pointee }
        elements.deallocate()
        elements = new
        size = newSize
    }
}
