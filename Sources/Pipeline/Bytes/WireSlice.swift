/// Some bytes of the request: a string, an identifier, a nested message.
@usableFromInline package struct WireSlice: BitwiseCopyable {
    @usableFromInline package let start: UnsafeRawPointer
    @usableFromInline package let count: Int

    @inlinable @inline(__always)
    package init(start: UnsafeRawPointer, count: Int) {
        self.start = start
        self.count = count
    }

    @inlinable @inline(__always)
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

/// The promise that a request's bytes come with.
package enum RequestBytes {
    /// Readable bytes behind every request: wide loads may touch them, decisions never depend on them.
    package static let slack = 64
    /// Longest request in bytes: lengths are kept in 31 bits.
    package static let limit = Int(Int32.max) - slack

    /// Readable memory for empty slices: copies in whole steps may touch it.
    nonisolated(unsafe) static let nothing: UnsafeRawPointer = {
        let zeros = UnsafeMutableRawPointer.allocate(byteCount: RequestBytes.slack, alignment: 16)
        zeros.initializeMemory(as: UInt8.self, repeating: 0, count: RequestBytes.slack)
        return UnsafeRawPointer(zeros)
    }()
}
