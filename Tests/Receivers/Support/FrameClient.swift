/// The cheapest HTTP/2 client there can be: frames encoded ahead, blocking socket, 16 KiB frames as grpc-go sends them.
/// For measuring a server beside it on a small machine.
struct FrameClient {
    private let socket: RawSocket
    private let message: [UInt8]
    private var received: [UInt8] = []
    private var stream: UInt32 = 1
    private var connectionWindow = 65_535
    private var streamWindow = 0
    private static let frame = 16_384
    private static let initialWindow = 1 << 20

    init(port: Int, message: [UInt8]) throws {
        socket = try RawSocket(port: port)
        self.message = message
        socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        socket.send(Self.header(length: 0, type: 4, flags: 0, stream: 0))
        // The first answer tells that the server's settings, with their larger window, are in force.
        _ = read()
    }

    private static func header(length: Int, type: UInt8, flags: UInt8, stream: UInt32) -> [UInt8] {
        [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) }
    }

    /// `:method POST`, `:scheme http` from the static table; the rest as literals.
    private static let requestHeaders: [UInt8] = {
        func literal(_ name: String, _ value: String) -> [UInt8] {
            [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
        }
        return [0x83, 0x86] + literal(":path", "/opentelemetry.proto.collector.trace.v1.TraceService/Export") + literal(":authority", "x")
            + literal("content-type", "application/grpc") + literal("te", "trailers")
    }()

    /// Sends `count` calls in one go and waits for all answers. False: the connection is gone.
    mutating func call(_ count: Int) -> Bool {
        let last = stream + 2 * UInt32(count - 1)
        var bytes: [UInt8] = []
        for _ in 0..<count {
            bytes += Self.header(length: Self.requestHeaders.count, type: 1, flags: 4, stream: stream) + Self.requestHeaders
            streamWindow = Self.initialWindow
            for start in stride(from: 0, to: message.count, by: Self.frame) {
                let piece = message[start..<min(start + Self.frame, message.count)]
                if streamWindow < piece.count || connectionWindow < piece.count {
                    socket.send(bytes)
                    bytes.removeAll(keepingCapacity: true)
                    while streamWindow < piece.count || connectionWindow < piece.count { guard read() else { return false } }
                }
                streamWindow -= piece.count
                connectionWindow -= piece.count
                bytes += Self.header(length: piece.count, type: 0, flags: piece.endIndex == message.count ? 1 : 0, stream: stream)
                bytes += piece
            }
            stream += 2
        }
        socket.send(bytes)
        while answered < last { guard read() else { return false } }
        return true
    }

    /// The highest stream whose answer is complete.
    private var answered: UInt32 = 0

    /// Bytes of answers that the server's window does not know of yet.
    private var taken = 0

    private mutating func read() -> Bool {
        let some = socket.receiveSome()
        if some.isEmpty { return false }
        received += some
        var start = 0
        while received.count - start >= 9 {
            let length = Int(received[start]) << 16 | Int(received[start + 1]) << 8 | Int(received[start + 2])
            guard received.count - start >= 9 + length else { break }
            take(received[(start + 3)..<(start + 9 + length)])
            start += 9 + length
        }
        received.removeFirst(start)
        return true
    }

    /// A frame without its length.
    private mutating func take(_ frame: ArraySlice<UInt8>) {
        func number(_ offset: Int) -> UInt32 { frame.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) } & 0x7fff_ffff }
        let (type, flags, id) = (frame.first ?? 0, frame.dropFirst().first ?? 0, number(2))
        switch type {
        case 0:
            taken += frame.count - 6
            guard taken > 10_000 else { return }
            socket.send(Self.header(length: 4, type: 8, flags: 0, stream: 0) + [0, 0, UInt8(taken >> 8 & 255), UInt8(taken & 255)])
            taken = 0
        case 1 where flags & 1 == 1: answered = max(answered, id)
        case 4 where flags & 1 == 0: socket.send(Self.header(length: 0, type: 4, flags: 1, stream: 0))
        case 8 where id == 0: connectionWindow += Int(number(6))
        case 8 where id == stream: streamWindow += Int(number(6))
        default: break
        }
    }
}
