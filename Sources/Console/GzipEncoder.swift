import CZlib

/// gzip compression of one response, piece by piece.
///
/// Fast rather than small: expositions shrink tenfold at any level, and a scrape should not cost more than the page.
package final class GzipEncoder {
    /// Smaller bodies are sent as they are.
    package static let worthwhileBytes = 1_024
    private static let level: Int32 = 1

    /// zlib keeps the address of its stream, so it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>

    /// nil: no memory.
    package init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: the largest window; + 16: gzip; 8: the usual amount of memory.
        let code = deflateInit2_(
            stream, Self.level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The compressed bytes that are ready after `input`; with `isLast` also the end of the gzip data.
    package func encode(_ input: [UInt8], isLast: Bool) -> [UInt8] {
        var output: [UInt8] = []
        // zlib counts in 32 bits.
        let slice = 1 << 30
        var start = 0
        repeat {
            let end = min(start + slice, input.count)
            compress(input.span.bytes.extracting(start..<end), isLast: isLast && end == input.count, to: &output)
            start = end
        } while start < input.count
        return output
    }

    private func compress(_ input: RawSpan, isLast: Bool, to output: inout [UInt8]) {
        input.withUnsafeBytes { input in
            metronome_zlib_input(stream, input.baseAddress, UInt32(input.count))
            compress(isLast: isLast, to: &output)
        }
    }

    /// What the stream was given.
    private func compress(isLast: Bool, to output: inout [UInt8]) {
        let room = 64 << 10
        var isFull = true
        while isFull {
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                metronome_zlib_output(stream, buffer.baseAddress, UInt32(room))
                _ = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                count = room - Int(stream.pointee.avail_out)
            }
            isFull = piece.count == room
            output += piece
        }
    }

    /// Whether a client that sent these `Accept-Encoding` values takes gzip.
    package static func isAccepted(_ values: [String]) -> Bool {
        var named: [String: Bool] = [:]
        for item in values.flatMap({ $0.split(separator: ",") }) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let coding = parts.first else { continue }
            named[coding] = !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.dropFirst(3).contains { $0 > "0" && $0 <= "9" } }
        }
        return named["gzip"] ?? named["x-gzip"] ?? named["*"] ?? false
    }
}
