import Serving

/// Takes the one length-prefixed message of a unary call apart: a pure counter over its DATA bytes.
///
/// Wire: one byte "compressed", four bytes length (big endian), then the message.
package struct MessageAssembly {
    package struct Announcement: Equatable, Sendable {
        package var length: Int
        package var isCompressed: Bool

        package init(length: Int, isCompressed: Bool) {
            self.length = length
            self.isCompressed = isCompressed
        }
    }

    /// Known as soon as the five bytes of the prefix are in.
    package private(set) var announcement: Announcement?
    private var prefix: UInt64 = 0
    private var prefixBytes = 0
    private var missing = 0

    /// Bytes of the message that are still to come; nil before the prefix is in.
    package var missingBytes: Int? { announcement == nil ? nil : missing }

    package init() {}

    /// Consumes prefix bytes from the start of `bytes`; returns how many. At most five in all.
    package mutating func takePrefix(_ bytes: RawSpan) throws(Refusal) -> Int {
        var taken = 0
        while announcement == nil, taken < bytes.byteCount {
            prefix = prefix << 8 | UInt64(bytes[taken])
            taken += 1
            prefixBytes += 1
            guard prefixBytes == 5 else { continue }
            let flag = prefix >> 32
            guard flag <= 1 else {
                throw Refusal(.framing, .internalError, "compressed flag of the message is \(flag), expected 0 or 1")
            }
            missing = Int(prefix & 0xffff_ffff)
            announcement = Announcement(length: missing, isCompressed: flag == 1)
        }
        return taken
    }

    /// Accounts for `count` bytes of the message.
    package mutating func takeBody(_ count: Int) throws(Refusal) {
        guard count <= missing else {
            throw Refusal(
                .framing, .invalidArgument, "\(count - missing) bytes follow the message: the call takes exactly one message")
        }
        missing -= count
    }

    /// The peer has sent everything.
    package func end() throws(Refusal) {
        guard let announcement else {
            throw Refusal(
                .framing, .invalidArgument,
                prefixBytes == 0
                    ? "the call has no message, expected one"
                    : "the message is cut short: \(prefixBytes) bytes of its 5-byte prefix")
        }
        guard missing == 0 else {
            throw Refusal(
                .framing, .invalidArgument,
                "the message is cut short: \(announcement.length - missing) of \(announcement.length) bytes")
        }
    }
}
