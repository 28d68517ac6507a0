import Receivers
import Testing

/// What decides between inflating in one go and step by step must not show.
@Suite struct WholeInflaterTests {
    private let inflater = Inflater()

    private func inflate(_ bytes: [UInt8], limit: Int = 1 << 20) throws(InflateFailure) -> [UInt8] {
        try inflater.inflate(bytes.span.bytes, limit: limit) { $0.copy }
    }

    @Test func aLaterMemberSaysNothingAboutTheRoomForAnEarlierOne() throws {
        let large = noise(300_000)
        #expect(try inflate(gzipped(large) + gzipped([9])) == large + [9])
        #expect(try inflate(gzipped([9]) + gzipped(large)) == [9] + large)
        #expect(throws: InflateFailure.tooLarge) { try inflate(gzipped(large) + gzipped([9]), limit: 300_000) }
        #expect(throws: InflateFailure.tooLarge) { try inflate(gzipped([9]) + gzipped(large), limit: 300_000) }
    }

    @Test(arguments: [0, 1, 5_000, 5_001, 0x7fff_ffff, 0xffff_ffff] as [UInt32]) func aFalseSizeInTheTrailerIsDamage(claim: UInt32) {
        var compressed = gzipped(noise(5_002))
        compressed.removeLast(4)
        compressed += (0..<4).map { UInt8(truncatingIfNeeded: claim >> (8 * UInt32($0))) }
        #expect(throws: InflateFailure.damaged("incorrect length check")) { try inflate(compressed) }
        #expect(inflater.keptBytes <= Inflater.keptBytes)
    }

    @Test func theLargestPossibleRatioPasses() throws {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try inflate(gzipped(zeros, level: 9), limit: 1 << 20) == zeros)
    }

    @Test func noLimitIsTooSmall() throws {
        #expect(try inflate(gzipped([]), limit: 0) == [])
        #expect(throws: InflateFailure.tooLarge) { try inflate(gzipped([1]), limit: 0) }
    }
}
