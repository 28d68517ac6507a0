/// A queue whose elements keep the number that they got when they came in, until they go out in that order.
struct Ring<Element: BitwiseCopyable>: ~Copyable {
    private var elements: [Element]
    private let filler: Element
    private static var kept: Int { 64 }
    /// Numbers of the first element and of the next one that comes in.
    private(set) var first = 0
    private(set) var end = 0
    /// The most elements since it was empty last.
    private var peak = 0

    init(filler: Element) {
        self.filler = filler
        elements = []
    }

    var count: Int { end &- first }

    subscript(number: Int) -> Element {
        _read { yield elements[number & (elements.count &- 1)] }
        _modify { yield &elements[number & (elements.count &- 1)] }
    }

    mutating func append(_ element: Element) {
        reserve(1)
        self[end] = element
        end &+= 1
    }

    mutating func append(_ source: UnsafePointer<Element>, _ count: Int) {
        guard count > 0 else { return }
        reserve(count)
        let start = end & (elements.count &- 1)
        let straight = min(count, elements.count &- start)
        elements.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            (base + start).update(from: source, count: straight)
            base.update(from: source + straight, count: count - straight)
        }
        end &+= count
    }

    /// Copies the elements of these numbers.
    func copy(_ numbers: Range<Int>, to target: UnsafeMutablePointer<Element>) {
        guard !numbers.isEmpty else { return }
        let start = numbers.lowerBound & (elements.count &- 1)
        let straight = min(numbers.count, elements.count &- start)
        elements.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            target.update(from: base + start, count: straight)
            (target + straight).update(from: base, count: numbers.count - straight)
        }
    }

    /// Elements with lower numbers than this go out.
    mutating func drop(to number: Int) {
        first = max(first, min(number, end))
        guard first == end else { return }
        // What a burst took is given back once it is gone, and what comes fits in a quarter.
        if elements.count > Self.kept * 1024, peak < elements.count / 4 { elements = Array(repeating: filler, count: elements.count / 2) }
        peak = 0
    }

    private mutating func reserve(_ more: Int) {
        peak = max(peak, count + more)
        guard count + more > elements.count else { return }
        var size = max(elements.count, Self.kept)
        while size < count + more { size *= 2 }
        var larger = Array(repeating: filler, count: size)
        for number in first..<end { larger[number & (size - 1)] = self[number] }
        elements = larger
    }
}
