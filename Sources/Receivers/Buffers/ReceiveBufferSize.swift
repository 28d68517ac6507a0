import NIOCore

/// How many bytes are read at once: little from a connection that says little, up to 256 KiB from one that fills what it is given.
///
/// Never goes back: a busy connection stays one, and its buffer is used again.
package struct ReceiveBufferSize: RecvByteBufferAllocator {
    static let first = 4 << 10
    static let largest = 256 << 10

    private var size = Self.first

    package init() {}

    package mutating func record(actualReadBytes: Int) -> Bool {
        guard actualReadBytes >= size, size < Self.largest else { return false }
        size = min(size * 4, Self.largest)
        return true
    }

    package func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { allocator.buffer(capacity: size) }

    package func nextBufferSize() -> Int? { size }
}
