/// The idle request buffers of one event loop.
///
/// Keeps at most `keptBytes` of memory, and no single buffer above a quarter of it; what does not fit is freed.
package struct BufferPool {
    package let keptBytes: Int
    private var idle: [RequestBuffer] = []
    package private(set) var idleBytes = 0

    package init(keptBytes: Int = 16 << 20) { self.keptBytes = keptBytes }

    /// An empty buffer; the one used last, since it is the warmest.
    package mutating func take() -> RequestBuffer {
        guard let buffer = idle.popLast() else { return RequestBuffer() }
        idleBytes -= buffer.capacity
        return buffer
    }

    package mutating func giveBack(_ buffer: RequestBuffer) {
        guard buffer.capacity > 0, buffer.capacity <= keptBytes / 4, idleBytes + buffer.capacity <= keptBytes else { return }
        buffer.clear()
        idleBytes += buffer.capacity
        idle.append(buffer)
    }
}
