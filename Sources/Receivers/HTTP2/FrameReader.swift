/// Takes the bytes of an HTTP/2 client apart into frames, in whatever pieces they come (RFC 9113, 4.1). Pure.
///
/// The payload of DATA is passed on as it comes, nothing of it is kept; of other frames, what has not come whole is put together here.
package struct FrameReader {
    package enum Piece: Equatable, Sendable {
        /// A whole frame that is not DATA, in place: its header, then its payload.
        case frame(FrameHeader)
        /// The same, put together in ``kept``.
        case keptFrame(FrameHeader)
        /// The header of a DATA frame; if its length is not 0, its payload or padding follows.
        case data(FrameHeader)
        case payload(isLast: Bool)
        case padding(isLast: Bool)
        /// A part of the preface, of a header, or of a frame; or a frame that means nothing to a server.
        case nothing
    }

    /// What stands at the front of the bytes, and how many of them it is.
    package typealias Step = (piece: Piece, count: Int)

    private enum State {
        case between
        /// The rest of the header is to come.
        case header
        /// The rest of a payload is to come.
        case frame(FrameHeader)
        case skipping(left: Int)
        case padLength(left: Int)
        case payload(left: Int, padding: Int)
        case padding(left: Int)
    }

    /// "PRI * HTTP/2.0 SM", with its line ends; checked by who looks at the beginning of a connection.
    package static let prefaceBytes = 24
    /// The largest SETTINGS frame: every setting there is a hundred times over.
    private static let longestSettings = 6 * 10 * 100
    /// What may stand in a HEADERS frame beside its block: padding, its length, and a priority.
    private static let besideBlock = 1 + 255 + 5

    /// The longest frame that was announced.
    private let longestFrame: Int
    private let longestBlock: Int
    private var state = State.skipping(left: Self.prefaceBytes)
    /// What has come of a header, then of a payload.
    package private(set) var kept: [UInt8] = []

    package init(longestFrame: Int, longestBlock: Int) {
        self.longestFrame = longestFrame
        self.longestBlock = longestBlock
    }

    /// Frames of a type that HTTP/2 does not have (RFC 9113, 5.5: to be ignored) since headers came last.
    package private(set) var unknownFrames = 0

    /// Something other than the payload of DATA has begun and is not complete.
    package var isWithinFrame: Bool {
        switch state {
        case .header, .frame, .skipping: true
        case .between, .padLength, .payload, .padding: false
        }
    }

    /// The next piece of `bytes`, which are not empty.
    package mutating func next(_ bytes: RawSpan) throws(HTTP2Error) -> Step {
        switch state {
        case .between:
            if let header = FrameHeader(bytes) { return try begin(header, bytes.byteCount) }
            kept.removeAll(keepingCapacity: true)
            state = .header
            return keep(bytes, upTo: FrameHeader.size)
        case .header:
            let count = keep(bytes, upTo: FrameHeader.size).count
            guard let header = FrameHeader(kept.span.bytes) else { return (.nothing, count) }
            kept.removeAll(keepingCapacity: true)
            let step = try begin(header, 0)
            // A frame without a payload is whole.
            if case .frame = state, header.length == 0 { return (whole(header), count) }
            return (step.piece, count)
        case .frame(let header):
            let count = keep(bytes, upTo: header.length).count
            return (kept.count == header.length ? whole(header) : .nothing, count)
        case .skipping(let left):
            let count = min(left, bytes.byteCount)
            state = count == left ? .between : .skipping(left: left - count)
            return (.nothing, count)
        case .padLength(let left):
            let padding = Int(bytes[0])
            // 6.1: no shorter than its padding.
            guard padding < left else { throw HTTP2Error(.protocolError) }
            let payload = left - 1 - padding
            state = payload > 0 ? .payload(left: payload, padding: padding) : padding > 0 ? .padding(left: padding) : .between
            return (.padding(isLast: left == 1), 1)
        case .payload(let left, let padding):
            let count = min(left, bytes.byteCount)
            if count < left {
                state = .payload(left: left - count, padding: padding)
            } else {
                state = padding > 0 ? .padding(left: padding) : .between
            }
            return (.payload(isLast: count == left && padding == 0), count)
        case .padding(let left):
            let count = min(left, bytes.byteCount)
            state = count == left ? .between : .padding(left: left - count)
            return (.padding(isLast: count == left), count)
        }
    }

    private mutating func keep(_ bytes: RawSpan, upTo wanted: Int) -> Step {
        let count = min(wanted - kept.count, bytes.byteCount)
        bytes.extracting(first: count).withUnsafeBytes { kept.append(contentsOf: $0) }
        return (.nothing, count)
    }

    private mutating func whole(_ header: FrameHeader) -> Piece {
        state = .between
        return .keptFrame(header)
    }

    /// A header has come, and `available` bytes with it; what is wrong with it needs no payload to be seen.
    private mutating func begin(_ header: FrameHeader, _ available: Int) throws(HTTP2Error) -> Step {
        guard header.length <= longestFrame else { throw HTTP2Error(.frameSizeError) }
        switch header.kind {
        case FrameHeader.Kind.data: return (try beginData(header), FrameHeader.size)
        case FrameHeader.Kind.headers, FrameHeader.Kind.continuation:
            guard header.length <= longestBlock + Self.besideBlock else { throw .headerBytes }
            unknownFrames = 0
        case FrameHeader.Kind.settings:
            guard header.length <= Self.longestSettings else { throw HTTP2Error(.enhanceYourCalm) }
        case FrameHeader.Kind.resetStream, FrameHeader.Kind.windowUpdate:
            guard header.length == 4 else { throw HTTP2Error(.frameSizeError) }
        case FrameHeader.Kind.ping:
            guard header.length == 8 else { throw HTTP2Error(.frameSizeError) }
        case FrameHeader.Kind.priority:
            guard header.length == 5 else { throw HTTP2Error(.frameSizeError) }
        case FrameHeader.Kind.pushPromise:
            // 8.4: clients make none.
            throw HTTP2Error(.protocolError)
        case FrameHeader.Kind.goAway:
            guard header.stream == 0 else { throw HTTP2Error(.protocolError) }
            guard header.length >= 8 else { throw HTTP2Error(.frameSizeError) }
            return skip(header)
        default:
            unknownFrames += 1
            return skip(header)
        }
        let count = FrameHeader.size + header.length
        if available >= count {
            state = .between
            return (.frame(header), count)
        }
        kept.removeAll(keepingCapacity: true)
        state = .frame(header)
        return (.nothing, FrameHeader.size)
    }

    /// 6.8: a client that goes says nothing that changes what is done; 5.5: nor does what is not known.
    private mutating func skip(_ header: FrameHeader) -> Step {
        state = header.length == 0 ? .between : .skipping(left: header.length)
        return (.nothing, FrameHeader.size)
    }

    private mutating func beginData(_ header: FrameHeader) throws(HTTP2Error) -> Piece {
        guard header.has(FrameHeader.Flag.padded) else {
            state = header.length == 0 ? .between : .payload(left: header.length, padding: 0)
            return .data(header)
        }
        guard header.length > 0 else { throw HTTP2Error(.frameSizeError) }
        state = .padLength(left: header.length)
        return .data(header)
    }
}
