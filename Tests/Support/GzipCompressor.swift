import CZlib

/// gzip as HTTP and gRPC clients send it.
package enum GzipCompressor {
    private static let gzipWindowBits: Int32 = 15 + 16

    package static func compress(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
        var stream = z_stream()
        let version = "1.2.11"
        guard deflateInit2_(&stream, level, Z_DEFLATED, gzipWindowBits, 8, Z_DEFAULT_STRATEGY, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw HarnessError("zlib refuses to start") }
        defer { deflateEnd(&stream) }
        var input = bytes
        let room = Int(deflateBound(&stream, UInt(bytes.count)))
        return try [UInt8](unsafeUninitializedCapacity: room) { output, count in
            try input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { throw HarnessError("zlib did not finish") }
                count = room - Int(stream.avail_out)
            }
        }
    }
}
