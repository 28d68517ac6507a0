import CSnappy
import CZlib
import CZstd
import Receivers
import Serving
import Testing

/// Bodies in every format that is taken; gzip has tests of its own.
@Suite struct DecompressorTests {
    private let decompressor = Decompressor()
    private static let formats = [Compression.deflate, .zstd, .snappy]

    private func inflate(_ bytes: [UInt8], _ compression: Compression, limit: Int = 1 << 20) throws(InflateFailure) -> [UInt8] {
        try decompressor.inflate(bytes.span.bytes, compression, limit: limit) { $0.copy }
    }

    private static func compressed(_ bytes: [UInt8], _ compression: Compression) -> [UInt8] {
        switch compression {
        case .identity: bytes
        case .gzip: gzipped(bytes)
        case .deflate:
            made(Int(compressBound(UInt(bytes.count)))) { target, source in
                var length = UInt(target.count)
                compress(
                    target.baseAddress?.assumingMemoryBound(to: UInt8.self), &length, source.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    UInt(source.count))
                return Int(length)
            } of: {
                bytes
            }
        case .zstd:
            made(ZSTD_compressBound(bytes.count)) { target, source in
                ZSTD_compress(target.baseAddress, target.count, source.baseAddress, source.count, 3)
            } of: {
                bytes
            }
        case .snappy:
            made(snappy_max_compressed_length(bytes.count)) { target, source in
                var length = target.count
                let (from, into) = (source.bindMemory(to: CChar.self), target.bindMemory(to: CChar.self))
                snappy_compress(from.baseAddress, from.count, into.baseAddress, &length)
                return length
            } of: {
                bytes
            }
        }
    }

