import NIOCore
import Receivers
import Serving
import Testing

/// What the compressor writes is what the decompressor reads.
@Suite struct CompressorTests {
    @Test(arguments: Compression.allCases) func itComesBack(_ compression: Compression) throws {
        let (compressor, decompressor) = (Compressor(), Decompressor())
        for size in [0, 1, 100, 70_000, 1 << 20] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7 &* $0) }
            let result = compressor.compress(bytes.span.bytes, compression)
            let compressed = try #require(result)
            let found = try decompressor.inflate(compressed.readableBytesSpan, compression, limit: 1 << 20) { $0.copy }
            #expect(found == bytes, "\(size)")
            #expect(compression == .identity || size < 70_000 || compressed.readableBytes < size)
        }
    }
}
