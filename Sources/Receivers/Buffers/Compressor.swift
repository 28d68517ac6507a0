import CDeflate
import CSnappy
import CZstd
import NIOCore
import Serving

/// Compression of whole bodies in every format that is taken, quickly rather than well; what a format needs is made with the first such body and
/// reused. Belongs to one event loop.
package final class Compressor {
    private enum Level { static let (deflate, zstd): (Int32, Int32) = (1, 1) }

    private var deflate: OpaquePointer?
    private var zstd: OpaquePointer?
    /// What a format may need at most is much more than what comes out.
    private var scratch = ByteBuffer()
    private static let keptBytes = 4 << 20

    package init() {}

    deinit {
        libdeflate_free_compressor(deflate)
        ZSTD_freeCCtx(zstd)
    }

    /// nil: there is no memory for it.
    package func compress(_ bytes: UnsafeRawBufferPointer, _ compression: Compression) -> ByteBuffer? {
        switch compression {
        case .identity: return ByteBuffer(bytes: bytes)
        case .gzip:
            deflate = deflate ?? libdeflate_alloc_compressor(Level.deflate)
            guard let deflate else { return nil }
            return fill(libdeflate_gzip_compress_bound(deflate, bytes.count)) {
                libdeflate_gzip_compress(deflate, bytes.baseAddress, bytes.count, $0.baseAddress, $0.count)
            }
        case .deflate:
            deflate = deflate ?? libdeflate_alloc_compressor(Level.deflate)
            guard let deflate else { return nil }
            return fill(libdeflate_zlib_compress_bound(deflate, bytes.count)) {
                libdeflate_zlib_compress(deflate, bytes.baseAddress, bytes.count, $0.baseAddress, $0.count)
            }
        case .zstd:
            zstd = zstd ?? ZSTD_createCCtx()
            guard let zstd else { return nil }
            return fill(ZSTD_compressBound(bytes.count)) {
                let written = ZSTD_compressCCtx(zstd, $0.baseAddress, $0.count, bytes.baseAddress, bytes.count, Level.zstd)
                return ZSTD_isError(written) == 0 ? written : 0
            }
        case .snappy:
            return fill(snappy_max_compressed_length(bytes.count)) {
                var written = $0.count
                let (from, into) = (bytes.bindMemory(to: CChar.self), $0.bindMemory(to: CChar.self))
                return snappy_compress(from.baseAddress, from.count, into.baseAddress, &written) == SNAPPY_OK ? written : 0
            }
        }
    }

    /// - Parameter body: returns how many bytes it wrote; 0: it could not.
    private func fill(_ room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) -> ByteBuffer? {
        scratch.clear()
        let written = scratch.writeWithUnsafeMutableBytes(minimumWritableBytes: room, body)
        defer { if scratch.capacity > Self.keptBytes { scratch = ByteBuffer() } }
        return written > 0 ? ByteBuffer(bytes: scratch.readableBytesView) : nil
    }
}
