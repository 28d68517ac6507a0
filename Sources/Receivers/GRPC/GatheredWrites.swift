import NIOCore

/// Small buffers that wait for a flush, put together so that they become one write. Keeps its memory.
struct GatheredWrites {
    /// Larger buffers are better written as they are.
    static let limit = 1_024

    private var bytes = ByteBuffer()
    /// What is in `bytes` has been taken.
    private var isTaken = true

    mutating func add(_ piece: ByteBuffer) {
        // By now the socket has usually let go of what was taken last, and nothing is allocated.
        if isTaken { bytes.clear() }
        isTaken = false
        bytes.writeImmutableBuffer(piece)
    }

    /// Everything since the last time; nil: nothing.
    mutating func take() -> ByteBuffer? {
        guard !isTaken else { return nil }
        isTaken = true
        return bytes
    }
}
