import NIOCore
import NIOHTTP1

/// Takes HTTP/1.1 requests out of the bytes of one connection (RFC 9112). Pure.
///
/// NIO's own decoder hands the connection over after a message with `Upgrade` or `CONNECT`, whatever the answer was, and
/// keeps all that follows. Here nothing is ever handed over: `Upgrade` is a header like others (RFC 9110, 7.8 lets a server
/// ignore it), and what follows `CONNECT`, which is never granted, is not read.
///
/// Strict where leniency would let two parties see different requests: lines end in CR LF, a header is on one line, a
/// request has one length.
package struct HTTPRequestParser {
    package enum Event: Equatable {
        case head(HTTPRequestHead)
        case body(ByteBuffer)
        case end
    }

    private enum State {
        /// In front of a request, or within its head.
        case head
        case body(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
    }

    /// Bytes of a chunk's size with its extensions.
    private static let chunkLineBytes = 256

    private static let lineEnd: [UInt8] = [0x0d, 0x0a]
    private static let emptyLine = lineEnd + lineEnd

    private let headerBytes: Int
    private var state = State.head
    /// Bytes at the front of the input in which the end that is looked for does not begin.
    private var searched = 0
    /// One empty line in front of a request is passed over (RFC 9112, 2.2).
    private var hasSkippedLine = false
    private var trailerBytes = 0

    /// - Parameter headerBytes: bytes of a request line with its headers, and again of trailers, at most.
    package init(headerBytes: Int) { self.headerBytes = headerBytes }

    /// The next part of a request at the front of `bytes`, which is taken off; nil: more bytes are needed.
    ///
    /// After an error the parser is not to be used again.
    package mutating func next(_ bytes: inout ByteBuffer) throws(HTTPRequestError) -> Event? {
        while true {
            switch state {
            case .head:
                if try skipLine(&bytes) { continue }
                return try head(&bytes)
            case .body(let left):
                guard let piece = take(left, &bytes) else { return left == 0 ? finish() : nil }
                state = .body(left: left - piece.readableBytes)
                return .body(piece)
            case .chunkSize:
                guard let line = try block(until: Self.lineEnd, limit: Self.chunkLineBytes, .malformed("a chunk's size line is too long"), &bytes)
                else { return nil }
                let size = try HTTPFraming.chunkSize(line)
                state = size == 0 ? .trailers : .chunk(left: size)
            case .chunk(let left):
                guard let piece = take(left, &bytes) else { return nil }
                state = piece.readableBytes == left ? .chunkEnd : .chunk(left: left - piece.readableBytes)
                return .body(piece)
            case .chunkEnd:
                guard let line = try block(until: Self.lineEnd, limit: 2, .malformed("a chunk is longer than its size"), &bytes) else { return nil }
                guard line.isEmpty else { throw .malformed("a chunk is longer than its size") }
                state = .chunkSize
            case .trailers:
                guard let line = try block(until: Self.lineEnd, limit: headerBytes, .headerOverflow, &bytes) else { return nil }
                if line.isEmpty { return finish() }
                try trailer(line)
            }
        }
    }

    private mutating func trailer(_ line: [UInt8]) throws(HTTPRequestError) {
        trailerBytes += line.count
        guard trailerBytes <= headerBytes else { throw .headerOverflow }
        _ = try HTTPHead.field(line[...])
    }

    private mutating func finish() -> Event {
        state = .head
        hasSkippedLine = false
        trailerBytes = 0
        return .end
    }

    private func take(_ count: Int, _ bytes: inout ByteBuffer) -> ByteBuffer? {
        let length = min(count, bytes.readableBytes)
        return length > 0 ? bytes.readSlice(length: length) : nil
    }

    private mutating func skipLine(_ bytes: inout ByteBuffer) throws(HTTPRequestError) -> Bool {
        guard searched == 0, bytes.readableBytes >= 2, bytes.getInteger(at: bytes.readerIndex, as: UInt16.self) == 0x0d0a else { return false }
        guard !hasSkippedLine else { throw .malformed("an empty line in place of a request") }
        hasSkippedLine = true
        bytes.moveReaderIndex(forwardBy: 2)
        return true
    }

    private mutating func head(_ bytes: inout ByteBuffer) throws(HTTPRequestError) -> Event? {
        if let other = WrongProtocol.onHTTP1Port(bytes.readableBytesView) { throw .otherProtocol(other) }
        guard let text = try block(until: Self.emptyLine, limit: headerBytes, .headerOverflow, &bytes) else { return nil }
        let head = try HTTPHead.parse(text)
        switch try HTTPFraming.of(head) {
        case .length(let length): state = .body(left: length)
        case .chunked: state = .chunkSize
        }
        return .head(head)
    }

    /// Takes the bytes in front of `end`, and `end`; nil: it has not come yet.
    private mutating func block(
        until end: [UInt8], limit: Int, _ overflow: HTTPRequestError, _ bytes: inout ByteBuffer
    ) throws(HTTPRequestError) -> [UInt8]? {
        guard let length = Self.place(of: end, in: bytes, from: searched) else {
            guard bytes.readableBytes < limit + end.count else { throw overflow }
            searched = max(0, bytes.readableBytes - end.count + 1)
            return nil
        }
        searched = 0
        guard length == 0 || length + end.count <= limit else { throw overflow }
        let block = bytes.readBytes(length: length) ?? []
        bytes.moveReaderIndex(forwardBy: end.count)
        return block
    }

    /// How many bytes stand in front of the first `end` that begins at `start` or later.
    private static func place(of end: [UInt8], in bytes: ByteBuffer, from start: Int) -> Int? {
        bytes.withUnsafeReadableBytes { all in
            var at = start
            while at + end.count <= all.count {
                if all[at] == end[0], all[at..<(at + end.count)].elementsEqual(end) { return at }
                at += 1
            }
            return nil
        }
    }
}
