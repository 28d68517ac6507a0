import CDeflate

/// gzip decompression in one go with libdeflate: half the cost of zlib, but it needs room for all of the output beforehand, and
/// does not tell truncated data from damaged data.
final class WholeInflater {
    /// Bytes of output that one byte of deflate data can stand for at most: 258 from two bits.
    private static let largestRatio = 1_032
    /// The smallest output room, so that small bodies of any size share one buffer.
    private static let leastRoom = 64 << 10

    /// nil: no memory; then every body is left to zlib.
    private let decompressor = libdeflate_alloc_decompressor()

    deinit {
        if let decompressor { libdeflate_free_decompressor(decompressor) }
    }

    /// Decompresses the members of `input`, which together have at most `limit` bytes of output, to the end of `output`.
    ///
    /// - Returns: false if that was not possible for whatever reason; what stands in `output` then means nothing.
    func inflate(_ input: RawSpan, into output: RequestBuffer, limit: Int, members: Int) -> Bool {
        guard let decompressor, let claim = Self.claimedBytes(input), claim <= limit, claim / Self.largestRatio <= input.byteCount,
            output.reserve(max(claim, min(Self.leastRoom, limit)))
        else { return false }
        var rest = input
        for _ in 0..<members {
            var taken = 0
            let isDone = output.fill(atMost: limit - output.count) { room in
                room.withUnsafeMutableBytes { room, written in
                    let result = rest.withUnsafeBytes {
                        libdeflate_gzip_decompress_ex(decompressor, $0.baseAddress, $0.count, room.baseAddress, room.count, &taken, &written)
                    }
                    if result != LIBDEFLATE_SUCCESS { written = 0 }
                    return result == LIBDEFLATE_SUCCESS
                }
            }
            guard isDone, taken > 0, taken <= rest.byteCount else { return false }
            if taken == rest.byteCount { return true }
            rest = rest.extracting(droppingFirst: taken)
        }
        return false
    }

    /// ISIZE, the last four bytes of a member: its output size modulo 4 GiB (RFC 1952). Of several members it is the last one's,
    /// and a liar's is anything: good for a guess of the room only.
    private static func claimedBytes(_ input: RawSpan) -> Int? {
        // Header and trailer alone have 18 bytes.
        guard input.byteCount >= 18 else { return nil }
        return Int(UInt32(littleEndian: input.unsafeLoadUnaligned(fromByteOffset: input.byteCount - 4, as: UInt32.self)))
    }
}
