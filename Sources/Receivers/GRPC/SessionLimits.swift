/// What an HTTP/2 connection is told that it may do, and what it may do at most. Numbers without a setting of their own are the same for all.
package struct SessionLimits: Sendable {
    /// Calls at a time.
    package var streams: Int
    /// Bytes of the names and values of one call's headers.
    package var headerBytes: Int

    package init(streams: Int, headerBytes: Int) {
        self.streams = streams
        self.headerBytes = headerBytes
    }

    /// Unread bytes one call may have on the way: a common message needs no WINDOW_UPDATE.
    static let streamWindow = 1 << 20
    /// The same for a connection: several large calls at a time.
    static let connectionWindow = 4 << 20
    /// What the connection's window is before the first WINDOW_UPDATE (RFC 9113, 6.9.2).
    static let initialConnectionWindow = 65_535
    /// Largest frame a peer may send. DATA is handed on as it comes, so this buffers nothing.
    static let frame = 256 << 10
    /// Frames of types that HTTP/2 does not have that a peer may send without a call between them; then it is closed, reason
    /// `protocol`.
    static let unknownFrames = 1_000
    /// Not an attack, but a client's habit: an empty DATA frame before the one that ends the stream.
    static let emptyDataFrames = 10
    /// Every call a client gives up (a deadline, an early refusal) is a RST_STREAM.
    static let resets = (count: 10_000, seconds: 30 as UInt64)
    /// PING, SETTINGS and PRIORITY. grpc-go sends a PING with nearly every response.
    static let controlFrames = (count: 100_000, seconds: 2 as UInt64)
    /// CONTINUATION frames of one header block that a client of the largest frames does not need.
    static let spareContinuations = 5
    /// Streams that were reset from here, of which frames may be on their way.
    static let rememberedResets = 1_024

    /// A block comes in frames of at least so many bytes, or nearly.
    var continuations: Int { Self.spareContinuations + headerBytes / 16_384 }
}
