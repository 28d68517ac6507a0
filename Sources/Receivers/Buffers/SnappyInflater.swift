import CSnappy

/// snappy decompression of whole bodies, in one block or in frames (google/snappy, `format_description.txt` and
/// `framing_format.txt`); belongs to one event loop.
package final class SnappyInflater {
    private static let identifier: [UInt8] = [0xff, 0x06, 0x00, 0x00] + Array("sNaPpY".utf8)
    /// Bytes of one frame, decompressed.
    private static let frameBytes = 65_536
    /// Frames of one body, padding included: 1 GiB of full ones. More is an attempt to keep the loop busy with empty ones.
    package static let frames = 16_384

    private var output = RequestBuffer()

    package init() {}

    package func inflate<T>(
        _ input: RawSpan, limit: Int, _ body: (RawSpan) -> T
    ) throws(InflateFailure) -> T {
        output.clear()
        defer { if output.capacity > Inflater.keptBytes { output = RequestBuffer() } }
        guard !input.isEmpty else { throw .truncated }
        if input.byteCount >= Self.identifier.count, input.extracting(first: Self.identifier.count).copy == Self.identifier {
            try frames(input, limit: limit)
        } else {
            try block(input, limit: limit, most: limit)
        }
        return output.withSealedBytes(body)
    }

    /// - Parameter most: bytes that come out.
    private func block(_ input: RawSpan, limit: Int, most: Int) throws(InflateFailure) {
        guard let length = Self.length(input) else { throw .damaged("no snappy block") }
        guard length <= limit - output.count else { throw .tooLarge }
        guard length <= most else { throw .damaged("a frame is larger than \(Self.frameBytes) bytes") }
        // A copy of three bytes stands for 64 at most: more is a lie that would only take memory.
        guard length / 64 <= input.byteCount else { throw .damaged("the block claims more than it can hold") }
        guard output.reserve(output.count + length) else { throw .outOfMemory }
        let isWhole = output.fill(atMost: length) { room in
            room.withUnsafeMutableBytes { room, written in
                var found = room.count
                let target = room.bindMemory(to: CChar.self)
                let status = input.withUnsafeBytes {
                    snappy_uncompress($0.bindMemory(to: CChar.self).baseAddress, $0.count, target.baseAddress, &found)
                }
                guard status == SNAPPY_OK, found == length else { return false }
                written = found
                return true
            }
        }
        guard isWhole || length == 0 else { throw .damaged("the block cannot be read") }
    }

    /// What a block says of itself; nil: it is none.
    private static func length(_ block: RawSpan) -> Int? {
        var length = 0
        let status = block.withUnsafeBytes { snappy_uncompressed_length($0.bindMemory(to: CChar.self).baseAddress, $0.count, &length) }
        return status == SNAPPY_OK ? length : nil
    }

    private func frames(_ input: RawSpan, limit: Int) throws(InflateFailure) {
        var rest = input
        var frames = 0
        while !rest.isEmpty {
            frames += 1
            guard frames <= Self.frames else { throw .tooManyMembers(limit: Self.frames) }
            guard rest.byteCount >= 4 else { throw .truncated }
            let kind = rest[0]
            let length = Int(rest[1]) | Int(rest[2]) << 8 | Int(rest[3]) << 16
            guard rest.byteCount >= 4 + length else { throw .truncated }
            let chunk = rest.extracting(4..<4 + length)
            switch kind {
            case 0x00, 0x01:
                guard length >= 4 else { throw .damaged("a frame without a checksum") }
                let sum = chunk.unsafeLoadUnaligned(as: UInt32.self).littleEndian
                let data = chunk.extracting(droppingFirst: 4)
                let before = output.count
                if kind == 0x00 { try block(data, limit: limit, most: Self.frameBytes) } else { try plain(data, limit: limit) }
                let found = output.withSealedBytes { CRC32C.masked($0.extracting(droppingFirst: before)) }
                guard found == sum else { throw .damaged("the checksum of a frame is wrong") }
            case 0xff:
                guard chunk.byteCount == Self.identifier.count - 4, chunk.copy[...] == Self.identifier[4...] else {
                    throw .damaged("an odd stream identifier")
                }
            case 0x02...0x7f: throw .damaged("a frame of an unknown type")
            // Padding, and what later versions of the format may add.
            default: break
            }
            rest = rest.extracting(droppingFirst: 4 + length)
        }
    }

    private func plain(_ data: RawSpan, limit: Int) throws(InflateFailure) {
        guard data.byteCount <= Self.frameBytes else { throw .damaged("a frame is larger than \(Self.frameBytes) bytes") }
        guard data.byteCount <= limit - output.count else { throw .tooLarge }
        guard output.append(data) else { throw .outOfMemory }
    }
}

/// The checksum of snappy's frames (RFC 3720, B.4), turned so that sums of sums are not weak.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0x82f6_3b78 ^ value >> 1 : value >> 1 }
    }

    static func masked(_ bytes: RawSpan) -> UInt32 {
        let sum = bytes.withUnsafeBytes { ~$0.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 } }
        return (sum >> 15 | sum << 17) &+ 0xa282_ead8
    }
}
