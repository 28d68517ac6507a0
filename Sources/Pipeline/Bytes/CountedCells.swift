/// ``Cells`` and how many there are: a list that may be changed in its place.
///
/// It owns nothing: who called ``allocate(capacity:)`` gives the memory back, once, after the last use. Sound because it touches no element
/// beyond its count, which a debug build checks.
@usableFromInline package struct CountedCells<Element: BitwiseCopyable>: BitwiseCopyable {
    @usableFromInline package let start: Cells<Element>
    @usableFromInline package let count: Int

    @inlinable @_transparent
    package init(start: Cells<Element>, count: Int) {
        self.start = start
        self.count = count
    }

    /// Memory for so many, which are not there yet.
    package static func allocate(capacity: Int) -> CountedCells { CountedCells(start: .allocate(capacity: capacity), count: capacity) }

    package func deallocate() { start.deallocate() }

    package func initialize(repeating element: Element) { start.initialize(repeating: element, count: count) }
    package func update(repeating element: Element) { start.update(repeating: element, count: count) }

    /// The same elements, to be read.
    @inlinable package var run: CountedRun<Element> {
        @_transparent get { CountedRun(start: start.run, count: count) }
    }

    /// Some of them, counted anew.
    @inlinable @inline(__always)
    package func part(_ range: Range<Int>) -> CountedCells {
        assert(range.lowerBound >= 0 && range.upperBound <= count, "beyond the elements of a list")
        return CountedCells(start: start + range.lowerBound, count: range.upperBound &- range.lowerBound)
    }
}

extension CountedCells: RandomAccessCollection {
    @usableFromInline package typealias Indices = Range<Int>

    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int {
        @_transparent get { count }
    }

    @inlinable @inline(__always)
    package func index(after index: Int) -> Int { index &+ 1 }

    @inlinable @inline(__always)
    package func index(before index: Int) -> Int { index &- 1 }

    @inlinable package subscript(index: Int) -> Element {
        @_transparent unsafeAddress {
            assert(index >= 0 && index < count, "beyond the elements of a list")
            return UnsafePointer(start.address + index)
        }
        @_transparent nonmutating unsafeMutableAddress {
            assert(index >= 0 && index < count, "beyond the elements of a list")
            return start.address + index
        }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Its elements as cells, within `body` alone.
    @inlinable @inline(__always)
    package mutating func withCells<Result>(_ body: (CountedCells<Element>) -> Result) -> Result {
        withUnsafeMutableBufferPointer { buffer in
            let none = UnsafeMutablePointer(mutating: CountedRun<Element>.nowhere)
            return body(CountedCells(start: Cells(buffer.baseAddress ?? none, count: buffer.count), count: buffer.count))
        }
    }
}
