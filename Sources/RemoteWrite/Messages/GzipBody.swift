import CZlib

/// gzip, for servers of OTLP.
enum GzipBody {
    /// zlib's for "gzip, not zlib".
    private static let windowBits: Int32 = 15 + 16
    private static let level: Int32 = 3

    /// nil: zlib has no memory.
    static func compress(_ content: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard content.count <= UInt32.max,
            deflateInit2_(&stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var isWhole = false
        let body = content.withUnsafeBytes { input in
            let room = Int(deflateBound(&stream, UInt(input.count)))
            return [UInt8](unsafeUninitializedCapacity: room) { output, count in
                metronome_zlib_input(&stream, input.baseAddress, UInt32(input.count))
                metronome_zlib_output(&stream, output.baseAddress, UInt32(clamping: room))
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = room - Int(stream.avail_out)
            }
        }
        return isWhole ? body : nil
    }
}
