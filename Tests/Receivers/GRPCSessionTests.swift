import NIOCore
import Receivers
import Serving
import Testing

/// The server's side of an HTTP/2 connection, frame by frame.
@Suite struct GRPCSessionTests {
    private static let call = RawHTTP2.exportHeaders
    private static let head = ":status=200 content-type=application/grpc grpc-accept-encoding=identity,gzip,deflate,zstd,snappy"

    private static func headers(_ stream: UInt32, _ flags: UInt8 = 4) -> [UInt8] { rawFrame(1, flags, stream, call) }
    private static func number(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    private static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> [UInt8] { rawFrame(8, 0, stream, number(increment)) }
    private static func setting(_ name: UInt8, _ value: UInt32) -> [UInt8] { rawFrame(4, 0, 0, [0, name] + number(value)) }

    @Test func whatIsAnnounced() {
        var run = SessionRun(streams: 1_024, headerBytes: 16_384, settings: [])
        let settings: [UInt8] = [0, 3, 0, 0, 4, 0, 0, 4, 0, 16, 0, 0, 0, 5, 0, 4, 0, 0, 0, 6, 0, 0, 64, 0]
        #expect(run.bytes() == rawFrame(4, 0, 0, settings) + Self.windowUpdate(0, 4 << 20 - 65_535))
        #expect(run.feed(SessionRun.preface + SessionRun.settings + rawFrame(4, 1, 0, [])) == [])
        #expect(run.bytes() == rawFrame(4, 1, 0, []))
    }

    /// The first answer notes what the others refer to; from then on they are the same 36 bytes.
    @Test func answersByTheByte() throws {
        var run = SessionRun()
        var lengths: [Int] = []
        for stream in [1, 3, 5] as [UInt32] {
            #expect(run.feed(Self.headers(stream) + rawFrame(0, 1, stream, [7])) == ["begun \(stream)", "all \(stream) [7]"])
            run.session.answer(Int32(stream), [])
            let bytes = run.bytes()
            lengths.append(bytes.count)
            guard stream > 1 else { continue }
            #expect(bytes == rawFrame(1, 4, stream, [0x88, 0xc0, 0xbf]) + rawFrame(0, 0, stream, [0, 0, 0, 0, 0]) + rawFrame(1, 5, stream, [0xbe]))
        }
        #expect(lengths == [122, 36, 36])
        #expect(run.session.openCalls == 0)
    }

    @Test func answersAsAClientReadsThem() throws {
        let refusal: [(name: String, value: String)] = [("grpc-status", "3"), ("grpc-message", "no")]
        var run = SessionRun()
        func ask(_ run: inout SessionRun, _ stream: UInt32) { _ = run.feed(Self.headers(stream, 5)) }
        for stream in stride(from: 1 as Int32, to: 19, by: 6) {
            for offset in [0, 2, 4] as [Int32] { ask(&run, UInt32(stream + offset)) }
            run.session.answer(stream, head: refusal)
            run.session.answer(stream + 2, [9])
            run.session.answer(stream + 4, status: 415)
            #expect(
                try run.told() == [
                    "\(stream) \(Self.head) grpc-status=3 grpc-message=no end", "\(stream + 2) \(Self.head)",
                    "0 \(stream + 2) [0, 0, 0, 0, 1, 9]", "\(stream + 2) grpc-status=0 end", "\(stream + 4) :status=415 end",
                ])
        }
    }

