import Serving

/// Why an HTTP/2 connection ends at once (RFC 9113, 5.4.1): what its GOAWAY says, and how that is counted.
///
/// What the RFC calls an error of a stream is one of the connection here, which it allows (5.4): no client of ours makes one.
package struct HTTP2Error: Error, Equatable {
    /// RFC 9113, 7.
    package enum Code: UInt32, Sendable {
        case noError = 0
        case protocolError = 1
        case flowControlError = 3
        case streamClosed = 5
        case frameSizeError = 6
        case cancel = 8
        case compressionError = 9
        case enhanceYourCalm = 11
    }

    package var code: Code
    package var closing: TransportMetrics.Closing

    package init(_ code: Code, _ closing: TransportMetrics.Closing = .protocol) {
        self.code = code
        self.closing = closing
    }

    /// Larger than `max_header_bytes`, as it comes or unpacked.
    static let headerBytes = HTTP2Error(.enhanceYourCalm, .headerBytes)
    /// More calls at a time than were announced.
    static let streams = HTTP2Error(.protocolError, .streams)
}
