import CZlib

/// Reads a whole gzip body.
package enum GzipReader {
    /// - Throws: ``HarnessError`` at anything else.
    package static func decompress(_ body: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw HarnessError("zlib") }
        defer { inflateEnd(&stream) }
        var body = body
        var out: [UInt8] = []
        var status = Z_OK
        body.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while status == Z_OK {
                let piece = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    count = buffer.count - Int(stream.avail_out)
                }
                out += piece
            }
        }
        guard status == Z_STREAM_END, stream.avail_in == 0 else { throw HarnessError("gzip: \(status), \(stream.avail_in) bytes left") }
        return out
    }
}
