import NIOCore
import Receivers
import Testing

/// However the bytes of a connection are cut, the same DATA comes out, and everything else comes out as it was.
@Suite struct FrameSplitterTests {
    private struct Result: Equatable {
        var other: [UInt8] = []
        var data: [[UInt8]] = []
        var ended = 0
        var isBroken = false
    }

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private func split(_ bytes: [UInt8], reads: (Int) -> Int) -> Result {
        var splitter = FrameSplitter(longestFrame: 100)
        var result = Result()
        var start = 0
        while start < bytes.count, !result.isBroken {
            let read = Array(bytes[start..<min(bytes.count, start + max(1, reads(start)))])
            start += read.count
            var offset = 0
            while offset < read.count, !result.isBroken {
                let left = read[offset...]
                let (piece, count) = splitter.next(left.span.bytes)
                #expect(count > 0 && count <= read.count - offset)
                let taken = read[offset..<(offset + count)]
                offset += count
                switch piece {
                case .other: result.other += taken
                case .otherHeader(let header):
                    var buffer = ByteBuffer()
                    header.write(to: &buffer)
                    result.other += Array(buffer.readableBytesView)
                case .dataHeader(let header):
                    result.data.append([])
                    if header.length == 0 { result.ended += 1 }
                case .payload(let isLast):
                    result.data[result.data.count - 1] += taken
                    if isLast { result.ended += 1 }
                case .padding(let isLast): if isLast { result.ended += 1 }
                case .badPadding: result.isBroken = true
                case .cut: break
                }
            }
        }
        return result
    }

    private func check(_ frames: [[UInt8]], _ expected: Result) {
        let bytes = Self.preface + frames.joined()
        var expected = expected
        expected.other = Self.preface + expected.other
        #expect(split(bytes) { _ in bytes.count } == expected)
        for size in 1...30 { #expect(split(bytes) { _ in size } == expected, "reads of \(size) bytes") }
        let sizes = noise(bytes.count)
        #expect(split(bytes) { Int(sizes[$0] % 40) } == expected, "reads of all sizes")
    }

    @Test func dataIsTakenOutOfEverythingElse() {
        let settings = rawFrame(4, 0, 0, noise(12))
        let headers = rawFrame(1, 4, 1, noise(40))
        let ping = rawFrame(6, 0, 0, noise(8))
        let ack = rawFrame(4, 1, 0, [])
        let data = [noise(100, seed: 2), [], noise(1, seed: 3), noise(60, seed: 4), []]
        let frames = [
            settings, headers, rawFrame(0, 0, 1, data[0]), rawFrame(0, 0, 1, []), ping, rawFrame(0, 8, 1, [7] + data[2] + noise(7)), ack,
            rawFrame(0, 9, 1, [0] + data[3]), rawFrame(0, 9, 3, [3, 0, 0, 0]), ping,
        ]
        check(frames, Result(other: settings + headers + ping + ack + ping, data: data, ended: 5))
    }

    @Test func whatIsWrongIsLeftToTheHTTP2Handler() {
        let tooLong = rawFrame(0, 0, 1, noise(101))
        let noRoomForPadding = rawFrame(0, 8, 1, [])
        let openBlock = rawFrame(1, 0, 1, noise(5))
        let within = rawFrame(0, 0, 1, [1, 2])
        let closed = rawFrame(9, 4, 1, noise(5))
        check(
            [tooLong, noRoomForPadding, openBlock, within, closed, rawFrame(0, 0, 1, [9])],
            Result(other: tooLong + noRoomForPadding + openBlock + within + closed, data: [[9]], ended: 1))
    }

    @Test(arguments: [4, 5, 255] as [UInt8]) func paddingLongerThanItsFrame(padding: UInt8) {
        check([rawFrame(0, 8, 1, [padding, 1, 2, 3])], Result(other: [], data: [[]], ended: 0, isBroken: true))
    }
}