    /// A client without a table for header fields, with one that is too small, just large enough, and one that takes it away later.
    @Test(arguments: [0, 100, 188, 189, 4_096]) func tablesOfClients(bytes: UInt32) throws {
        for isLater in [false, true] {
            var run = SessionRun(settings: isLater ? SessionRun.settings : Self.setting(1, bytes))
            for stream in [1, 3, 5, 7] as [Int32] {
                if stream == 5, isLater {
                    _ = run.feed(Self.setting(1, bytes))
                    _ = run.sent()
                }
                _ = run.feed(Self.headers(UInt32(stream), 5))
                run.session.answer(stream, [])
                #expect(
                    try run.told() == ["\(stream) \(Self.head)", "0 \(stream) [0, 0, 0, 0, 0]", "\(stream) grpc-status=0 end"])
            }
        }
    }

    @Test func anyPiecesTellTheSame() {
        let block = Self.call
        var frames = rawFrame(1, 0, 1, Array(block[..<10])) + rawFrame(9, 0, 1, Array(block[10..<40])) + rawFrame(9, 4, 1, Array(block[40...]))
        frames += rawFrame(1, 4 | 8 | 32, 3, [3, 0, 0, 0, 0, 9] + block + [0, 0, 0]) + rawFrame(2, 0, 5, [0, 0, 0, 0, 1])
        frames += rawFrame(0, 8, 3, [2, 1, 2, 0, 0]) + rawFrame(6, 1, 0, [0, 0, 0, 0, 0, 0, 1, 2]) + rawFrame(0, 0, 1, [5])
        // Trailers end a call, too.
        frames += rawFrame(0, 1, 3, [3]) + rawFrame(1, 5, 1, [0x83]) + Self.headers(5) + rawFrame(3, 0, 5, [0, 0, 0, 8]) + Self.headers(7, 5)
        let story = ["begun 1", "begun 3", "pong 258", "all 3 [1, 2, 3]", "all 1 [5]", "begun 5", "cancelled 5", "begun 7 whole"]
        for size in [1, 2, 3, 5, 8, 9, 10, 13, 50, .max] {
            var run = SessionRun()
            #expect(run.feed(frames, pieces: size) == story && run.error == nil, "pieces of \(size)")
        }
    }

    /// What is sent, the code of the GOAWAY (RFC 9113, 7), and the last stream that it names. Call 1 is open before.
    private struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt8
        let last: UInt8

        init(_ what: String, _ bytes: [UInt8], _ code: UInt8, last: UInt8 = 1) {
            testDescription = what
            self.bytes = bytes
            self.code = code
            self.last = last
        }
    }

    private static let wrong: [Wrong] = [
        Wrong("headers of the server's", headers(2), 1),
        Wrong("headers of the connection", headers(0), 1),
        Wrong("a closed call again", headers(3, 5) + rawFrame(3, 0, 3, number(8)) + headers(3), 5, last: 3),
        Wrong("a skipped call", headers(7) + headers(5), 5, last: 7),
        Wrong("headers that do not end a call", headers(1), 1),
        Wrong("data on no call", rawFrame(0, 0, 3, [1]), 1),
        Wrong("data on the connection", rawFrame(0, 0, 0, [1]), 1),
        Wrong("data behind the end", rawFrame(0, 1, 1, [1]) + rawFrame(0, 0, 1, [1]), 5),
        Wrong("headers behind the end", rawFrame(0, 1, 1, [1]) + headers(1, 5), 5),
        Wrong("reset of no call", rawFrame(3, 0, 3, number(8)), 1),
        Wrong("reset of the connection", rawFrame(3, 0, 0, number(8)), 1),
        Wrong("window of no call", windowUpdate(3, 1), 1),
        Wrong("window by nothing", windowUpdate(1, 0), 1),
        Wrong("window of the connection, too large", windowUpdate(0, 0x7fff_ffff), 3),
        Wrong("window of a call, too large", windowUpdate(1, 0x7fff_ffff), 3),
        Wrong("settings of a call", rawFrame(4, 0, 1, []), 1),
        Wrong("half a setting", rawFrame(4, 0, 0, [0, 3]), 6),
        Wrong("an answer to settings that says more", rawFrame(4, 1, 0, [0, 3, 0, 0, 0, 1]), 6),
        Wrong("too large a window", setting(4, 0x8000_0000), 3),
        Wrong("too small a frame", setting(5, 16_383), 1),
        Wrong("push of two", setting(2, 2), 1),
        Wrong("more settings than there are", rawFrame(4, 0, 0, [UInt8](repeating: 0, count: 6_006)), 11),
        Wrong("ping of a call", rawFrame(6, 0, 1, [UInt8](repeating: 0, count: 8)), 1),
        Wrong("priority of the connection", rawFrame(2, 0, 0, number(1) + [0]), 1),
        Wrong("a continuation of nothing", rawFrame(9, 4, 1, []), 1),
        Wrong("a block that is interrupted", headers(3, 0) + rawFrame(6, 0, 0, number(0) + number(0)), 1),
        Wrong("a block with data in it", headers(3, 0) + rawFrame(0, 0, 1, [1]), 1),
        Wrong("a block that another goes on with", headers(3, 0) + rawFrame(9, 4, 1, []), 1),
        Wrong("padding longer than its block", rawFrame(1, 12, 3, [9, 0x83]), 1),
        Wrong("padding without room", rawFrame(1, 12, 3, []), 6),
        Wrong("priority without room", rawFrame(1, 36, 3, [0, 0]), 1),
        Wrong("a block that is none", rawFrame(1, 4, 3, [0x80]), 9),
        Wrong("a block without end", headers(3, 0) + (0..<10).flatMap { _ in rawFrame(9, 0, 3, []) }, 11),
        Wrong("a block beyond the limit", rawFrame(1, 0, 3, noise(4_000)) + rawFrame(9, 0, 3, noise(97)), 11),
        Wrong("empty frames of data", (0..<11).flatMap { _ in rawFrame(0, 0, 1, []) }, 11),
        Wrong("too many calls", (1..<11).flatMap { headers(UInt32(2 * $0 + 1)) }, 1, last: 21),
    ]

    @Test(arguments: wrong)
    private func whatIsWrongEndsTheConnection(_ wrong: Wrong) {
        for size in [1, 7, .max] {
            var run = SessionRun()
            _ = run.feed(Self.headers(1))
            _ = run.sent()
            _ = run.feed(wrong.bytes, pieces: size)
            let end = run.sent().last
            #expect(end == SessionRun.Frame(kind: 7, flags: 0, stream: 0, payload: [0, 0, 0, wrong.last, 0, 0, 0, wrong.code]))
        }
    }

    @Test(arguments: [headers(1), rawFrame(6, 0, 0, [UInt8](repeating: 0, count: 8)), rawFrame(4, 1, 0, []), rawFrame(0, 0, 1, [1])])
    func settingsComeFirst(frame: [UInt8]) {
        var run = SessionRun(settings: [])
        _ = run.feed(SessionRun.preface + frame)
        #expect(run.error == HTTP2Error(.protocolError))
    }

    @Test func aMessageWaitsForItsWindows() throws {
        var run = SessionRun(settings: Self.setting(4, 3))
        _ = run.feed(Self.headers(1, 5))
        run.session.answer(1, [1, 2, 3])
        #expect(try run.told() == ["1 \(Self.head)", "0 1 [0, 0, 0]"])
        _ = run.feed(Self.windowUpdate(1, 2))
        #expect(try run.told() == ["0 1 [0, 3]"])
        // Below what has been sent, and back.
        _ = run.feed(Self.setting(4, 0) + Self.windowUpdate(1, 2))
        #expect(run.sent().map(\.kind) == [4])
        _ = run.feed(Self.setting(4, 5))
        #expect(try run.told() == ["4 0 []", "0 1 [1, 2, 3]", "1 grpc-status=0 end"] && run.session.openCalls == 0)
    }

    @Test func allAnswersShareTheConnectionsWindow() throws {
        var run = SessionRun(settings: Self.setting(4, 1 << 20))
        _ = run.feed([1, 3, 5].flatMap { Self.headers($0, 5) })
        run.session.answer(1, noise(65_525))
        // In frames as large as a client takes; 5 bytes are left.
        #expect(run.sent().filter { $0.kind == 0 }.map(\.payload.count) == [16_384, 16_384, 16_384, 16_378])
        run.session.answer(3, [])
        run.session.answer(5, [])
        #expect(run.sent().map { "\($0.kind) \($0.stream)" } == ["1 3", "0 3", "1 3", "1 5"])
        _ = run.feed(rawFrame(3, 0, 5, Self.number(8)) + Self.windowUpdate(0, 100))
        #expect(run.sent().isEmpty && run.session.openCalls == 0)
    }

    @Test func windowsAreOpenedWhenHalfOfThemIsUsed() {
        var run = SessionRun()
        let piece = [UInt8](repeating: 0, count: 256 << 10)
        _ = run.feed(Self.headers(1))
        #expect(run.feed(rawFrame(0, 0, 1, piece)) == [])
        #expect(run.feed(rawFrame(0, 0, 1, piece)) == ["window 1 524288"])
        run.session.openWindow(1)
        #expect(run.bytes() == Self.windowUpdate(1, 1 << 19))
        for _ in 0..<6 { _ = run.feed(rawFrame(0, 0, 1, piece)) }
        #expect(run.bytes() == Self.windowUpdate(0, 2 << 20))
    }

    @Test func floodsEndTheConnection() {
        let second: UInt64 = 1_000_000_000
        func frames(_ count: Int, _ frame: [UInt8], seconds: UInt64) -> HTTP2Error? {
            var run = SessionRun(streams: 1)
            _ = run.feed(Self.headers(1))
            for number in 0..<count {
                run.session.now = UInt64(number) * seconds * second / UInt64(count)
                _ = run.feed(frame)
                _ = run.bytes()
            }
            return run.error
        }
        let ping = rawFrame(6, 0, 0, [UInt8](repeating: 0, count: 8))
        let calm = HTTP2Error(.enhanceYourCalm)
        #expect(frames(99_999, ping, seconds: 1) == nil)
        #expect(frames(100_000, ping, seconds: 1) == calm)
        #expect(frames(100_001, SessionRun.settings, seconds: 1) == calm)
        #expect(frames(150_000, ping, seconds: 4) == nil)
        #expect(frames(10_001, rawFrame(3, 0, 1, Self.number(8)), seconds: 29) == calm)
        #expect(frames(15_000, rawFrame(3, 0, 1, Self.number(8)), seconds: 60) == nil)
        #expect(frames(1_001, rawFrame(0x10, 0, 0, [1]), seconds: 60) == calm)
    }

    /// Whatever was reset from here may still be on its way; an end is told in the order of the streams that are open.
    @Test func cancelledCallsAreNotMissed() {
        var run = SessionRun()
        _ = run.feed(Self.headers(1) + Self.headers(3) + Self.headers(5))
        let cancelled = run.session.cancel { $0.stream != 3 }
        #expect(cancelled.map(\.stream) == [1, 5])
        #expect(run.bytes() == rawFrame(3, 0, 1, Self.number(8)) + rawFrame(3, 0, 5, Self.number(8)))
        let late = rawFrame(0, 1, 1, [1]) + Self.windowUpdate(5, 1) + rawFrame(1, 5, 5, [0x83]) + rawFrame(3, 0, 5, Self.number(8))
        #expect(run.feed(late + rawFrame(0, 1, 3, [7])) == ["all 3 [7]"] && run.error == nil)
    }

    /// Hundreds of calls at once, which are answered in any order.
    @Test func manyCallsAtOnce() {
        var run = SessionRun(streams: 300)
        var open: [Int32] = []
        let random = noise(20_000)
        for step in 0..<5_000 {
            let grows = step % 900 < 450
            let isNew = open.isEmpty || open.count < 300 && (random[step] % 4 != 0) == grows
            if isNew {
                let stream = UInt32(2 * step + 1)
                _ = run.feed(Self.headers(stream, random[step] & 2 == 0 ? 5 : 4) + (random[step] & 2 == 0 ? [] : rawFrame(0, 1, stream, [])))
                open.append(Int32(stream))
            } else {
                let stream = open.remove(at: Int(random[step + 5_000]) * 7 % open.count)
                run.session.answer(stream, [])
                let sent = run.sent().filter { $0.kind < 2 }
                #expect(sent.map(\.stream) == [UInt32](repeating: UInt32(stream), count: 3))
            }
            guard run.session.openCalls == open.count, run.error == nil else { return #expect(run.session.openCalls == open.count, "\(step)") }
        }
    }
}
