import NIOCore
import NIOHPACK
import Receivers

/// A session without anything around it: bytes in, a story of what they mean, frames out.
struct SessionRun {
    final class Call {
        let stream: Int32
        var bytes: [UInt8] = []
        init(_ stream: Int32) { self.stream = stream }
    }

    struct Frame: Equatable { var kind: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8] }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = rawFrame(4, 0, 0, [])

    var session: GRPCSession<Call>
    var calls: [Int32: Call] = [:]
    private(set) var error: HTTP2Error?
    private var decoder = HPACKDecoder(allocator: ByteBufferAllocator())

    /// With SETTINGS exchanged, unless it is told otherwise.
    init(streams: Int = 10, headerBytes: Int = 4_096, settings: [UInt8] = settings) {
        session = GRPCSession(SessionLimits(streams: streams, headerBytes: headerBytes))
        session.begin()
        guard !settings.isEmpty else { return }
        _ = feed(Self.preface + settings)
        _ = sent()
    }

    /// What the bytes mean, in pieces of a size.
    mutating func feed(_ bytes: [UInt8], pieces: Int = .max) -> [String] {
        var story: [String] = []
        var start = 0
        while start < bytes.count, error == nil {
            let count = min(pieces, bytes.count - start)
            var rest = bytes[start..<(start + count)]
            start += count
            while !rest.isEmpty, error == nil {
                do throws(HTTP2Error) {
                    let step = try session.next(rest.span.bytes)
                    note(step.event, Array(rest.prefix(step.count)), &story)
                    rest = rest.dropFirst(step.count)
                } catch {
                    self.error = error
                    session.end(error)
                }
            }
        }
        session.sendWaiting()
        return story
    }

    private mutating func note(_ event: GRPCSession<Call>.Event, _ bytes: [UInt8], _ story: inout [String]) {
        switch event {
        case .none: break
        case .begun(let stream, let isWhole):
            let call = Call(stream)
            calls[stream] = call
            session.open(call, stream, isWhole: isWhole)
            story.append("begun \(stream)\(isWhole ? " whole" : "")")
        case .payload(let call, let end):
            call.bytes += bytes
            note(end, call, &story)
        case .end(let call, let end): note(end, call, &story)
        case .cancelled(let call): story.append("cancelled \(call.stream)")
        case .pong(let number): story.append("pong \(number)")
        }
    }

    private func note(_ end: GRPCSession<Call>.End, _ call: Call, _ story: inout [String]) {
        switch end {
        case .no, .frame: break
        case .window(let stream, let used): story.append("window \(stream) \(used)")
        case .stream: story.append("all \(call.stream) \(call.bytes)")
        }
    }

    /// Bytes that are to be sent since the last time.
    mutating func bytes() -> [UInt8] { session.output.take().map { Array($0.readableBytesView) } ?? [] }

    mutating func sent() -> [Frame] {
        var rest = bytes()[...]
        var frames: [Frame] = []
        while let header = FrameHeader(rest.span.bytes) {
            let payload = Array(rest.dropFirst(FrameHeader.size).prefix(header.length))
            frames.append(Frame(kind: header.kind, flags: header.flags, stream: UInt32(header.stream), payload: payload))
            rest = rest.dropFirst(FrameHeader.size + header.length)
        }
        return frames
    }

    /// Frames as texts: headers as a client reads them.
    mutating func told() throws -> [String] {
        try sent().map { frame in
            let end = frame.kind < 2 && frame.flags & 1 == 1 ? " end" : ""
            guard frame.kind == 1 else { return "\(frame.kind) \(frame.stream) \(frame.payload)\(end)" }
            var block = ByteBuffer(bytes: frame.payload)
            let headers = try decoder.decodeHeaders(from: &block)
            return "\(frame.stream) " + headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + end
        }
    }
}
