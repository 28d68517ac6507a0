import CZlib
import NIOCore

/// gzip at zlib's fastest level, one stream reused for all requests of a worker.
final class GzipCompressor {
    private var stream = z_stream()
    private let ready: Bool

    init() {
        // 15 bits of window; 16 more asks for a gzip header instead of a zlib one.
        ready =
            deflateInit2_(
                &stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if ready { deflateEnd(&stream) }
    }

    /// Compresses `bytes` behind `prefix` zero bytes that the caller fills; nil if zlib is out of memory.
    func compress(_ bytes: RawSpan, prefix: Int) -> ByteBuffer? {
        guard ready, deflateReset(&stream) == Z_OK else { return nil }
        let bound = Int(deflateBound(&stream, UInt(bytes.byteCount)))
        var output = ByteBufferAllocator().buffer(capacity: prefix + bound)
        output.writeRepeatingByte(0, count: prefix)
        var result = Z_OK
        bytes.withUnsafeBytes { bytes in
            metronome_zlib_input(&stream, bytes.baseAddress, UInt32(clamping: bytes.count))
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { room in
                metronome_zlib_output(&stream, room.baseAddress, UInt32(clamping: room.count))
                result = deflate(&stream, Z_FINISH)
                return room.count - Int(stream.avail_out)
            }
        }
        return result == Z_STREAM_END ? output : nil
    }
}
