/// What a client has said in its SETTINGS, as far as it matters to who answers it (RFC 9113, 6.5.2).
struct ClientSettings: Equatable {
    /// Of a stream.
    var initialWindow = 65_535
    var longestFrame = 16_384
    /// The smallest table for header fields that it ever asked for.
    var smallestTable = 4_096

    static let largestWindow = Int(Int32.max)

    /// The payload of a frame.
    mutating func take(_ payload: RawSpan) throws(HTTP2Error) {
        guard payload.byteCount % 6 == 0 else { throw HTTP2Error(.frameSizeError) }
        for place in stride(from: 0, to: payload.byteCount, by: 6) {
            let value = Int(payload.bigEndian(at: place + 2))
            switch Int(payload[place]) << 8 | Int(payload[place + 1]) {
            case 1: smallestTable = min(smallestTable, value)
            case 2: guard value <= 1 else { throw HTTP2Error(.protocolError) }
            case 4:
                guard value <= Self.largestWindow else { throw HTTP2Error(.flowControlError) }
                initialWindow = value
            case 5:
                guard (16_384...16_777_215).contains(value) else { throw HTTP2Error(.protocolError) }
                longestFrame = value
            // We open no streams; the rest is advice, or not known.
            default: break
            }
        }
    }
}
