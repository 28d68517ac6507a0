import Settings

/// Some bytes of the request: a string, an identifier, a nested message. Or of another text that is only read.
///
/// It owns nothing. Sound because the owner of the bytes makes it and outlives it, and because it reads none beyond its count, which a debug
/// build checks.
@usableFromInline package struct WireSlice: BitwiseCopyable {
    @usableFromInline package let start: RawRun
    @usableFromInline package let count: Int

    @inlinable @_transparent
    package init(start: RawRun, count: Int) {
        self.start = start
        self.count = count
    }

    /// No bytes.
    @inlinable package static var empty: WireSlice { WireSlice(start: RequestBytes.nothing, count: 0) }

    /// Good within the call that `bytes` are good in. Whether there is slack behind them is known to who has made them.
    @inlinable @inline(__always)
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.init(start: bytes.baseAddress.map { RawRun($0, .unknown) } ?? RequestBytes.nothing, count: bytes.count)
    }

    /// A word of the program.
    @inlinable @inline(__always)
    package init(_ word: StaticString) {
        self.init(start: RawRun(word.utf8Start, bytes: word.utf8CodeUnitCount), count: word.utf8CodeUnitCount)
    }

    /// Its bytes as a span, within `body` alone.
    @inlinable @inline(__always)
    package func withSpan<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: start.address, count: count).bytes)
    }

    /// Part of a slice as one of its own.
    @inlinable @inline(__always)
    package init(rebasing part: Slice<WireSlice>) {
        self.init(start: part.base.start + part.startIndex, count: part.endIndex &- part.startIndex)
    }
}

extension WireSlice: RandomAccessCollection {
    @usableFromInline package typealias Indices = Range<Int>

    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int {
        @_transparent get { count }
    }

    @inlinable package subscript(index: Int) -> UInt8 {
        @inline(__always) get {
            assert(index >= 0 && index < count, "beyond the bytes of a slice")
            return start.byte(index)
        }
    }

    @inlinable @inline(__always)
    package func index(after index: Int) -> Int { index &+ 1 }

    @inlinable @inline(__always)
    package func index(before index: Int) -> Int { index &- 1 }

    @inlinable @inline(__always)
    package func makeIterator() -> Iterator { Iterator(place: start, end: start + count) }

    /// Its bytes one by one.
    @usableFromInline package struct Iterator: IteratorProtocol {
        @usableFromInline var place: RawRun
        @usableFromInline let end: RawRun

        @inlinable @inline(__always)
        init(place: RawRun, end: RawRun) {
            self.place = place
            self.end = end
        }

        @inlinable @inline(__always)
        package mutating func next() -> UInt8? {
            guard place < end else { return nil }
            defer { place += 1 }
            return place.byte()
        }
    }

    /// A copy of its bytes, made at once.
    package var array: [UInt8] { Array(UnsafeRawBufferPointer(start: start.address, count: count)) }

    @inlinable package func withContiguousStorageIfAvailable<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
        try UnsafeRawBufferPointer(start: start.address, count: count).withMemoryRebound(to: UInt8.self, body)
    }
}

extension Array where Element == UInt8 {
    /// Its bytes as a slice, within `body` alone. None may be read behind them.
    @inlinable @inline(__always)
    package func withSlice<Result>(_ body: (WireSlice) -> Result) -> Result {
        withUnsafeBytes { body(WireSlice($0)) }
    }
}

extension Hasher {
    /// Takes in the bytes of a slice, but not how many they are.
    package mutating func combine(bytes: WireSlice) { combine(bytes: UnsafeRawBufferPointer(start: bytes.start.address, count: bytes.count)) }
}

extension RawSpan {
    /// Its bytes as a slice, within `body` alone. Whether there is slack behind them is known to who has made them.
    @inlinable @inline(__always)
    package func withSlice<Result>(_ body: (WireSlice) -> Result) -> Result {
        withUnsafeBytes { body(WireSlice($0)) }
    }
}

extension String {
    /// Its UTF-8 as a slice, within `body` alone. None may be read behind it.
    @inlinable @inline(__always)
    package func withSlice<Result>(_ body: (WireSlice) -> Result) -> Result {
        var text = self
        return text.withUTF8 { body(WireSlice(UnsafeRawBufferPointer($0))) }
    }
}

/// The promise that a request's bytes come with.
@usableFromInline package enum RequestBytes {
    /// See ``RequestSlack/bytes``.
    @inlinable package static var slack: Int { RequestSlack.bytes }
    /// Longest request in bytes: lengths are kept in 31 bits.
    @inlinable package static var limit: Int { Int(Int32.max) - slack }

    /// Readable memory for empty slices, in front of them, too: copies and hashes in whole steps may touch it.
    @usableFromInline nonisolated(unsafe) static let nothing: RawRun = {
        let zeros = RawCells.allocate(byteCount: 2 * RequestBytes.slack, alignment: 16)
        zeros.initializeMemory(as: UInt8.self, repeating: 0, count: 2 * RequestBytes.slack)
        return zeros.run + RequestBytes.slack
    }()
}
