import Serving

/// Decompression of whole bodies in every format that is taken; what they need is made when the first such body comes, and reused. Belongs
/// to one event loop.
package final class Decompressor {
    private lazy var gzip = Inflater()
    private lazy var deflate = Inflater(format: .zlib)
    private lazy var zstd = ZstdInflater()
    private lazy var snappy = SnappyInflater()

    package init() {}

    /// Decompresses `input` and hands the bytes, with slack behind them, to `body`; they are gone when it returns. Stops one byte above
    /// `limit`.
    package func inflate<T>(
        _ input: RawSpan, _ compression: Compression, limit: Int, _ body: (RawSpan) -> T
    ) throws(InflateFailure) -> T {
        switch compression {
        case .identity: body(input)
        case .gzip: try gzip.inflate(input, limit: limit, body)
        case .deflate: try deflate.inflate(input, limit: limit, body)
        case .zstd: try zstd.inflate(input, limit: limit, body)
        case .snappy: try snappy.inflate(input, limit: limit, body)
        }
    }
}
