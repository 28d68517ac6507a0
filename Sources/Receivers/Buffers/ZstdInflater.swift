import CZstd

/// zstd decompression (RFC 8878) of whole bodies; belongs to one event loop.
package final class ZstdInflater {
    /// Bytes that a frame may look back, as a power of two: 8 MiB, which is what HTTP allows (RFC 9659).
    private static let largestWindow: Int32 = 23

    /// nil: no memory.
    private let context = ZSTD_createDCtx()
    private var output = RequestBuffer()

    package init() {
        if let context { ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindow) }
    }

    deinit { ZSTD_freeDCtx(context) }

    package func inflate<T>(
        _ input: RawSpan, limit: Int, _ body: (RawSpan) -> T
    ) throws(InflateFailure) -> T {
        output.clear()
        defer { if output.capacity > Inflater.keptBytes { output = RequestBuffer() } }
        try decompress(input, limit: min(limit, Int.max - 1))
        return output.withSealedBytes(body)
    }

    private func decompress(_ input: RawSpan, limit: Int) throws(InflateFailure) {
        guard let context else { throw .outOfMemory }
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        guard !input.isEmpty else { throw .truncated }
        guard output.reserve(min(limit + 1, max(64 << 10, input.byteCount.multipliedReportingOverflow(by: 4).partialValue))) else {
            throw .outOfMemory
        }
        try input.withUnsafeBytes { input throws(InflateFailure) in
            var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            try decompress(&source, context, limit: limit)
        }
    }

    private func decompress(_ source: inout ZSTD_inBuffer, _ context: OpaquePointer, limit: Int) throws(InflateFailure) {
        var frames = 0
        while true {
            let before = (source.pos, output.count)
            let left = output.fill(atMost: limit + 1 - output.count) { room in
                room.withUnsafeMutableBytes { room, written in
                    var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
                    defer { written = target.pos }
                    return ZSTD_decompressStream(context, &target, &source)
                }
            }
            guard ZSTD_isError(left) == 0 else { throw .damaged(String(cString: ZSTD_getErrorName(left))) }
            if output.count > limit { throw .tooLarge }
            if left == 0 {
                if source.pos == source.size { return }
                frames += 1
                guard frames < Inflater.members else { throw .tooManyMembers(limit: Inflater.members) }
            }
            if output.count == output.capacity {
                guard output.reserve(min(limit + 1, output.capacity * 2)) else { throw .outOfMemory }
            } else if source.pos == source.size {
                throw .truncated
            } else if before == (source.pos, output.count) {
                throw .damaged("no progress")
            }
        }
    }
}
