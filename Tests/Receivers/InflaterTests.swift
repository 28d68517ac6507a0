import Receivers
import Testing

@Suite struct InflaterTests {
    private let inflater = Inflater()

    private func inflate(_ bytes: [UInt8], limit: Int = 1 << 20) throws(InflateFailure) -> [UInt8] {
        try inflater.inflate(bytes.span.bytes, limit: limit) { $0.copy }
    }

    @Test(arguments: [0, 1, 100, 65_536, 300_000]) func givesBackWhatWasCompressed(count: Int) throws {
        let bytes = noise(count)
        #expect(try inflate(gzipped(bytes)) == bytes)
        let zeros = [UInt8](repeating: 0, count: count)
        #expect(try inflate(gzipped(zeros)) == zeros)
    }

    @Test func membersAreConcatenated() throws {
        #expect(try inflate(gzipped([1, 2]) + gzipped([]) + gzipped([3])) == [1, 2, 3])
    }

    @Test func exactlyTheLimitPassesAndOneByteMoreDoesNot() throws {
        let bytes = noise(5_000)
        #expect(try inflate(gzipped(bytes), limit: 5_000) == bytes)
        #expect(throws: InflateFailure.tooLarge) { try inflate(gzipped(bytes), limit: 4_999) }
        #expect(throws: InflateFailure.tooLarge) { try inflate(gzipped(noise(3_000)) + gzipped(noise(3_000)), limit: 5_000) }
    }

    @Test func aBombStopsAtTheLimit() {
        let bomb = gzipped([UInt8](repeating: 0, count: 64 << 20))
        #expect(throws: InflateFailure.tooLarge) { try inflate(bomb, limit: 1 << 20) }
        #expect(inflater.keptBytes <= (1 << 20) + 1)
    }

    @Test func everyTruncationIsAnError() {
        let compressed = gzipped(noise(200))
        for count in 0..<compressed.count {
            #expect(throws: InflateFailure.truncated) { try inflate(Array(compressed[..<count])) }
        }
    }

    @Test func everyFlippedBitIsAnErrorOrTheSameBytes() {
        let bytes = noise(64)
        let compressed = gzipped(bytes)
        for bit in 0..<compressed.count * 8 {
            var damaged = compressed
            damaged[bit / 8] ^= 1 << (bit % 8)
            if let result = try? inflate(damaged) { #expect(result == bytes, "bit \(bit)") }
        }
    }

    @Test func whatFollowsTheDataIsAnError() {
        #expect(throws: InflateFailure.trailingBytes(2)) { try inflate(gzipped([1]) + [0, 0]) }
        #expect(throws: InflateFailure.truncated) { try inflate(gzipped([1]) + [0x1f]) }
        #expect(throws: InflateFailure.tooManyMembers(limit: 1_024)) {
            try inflate(Array([[UInt8]](repeating: gzipped([]), count: 1_025).joined()))
        }
    }

    @Test func aFailureLeavesNothingBehind() throws {
        _ = try? inflate([0x1f, 0x8b, 9, 9, 9])
        #expect(try inflate(gzipped([7, 8])) == [7, 8])
    }
}
