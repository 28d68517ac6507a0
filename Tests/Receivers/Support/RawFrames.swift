import Receivers

/// A frame as on the wire.
func rawFrame(_ kind: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
    let length = [16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) }
    return length + [kind, flags] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) } + payload
}

/// An HTTP/2 client that says exactly what a test says, and keeps the connection's window in view.
final class RawHTTP2 {
    struct Frame { var kind: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8] }

    private let socket: RawSocket
    private var received: [UInt8] = []
    /// Bytes of DATA that may be sent: all streams together.
    private(set) var window = 65_535

    init(port: Int) throws {
        socket = try RawSocket(port: port)
        socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        send(4, 0, 0, [])
    }

    func send(_ bytes: [UInt8]) { socket.send(bytes) }

    func send(_ kind: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) {
        if kind == 0 { window -= payload.count }
        socket.send(rawFrame(kind, flags, stream, payload))
    }

    /// HEADERS of an export call. `:method POST`, `:scheme http` are in the static table; the rest are literals.
    static let exportHeaders: [UInt8] = {
        func literal(_ name: String, _ value: String) -> [UInt8] {
            [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
        }
        return [0x83, 0x86] + literal(":path", Route.grpcExport.path) + literal("content-type", "application/grpc") + literal("te", "trailers")
    }()

    /// DATA that keeps to the connection's window, in frames of 16 KiB.
    func sendData(_ stream: UInt32, _ bytes: [UInt8], end: Bool = false) {
        for start in stride(from: 0, to: bytes.count, by: 16_384) {
            let piece = Array(bytes[start..<min(start + 16_384, bytes.count)])
            while window < piece.count { guard next() != nil else { return } }
            send(0, end && start + piece.count == bytes.count ? 1 : 0, stream, piece)
        }
    }

    /// The next frame; nil: the peer has closed, or says nothing for 10 seconds.
    func next() -> Frame? {
        while true {
            if let header = FrameHeader(received.span.bytes), received.count >= FrameHeader.size + header.length {
                let payload = Array(received[FrameHeader.size..<(FrameHeader.size + header.length)])
                received.removeFirst(FrameHeader.size + header.length)
                if header.kind == 8, header.stream == 0 { window += payload.reduce(0) { $0 << 8 | Int($1) } }
                return Frame(kind: header.kind, flags: header.flags, stream: UInt32(header.stream), payload: payload)
            }
            let some = socket.receiveSome()
            if some.isEmpty { return nil }
            received += some
        }
    }

    func next(where matches: (Frame) -> Bool) -> Frame? {
        while let frame = next() {
            if matches(frame) { return frame }
        }
        return nil
    }
}
