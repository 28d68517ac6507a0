import CSnappy
import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Blocks written as literals and copies, read back by libsnappy.
@Suite struct SnappyWriterTests {
    private static func uncompress(_ block: [UInt8]) -> [UInt8]? {
        block.withUnsafeBytes { raw -> [UInt8]? in
            guard let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
            var length = 0
            guard snappy_uncompressed_length(start, raw.count, &length) == SNAPPY_OK else { return nil }
            var isValid = false
            let plain = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                buffer.withMemoryRebound(to: CChar.self) {
                    isValid = snappy_uncompress(start, raw.count, $0.baseAddress, &length) == SNAPPY_OK
                }
                count = isValid ? length : 0
            }
            return isValid ? plain : nil
        }
    }

    /// What is appended and copied, beside the plain bytes that this stands for.
    private struct Pair: ~Copyable {
        var block = SnappyWriter(capacity: 16)
        var plain: [UInt8] = []

        mutating func append(_ bytes: [UInt8]) {
            bytes.withSlice { block.append($0) }
            plain += bytes
        }

        mutating func copy(from position: Int, _ length: Int) {
            block.copy(from: position, length)
            for index in 0..<length { plain.append(plain[position + index]) }
        }
    }

    @Test(arguments: 0..<60) func anyMixtureOfLiteralsAndCopiesIsRead(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var pair = Pair()
        // Some blocks reach beyond 64 KiB, where copies have another form.
        let lengths = [0...8, 1...59, 55...70, 200...300, 1000...70_000]
        for _ in 0..<Int.random(in: 0...400, using: &random) {
            if pair.plain.isEmpty || Int.random(in: 0..<3, using: &random) == 0 {
                let range = lengths[Int.random(in: 0..<(seed % 4 == 0 ? 5 : 4), using: &random)]
                pair.append((0..<Int.random(in: range, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
            } else {
                let near = Bool.random(using: &random) ? max(0, pair.plain.count - 40) : 0
                pair.copy(from: Int.random(in: near..<pair.plain.count, using: &random), Int.random(in: 0...700, using: &random))
            }
            #expect(pair.block.count == pair.plain.count)
        }
        let plain = pair.plain
        #expect(Self.uncompress(pair.block.take(keeping: 0)) == plain)
        #expect(pair.block.count == 0)
    }

    @Test func copiesThatGoOnBecomeOne() {
        var pair = Pair()
        pair.append(Array(0..<60))
        for part in 0..<6 { pair.copy(from: part * 10, 10) }
        let plain = pair.plain
        let block = pair.block.take(keeping: 64)
        // Length, literal with its tag, one copy.
        #expect(block.count == 1 + 61 + 3)
        #expect(Self.uncompress(block) == plain)
        // The next block knows nothing of this one.
        pair.plain = []
        pair.append([1, 2, 3])
        pair.append([4])
        #expect(pair.block.take(keeping: 64) == [4, 3 << 2, 1, 2, 3, 4])
    }

    @Test(arguments: [1, 59, 60, 61, 256, 257, 65_536, 65_537, 1 << 24, (1 << 24) + 1])
    func literalsOfEveryLength(_ length: Int) {
        var pair = Pair()
        pair.append((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        pair.append([9])
        let plain = pair.plain
        #expect(Self.uncompress(pair.block.take(keeping: 0)) == plain)
    }
}
