import NIOCore

/// The nine bytes in front of every HTTP/2 frame (RFC 9113, 4.1).
package struct FrameHeader: Equatable, Sendable {
    package static let size = 9

    /// The frame types that are told apart here.
    package enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let pushPromise: UInt8 = 5
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8
        static let continuation: UInt8 = 9
    }

    package enum Flag {
        static let endStream: UInt8 = 1
        static let endHeaders: UInt8 = 4
        static let padded: UInt8 = 8
    }

    /// Bytes behind the header, below 16 MiB.
    package var length: Int
    package var kind: UInt8
    package var flags: UInt8
    /// 31 bits; 0 is the connection.
    package var stream: Int32

    package init(length: Int, kind: UInt8, flags: UInt8, stream: Int32) {
        self.length = length
        self.kind = kind
        self.flags = flags
        self.stream = stream
    }

    /// Reads the first nine bytes of `bytes`; nil if there are fewer.
    package init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.size else { return nil }
        length = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
        kind = bytes[3]
        flags = bytes[4]
        let word = UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 5, as: UInt32.self))
        // The highest bit is reserved and to be ignored.
        stream = Int32(truncatingIfNeeded: word & 0x7fff_ffff)
    }

    /// Whether `bytes` are a whole GOAWAY with another error code than NO_ERROR (RFC 9113, 6.8).
    static func isErrorGoAway(_ bytes: ByteBuffer) -> Bool {
        // What most frames, and all payloads of answers, fail by.
        guard bytes.getInteger(at: bytes.readerIndex + 3, as: UInt8.self) == Kind.goAway, bytes.readableBytes >= size + 8 else { return false }
        let header = FrameHeader(bytes.readableBytesSpan)
        guard let header, header.stream == 0, header.length == bytes.readableBytes - size else { return false }
        return bytes.getInteger(at: bytes.readerIndex + size + 4, as: UInt32.self) != 0
    }

    package func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(truncatingIfNeeded: length >> 16), UInt16(truncatingIfNeeded: length), kind, flags, stream)
    }
}
