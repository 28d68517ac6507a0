import Kafka
import Settings
import Testing

struct RecordLayoutTests {
    /// A field of bytes.
    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }

    private func read(_ value: [UInt8], _ codec: RecordCodec) throws(RecordLayout.Problem) -> (request: [UInt8], skips: Bool) {
        var request: [UInt8] = [1, 2, 3]
        let skips = try RecordLayout.read(value, codec, into: &request)
        return (request, skips)
    }

    @Test func tracesOfOnePushAreOneRequest() throws {
        let id = [UInt8](repeating: 7, count: 16)
        let push = Self.field(2, [10, 1, 65]) + Self.field(2, [10, 1, 66]) + Self.field(3, id) + Self.field(3, id)
        let found = try read(push, .pushBytes)
        #expect(found.request == [10, 1, 65, 10, 1, 66])
        #expect(!found.skips)
    }

    @Test func aPushMaySayThatItMakesNoMetrics() throws {
        #expect(try read(Self.field(2, [10, 0]) + [5 << 3, 1], .pushBytes).skips)
        #expect(try !read([5 << 3, 1, 5 << 3, 0], .pushBytes).skips)
    }

    @Test func unknownFieldsAreSkipped() throws {
        let value: [UInt8] = [6 << 3, 0x80, 1, 7 << 3 | 1] + [UInt8](repeating: 0, count: 8) + [9 << 3 | 5, 0, 0, 0, 0] + Self.field(8, [1, 2])
        #expect(try read(value + Self.field(2, [10, 0]), .pushBytes).request == [10, 0])
    }

    @Test func otlpIsTakenAsItIs() throws {
        #expect(try read([10, 0], .otlp).request == [10, 0])
    }

    @Test(
        arguments: [
            [0x12, 5, 1], [0x12], [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], [0, 0], [0x10, 1], [0x2a, 0], [0x28], [0x0b],
            [0x0c],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x31, 1, 2], [0x18, 1],
        ] as [[UInt8]]) func otherBytesAreNoPush(value: [UInt8])
    {
        #expect(throws: RecordLayout.Problem.undecodable) { try read(value, .pushBytes) }
    }

    /// Whatever is cut off of a push, it ends in an answer.
    @Test func everyBeginningIsAnswered() {
        let push = Self.field(2, [10, 1, 65]) + Self.field(3, [1, 2, 3]) + [5 << 3, 1]
        for count in 0...push.count { _ = try? read(Array(push.prefix(count)), .pushBytes) }
    }
}
