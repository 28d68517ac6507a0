import NIOCore
import Receivers
import Serving
import Testing

/// However the bytes of a connection are cut, the same frames come out.
@Suite struct FrameReaderTests {
    private struct Result: Equatable {
        /// Frames that are not DATA, as on the wire.
        var other: [UInt8] = []
        var data: [[UInt8]] = []
        var ended = 0
        var error: HTTP2Error?
    }

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private func read(_ bytes: [UInt8], reads: (Int) -> Int) -> Result {
        var reader = FrameReader(longestFrame: 100, longestBlock: 50)
        var result = Result()
        func add(_ header: FrameHeader, _ payload: [UInt8]) {
            result.other += rawFrame(header.kind, header.flags, UInt32(header.stream), payload)
        }
        var start = 0
        while start < bytes.count {
            let read = Array(bytes[start..<min(bytes.count, start + max(1, reads(start)))])
            start += read.count
            var offset = 0
            while offset < read.count {
                let left = read[offset...]
                do throws(HTTP2Error) {
                    let (piece, count) = try reader.next(left.span.bytes)
                    #expect(count > 0 && count <= read.count - offset)
                    let taken = Array(read[offset..<(offset + count)])
                    offset += count
                    switch piece {
                    case .frame(let header): add(header, Array(taken.dropFirst(FrameHeader.size)))
                    case .keptFrame(let header): add(header, reader.kept)
                    case .data(let header):
                        result.data.append([])
                        if header.length == 0 { result.ended += 1 }
                    case .payload(let isLast):
                        result.data[result.data.count - 1] += taken
                        if isLast { result.ended += 1 }
                    case .padding(let isLast): if isLast { result.ended += 1 }
                    case .nothing: break
                    }
                } catch {
                    result.error = error
                    return result
                }
            }
        }
        return result
    }

    private func check(_ frames: [[UInt8]], _ expected: Result) {
        let bytes = Self.preface + frames.joined()
        #expect(read(bytes) { _ in bytes.count } == expected)
        for size in 1...30 { #expect(read(bytes) { _ in size } == expected, "reads of \(size) bytes") }
        let sizes = noise(bytes.count)
        #expect(read(bytes) { Int(sizes[$0] % 40) } == expected, "reads of all sizes")
    }

    @Test func allFramesComeOutWhole() {
        let settings = rawFrame(4, 0, 0, noise(12))
        let headers = rawFrame(1, 4, 1, noise(40))
        let ping = rawFrame(6, 0, 0, noise(8))
        let ack = rawFrame(4, 1, 0, [])
        let data = [noise(100, seed: 2), [], noise(1, seed: 3), noise(60, seed: 4), []]
        let frames = [
            settings, headers, rawFrame(0, 0, 1, data[0]), rawFrame(0, 0, 1, []), ping, rawFrame(0, 8, 1, [7] + data[2] + noise(7)), ack,
            rawFrame(7, 0, 0, noise(30)), rawFrame(0, 9, 1, [0] + data[3]), rawFrame(0x10, 0, 0, noise(20)), rawFrame(0xff, 0, 7, []),
            rawFrame(0, 9, 3, [3, 0, 0, 0]), ping,
        ]
        check(frames, Result(other: settings + headers + ping + ack + ping, data: data, ended: 5))
    }

    @Test(
        arguments: [
            (rawFrame(0, 0, 1, noise(101)), 6), (rawFrame(0, 8, 1, []), 6), (rawFrame(6, 0, 0, noise(7)), 6), (rawFrame(3, 0, 1, [1]), 6),
            (rawFrame(8, 0, 1, [1]), 6), (rawFrame(2, 0, 1, [1]), 6), (rawFrame(7, 0, 0, [1]), 6), (rawFrame(7, 0, 1, noise(8)), 1),
            (rawFrame(5, 4, 1, noise(8)), 1), (rawFrame(0, 8, 1, [4, 1, 2, 3]), 1),
        ] as [([UInt8], UInt32)])
    func whatIsWrongIsSeenByTheHeader(frame: [UInt8], code: UInt32) throws {
        let ping = rawFrame(6, 0, 0, noise(8))
        let error = HTTP2Error(try #require(HTTP2Error.Code(rawValue: code)))
        let isData = frame[3] == 0 && frame.count > 9 && frame.count < 100
        check([ping, frame, ping], Result(other: ping, data: isData ? [[]] : [], error: error))
    }

    @Test func aBlockIsNoLargerThanItMayBe() {
        let fits = rawFrame(1, 4, 1, noise(50))
        check([fits], Result(other: fits))
        var reader = FrameReader(longestFrame: 10_000, longestBlock: 50)
        let tooLarge = rawFrame(1, 4, 1, noise(50 + 262))
        _ = try? reader.next(Self.preface.span.bytes)
        #expect(throws: HTTP2Error(.enhanceYourCalm, .headerBytes)) { try reader.next(tooLarge.span.bytes) }
    }
}