    private static func made(
        _ room: Int, _ compress: (UnsafeMutableRawBufferPointer, UnsafeRawBufferPointer) -> Int, of bytes: () -> [UInt8]
    ) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: max(room, 1))
        let length = out.withUnsafeMutableBytes { target in bytes().withUnsafeBytes { compress(target, $0) } }
        return Array(out.prefix(length))
    }

    /// Frames of snappy: some compressed, some as they are.
    private static func framed(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0xff, 6, 0, 0] + Array("sNaPpY".utf8)
        for start in stride(from: 0, to: bytes.count, by: 60_000) {
            let piece = Array(bytes[start..<min(start + 60_000, bytes.count)])
            let isPlain = start % 120_000 == 0
            let data = isPlain ? piece : compressed(piece, .snappy)
            let length = data.count + 4
            out += [isPlain ? 1 : 0] + (0..<3).map { UInt8(length >> (8 * $0) & 0xff) }
            out += withUnsafeBytes(of: maskedCRC32C(piece).littleEndian) { Array($0) } + data
            // Padding is passed over.
            out += [0xfe, 3, 0, 0, 0, 0, 0]
        }
        return out
    }

    /// Bit by bit, as RFC 3720 has it.
    private static func maskedCRC32C(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
        }
        sum = ~sum
        return (sum >> 15 | sum << 17) &+ 0xa282_ead8
    }

    @Test(arguments: formats, [0, 1, 100, 65_536, 300_000])
    func givesBackWhatWasCompressed(_ compression: Compression, count: Int) throws {
        for bytes in [noise(count), [UInt8](repeating: 7, count: count)] {
            #expect(try inflate(Self.compressed(bytes, compression), compression) == bytes)
        }
    }

    @Test(arguments: [1, 60_000, 300_000]) func framesOfSnappy(count: Int) throws {
        let bytes = noise(count)
        #expect(try inflate(Self.framed(bytes), .snappy) == bytes)
        var damaged = Self.framed(bytes)
        damaged[20] ^= 1
        #expect(throws: InflateFailure.self) { try inflate(damaged, .snappy) }
        #expect(throws: InflateFailure.tooLarge) { try inflate(Self.framed(bytes), .snappy, limit: count - 1) }
    }

    /// The test vectors of the checksum: 32 bytes of zero (RFC 3720, B.4).
    @Test func theChecksumIsThatOfTheStandard() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        let sum: UInt32 = 0x8a91_36aa
        let masked = (sum >> 15 | sum << 17) &+ 0xa282_ead8
        let frame: [UInt8] = [0xff, 6, 0, 0] + Array("sNaPpY".utf8) + [1, 36, 0, 0] + withUnsafeBytes(of: masked.littleEndian) { Array($0) } + zeros
        #expect(try inflate(frame, .snappy) == zeros)
    }

    @Test(arguments: formats) func exactlyTheLimitPassesAndOneByteMoreDoesNot(_ compression: Compression) throws {
        let bytes = noise(5_000)
        let compressed = Self.compressed(bytes, compression)
        #expect(try inflate(compressed, compression, limit: 5_000) == bytes)
        #expect(throws: InflateFailure.tooLarge) { try inflate(compressed, compression, limit: 4_999) }
    }

    @Test(arguments: formats) func aBombStopsAtTheLimit(_ compression: Compression) {
        let bomb = Self.compressed([UInt8](repeating: 0, count: 64 << 20), compression)
        #expect(throws: InflateFailure.tooLarge) { try inflate(bomb, compression, limit: 1 << 20) }
    }

    @Test(arguments: formats) func everyTruncationIsAnError(_ compression: Compression) {
        let compressed = Self.compressed(noise(200), compression)
        for count in 0..<compressed.count {
            #expect(throws: InflateFailure.self) { try inflate(Array(compressed[..<count]), compression) }
        }
    }

    @Test(arguments: formats) func nonsenseIsAnErrorAndNothingElse(_ compression: Compression) {
        for length in 1..<200 { _ = try? inflate(noise(length), compression, limit: 10_000) }
        #expect(throws: InflateFailure.self) { try inflate(Array("no such thing at all".utf8), compression, limit: 10_000) }
    }

    /// A claim of 4 GiB in nine bytes takes no memory.
    @Test func aLieAboutTheLengthIsAnError() {
        #expect(throws: InflateFailure.self) { try inflate([0xff, 0xff, 0xff, 0x7f, 0, 0x61], .snappy, limit: 1 << 30) }
    }

    /// HTTP allows a look back of 8 MiB (RFC 9659).
    @Test func aFrameThatLooksBackTooFarIsRefused() {
        // Magic, a header without a size, window descriptor of 16 MiB, an empty last block.
        let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3, 0x01, 0, 0]
        #expect(throws: InflateFailure.self) { try inflate(frame, .zstd) }
        #expect(throws: Never.self) { try inflate([0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3, 0x01, 0, 0], .zstd) }
    }

    private static let zstdFrame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3, 0x01, 0, 0]
    private static let snappyPadding: [UInt8] = [0xfe, 0, 0, 0]

    /// Whoever sends nothing, again and again, keeps the loop busy for no byte that a limit would count.
    @Test func emptyFramesAreCounted() throws {
        func repeated(_ frame: [UInt8], _ count: Int) -> [UInt8] { Array(repeatElement(frame, count: count).joined()) }
        let start: [UInt8] = [0xff, 6, 0, 0] + Array("sNaPpY".utf8)
        #expect(throws: InflateFailure.tooManyMembers(limit: 1_024)) { try inflate(repeated(Self.zstdFrame, 1_000_000), .zstd) }
        #expect(throws: InflateFailure.tooManyMembers(limit: 16_384)) { try inflate(start + repeated(Self.snappyPadding, 1_000_000), .snappy) }
        #expect(try inflate(repeated(Self.zstdFrame, 1_024), .zstd) == [])
        #expect(throws: InflateFailure.tooManyMembers(limit: 1_024)) { try inflate(repeated(Self.zstdFrame, 1_025), .zstd) }
        #expect(try inflate(start + repeated(Self.snappyPadding, 16_383), .snappy) == [])
    }

    @Test(arguments: [("gzip", Compression.gzip), ("x-gzip", .gzip), ("", .identity), ("zlib", .deflate), ("zstd", .zstd), ("snappy", .snappy)])
    func names(_ name: String, _ compression: Compression) {
        #expect(Compression(named: name) == compression)
        #expect(Compression(named: "br") == nil)
    }
}
