/// The answer to nearly every call, made once: an empty message and status 0, to a client that has noted what every answer says.
struct UsualAnswer {
    /// Where the numbers of the stream stand: of the head, the message and the end.
    private static let places = [
        FrameHeader.size - 4, 2 * FrameHeader.size - 4 + ReplyBlocks.laterHead.count,
        3 * FrameHeader.size - 4 + ReplyBlocks.laterHead.count + message.count,
    ]
    static let message = GRPCReplies.message([])

    private var frames: [UInt8]

    init() {
        func frame(_ kind: UInt8, _ flags: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0, 0, UInt8(truncatingIfNeeded: payload.count), kind, flags, 0, 0, 0, 0] + payload
        }
        frames =
            frame(FrameHeader.Kind.headers, FrameHeader.Flag.endHeaders, ReplyBlocks.laterHead)
            + frame(FrameHeader.Kind.data, 0, Self.message)
            + frame(FrameHeader.Kind.headers, FrameHeader.Flag.endHeaders | FrameHeader.Flag.endStream, ReplyBlocks.laterEnd)
    }

    mutating func frames(on stream: Int32) -> [UInt8] {
        for place in Self.places {
            for byte in 0..<4 { frames[place + byte] = UInt8(truncatingIfNeeded: stream >> Int32(24 - 8 * byte)) }
        }
        return frames
    }
}
