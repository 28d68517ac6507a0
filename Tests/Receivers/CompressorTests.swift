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
            let compressed = try #require(bytes.withUnsafeBytes { compressor.compress($0, compression) })
            let found = try compressed.withUnsafeReadableBytesTyped { compressed throws(InflateFailure) in
                try decompressor.inflate(compressed, compression, limit: 1 << 20) { Array($0) }
            }
            #expect(found == bytes, "\(size)")
            #expect(compression == .identity || size < 70_000 || compressed.readableBytes < size)
        }
    }
}

extension ByteBuffer {
    fileprivate func withUnsafeReadableBytesTyped<T, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
        let result: Result<T, E> = withUnsafeReadableBytes { bytes in Result { () throws(E) in try body(bytes) } }
        return try result.get()
    }
}
