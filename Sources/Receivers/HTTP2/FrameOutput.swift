import NIOCore

/// Frames that wait for a flush, put together so that they become one write. Keeps its memory.
package struct FrameOutput {
    private var bytes = ByteBuffer()
    /// What is in `bytes` has been taken.
    private var isTaken = true

    package var count: Int { isTaken ? 0 : bytes.readableBytes }

    private mutating func begin() {
        guard isTaken else { return }
        // By now the socket has usually let go of what was taken last, and nothing is allocated.
        bytes.clear()
        isTaken = false
    }

    mutating func add(_ frames: [UInt8]) {
        begin()
        bytes.writeBytes(frames)
    }

    mutating func add(_ kind: UInt8, flags: UInt8 = 0, stream: Int32, _ payload: some Collection<UInt8>) {
        begin()
        FrameHeader(length: payload.count, kind: kind, flags: flags, stream: stream).write(to: &bytes)
        bytes.writeBytes(payload)
    }

    /// A frame of one or two numbers.
    mutating func add(_ kind: UInt8, flags: UInt8 = 0, stream: Int32, _ first: UInt32, _ second: UInt32? = nil) {
        begin()
        FrameHeader(length: second == nil ? 4 : 8, kind: kind, flags: flags, stream: stream).write(to: &bytes)
        bytes.writeInteger(first)
        if let second { bytes.writeInteger(second) }
    }

    /// Everything since the last time; nil: nothing.
    package mutating func take() -> ByteBuffer? {
        guard !isTaken else { return nil }
        isTaken = true
        return bytes
    }
}
