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
    package func compress(_ bytes: RawSpan, _ compression: Compression) -> ByteBuffer? {
        switch compression {
        case .identity:
            var plain = ByteBuffer()
            plain.writeBytes(bytes)
            return plain
        case .gzip:
            deflate = deflate ?? libdeflate_alloc_compressor(Level.deflate)
            guard let deflate else { return nil }
            return fill(libdeflate_gzip_compress_bound(deflate, bytes.byteCount)) { room in
                room.withUnsafeMutableBytes { room, written in
                    written = bytes.withUnsafeBytes { libdeflate_gzip_compress(deflate, $0.baseAddress, $0.count, room.baseAddress, room.count) }
                }
            }
        case .deflate:
            deflate = deflate ?? libdeflate_alloc_compressor(Level.deflate)
            guard let deflate else { return nil }
            return fill(libdeflate_zlib_compress_bound(deflate, bytes.byteCount)) { room in
                room.withUnsafeMutableBytes { room, written in
                    written = bytes.withUnsafeBytes { libdeflate_zlib_compress(deflate, $0.baseAddress, $0.count, room.baseAddress, room.count) }
                }
            }
        case .zstd:
            zstd = zstd ?? ZSTD_createCCtx()
            guard let zstd else { return nil }
            return fill(ZSTD_compressBound(bytes.byteCount)) { room in
                room.withUnsafeMutableBytes { room, written in
                    let size = bytes.withUnsafeBytes { ZSTD_compressCCtx(zstd, room.baseAddress, room.count, $0.baseAddress, $0.count, Level.zstd) }
                    written = ZSTD_isError(size) == 0 ? size : 0
                }
            }
        case .snappy:
            return fill(snappy_max_compressed_length(bytes.byteCount)) { room in
                room.withUnsafeMutableBytes { room, written in
                    var size = room.count
                    let into = room.bindMemory(to: CChar.self)
                    let status = bytes.withUnsafeBytes {
                        snappy_compress($0.bindMemory(to: CChar.self).baseAddress, $0.count, into.baseAddress, &size)
                    }
                    written = status == SNAPPY_OK ? size : 0
                }
            }
        }
    }

    /// - Parameter body: writes nothing if it cannot write all.
    private func fill(_ room: Int, _ body: (inout OutputRawSpan) -> Void) -> ByteBuffer? {
        scratch.clear()
        scratch.writeWithOutputRawSpan(minimumWritableBytes: room, initializingWith: body)
        defer { if scratch.capacity > Self.keptBytes { scratch = ByteBuffer() } }
        return scratch.readableBytes > 0 ? ByteBuffer(bytes: scratch.readableBytesView) : nil
    }
}
