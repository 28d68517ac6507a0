/// A ``Run`` and how many elements it has: a list to be read whose memory is somebody else's.
///
/// Sound because it reads no element beyond its count, which a debug build checks.
@usableFromInline package struct CountedRun<Element> {
    @usableFromInline package let start: Run<Element>
    @usableFromInline package let count: Int

    @inlinable @_transparent
    package init(start: Run<Element>, count: Int) {
        self.start = start
        self.count = count
    }

    /// Good within the call that `buffer` is good in.
    @inlinable @_transparent
    package init(_ buffer: UnsafeBufferPointer<Element>) {
        self.init(start: Run(buffer.baseAddress ?? Self.nowhere, count: buffer.count), count: buffer.count)
    }

    /// No elements.
    @inlinable package static var none: CountedRun { CountedRun(start: Run(nowhere, count: 0), count: 0) }

    /// Where no element is read.
    @usableFromInline static var nowhere: UnsafePointer<Element> { RequestBytes.nothing.elements(Element.self).address }
}

extension CountedRun: BitwiseCopyable {}

extension CountedRun {
    /// Some of them, counted anew.
    @inlinable @inline(__always)
    package func part(_ range: Range<Int>) -> CountedRun {
        assert(range.lowerBound >= 0 && range.upperBound <= count, "beyond the elements of a run")
        return CountedRun(start: start + range.lowerBound, count: range.upperBound &- range.lowerBound)
    }
}

extension CountedRun: RandomAccessCollection {
    @usableFromInline package typealias Indices = Range<Int>

    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int {
        @_transparent get { count }
    }

    @inlinable package subscript(index: Int) -> Element {
        @_transparent unsafeAddress {
            assert(index >= 0 && index < count, "beyond the elements of a run")
            return start.address + index
        }
    }

    @inlinable @inline(__always)
    package func index(after index: Int) -> Int { index &+ 1 }

    @inlinable @inline(__always)
    package func index(before index: Int) -> Int { index &- 1 }

    @inlinable package func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<Element>) throws -> Result) rethrows -> Result? {
        try body(UnsafeBufferPointer(start: start.address, count: count))
    }
}

extension Array {
    /// Its elements as a run, within `body` alone.
    @inlinable @_transparent
    package func withRun<Result>(_ body: (CountedRun<Element>) -> Result) -> Result {
        withUnsafeBufferPointer { body(CountedRun($0)) }
    }
}
