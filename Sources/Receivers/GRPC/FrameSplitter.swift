/// Tells the DATA frames of an HTTP/2 client from everything else, in whatever pieces its bytes come. Pure: counts bytes, keeps
/// none but a frame header that is cut in two.
///
/// Whatever is wrong with a frame is left to the HTTP/2 handler to notice: such a frame counts as "something else".
package struct FrameSplitter {
    package enum Piece: Equatable, Sendable {
        /// The connection preface, or (part of) a frame that is not DATA.
        case other
        /// The header, begun in an earlier read, of a frame that is not DATA.
        case otherHeader(FrameHeader)
        /// The header of a DATA frame; if its length is not 0, its payload or padding follows.
        case dataHeader(FrameHeader)
        case payload(isLast: Bool)
        case padding(isLast: Bool)
        /// The padding of the DATA frame is longer than the frame; what follows can be understood no more.
        case badPadding
        /// The first bytes of a header that goes on in the next read.
        case cut
    }

    /// What stands at the front of the bytes, and how many of them it is.
    package typealias Step = (piece: Piece, count: Int)

    private enum State {
        case between
        case other(left: Int)
        case padLength(left: Int)
        case payload(left: Int, padding: Int)
        case padding(left: Int)
    }

    /// "PRI * HTTP/2.0 SM", with its line ends.
    package static let prefaceBytes = 24

    /// The longest DATA frame that is taken for one; above, the HTTP/2 handler refuses it.
    private let longestFrame: Int
    private var state = State.other(left: Self.prefaceBytes)
    private var head: [UInt8] = []
    /// Only CONTINUATION may follow a header block that has not ended.
    private var isInHeaderBlock = false

    package init(longestFrame: Int) {
        self.longestFrame = longestFrame
        head.reserveCapacity(FrameHeader.size)
    }

    /// Frames of a type that HTTP/2 does not have (RFC 9113, 5.5: to be ignored) since headers came last.
    package private(set) var unknownFrames = 0

    /// Something other than the payload of DATA has begun and is not complete: a frame, its header, or a block of headers.
    package var isWithinHead: Bool {
        if isInHeaderBlock || !head.isEmpty { return true }
        if case .other = state { return true }
        return false
    }

    /// The next piece of `bytes`, which are not empty.
    package mutating func next(_ bytes: RawSpan) -> Step {
        switch state {
        case .between: return header(bytes)
        case .other(let left):
            let count = min(left, bytes.byteCount)
            state = count == left ? .between : .other(left: left - count)
            return (.other, count)
        case .padLength(let left):
            let padding = Int(bytes[0])
            guard padding < left else { return (.badPadding, 1) }
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

    private mutating func header(_ bytes: RawSpan) -> Step {
        if head.isEmpty, let header = FrameHeader(bytes) {
            guard takesData(header) else {
                let count = min(FrameHeader.size + header.length, bytes.byteCount)
                let left = FrameHeader.size + header.length - count
                state = left == 0 ? .between : .other(left: left)
                return (.other, count)
            }
            return (.dataHeader(header), FrameHeader.size)
        }
        let count = min(FrameHeader.size - head.count, bytes.byteCount)
        head.append(contentsOf: bytes.extracting(first: count).copy)
        guard let header = FrameHeader(head.span.bytes) else { return (.cut, count) }
        head.removeAll(keepingCapacity: true)
        if takesData(header) { return (.dataHeader(header), count) }
        state = header.length == 0 ? .between : .other(left: header.length)
        return (.otherHeader(header), count)
    }

    /// Notes what a header means for the frames behind it; true for a DATA frame, whose bytes are then expected.
    private mutating func takesData(_ header: FrameHeader) -> Bool {
        switch header.kind {
        case FrameHeader.Kind.headers, FrameHeader.Kind.pushPromise, FrameHeader.Kind.continuation:
            isInHeaderBlock = !header.has(FrameHeader.Flag.endHeaders)
            unknownFrames = 0
            return false
        case FrameHeader.Kind.data:
            let isPadded = header.has(FrameHeader.Flag.padded)
            guard !isInHeaderBlock, header.length <= longestFrame, !isPadded || header.length > 0 else { return false }
            if isPadded {
                state = .padLength(left: header.length)
            } else {
                state = header.length == 0 ? .between : .payload(left: header.length, padding: 0)
            }
            return true
        default:
            if header.kind > FrameHeader.Kind.continuation { unknownFrames &+= 1 }
            return false
        }
    }
}
