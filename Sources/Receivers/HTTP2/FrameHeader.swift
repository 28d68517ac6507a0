import NIOCore

/// The nine bytes in front of every HTTP/2 frame (RFC 9113, 4.1).
package struct FrameHeader: Equatable, Sendable {
    package static let size = 9

    /// The types of frames (RFC 9113, 6).
    package enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let priority: UInt8 = 2
        static let resetStream: UInt8 = 3
        static let settings: UInt8 = 4
        static let pushPromise: UInt8 = 5
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8
        static let continuation: UInt8 = 9
    }

    package enum Flag {
        static let endStream: UInt8 = 1
        /// Of SETTINGS and PING.
        static let ack: UInt8 = 1
        static let endHeaders: UInt8 = 4
        static let padded: UInt8 = 8
        static let priority: UInt8 = 32
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
        // The highest bit is reserved and to be ignored.
        stream = Int32(truncatingIfNeeded: bytes.bigEndian(at: 5) & 0x7fff_ffff)
    }

    package func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(truncatingIfNeeded: length >> 16), UInt16(truncatingIfNeeded: length), kind, flags, stream)
    }
}

extension RawSpan {
    /// Four bytes at an offset that has so many behind it.
    func bigEndian(at offset: Int) -> UInt32 { UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
}
