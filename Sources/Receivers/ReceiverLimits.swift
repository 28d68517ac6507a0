/// Promises about the bytes of a request that every sink may rely on.
package enum RequestLimits {
    /// Readable bytes behind every request body, so that a walker may load 8 bytes at a time without looking where it ends.
    package static let readableSlack = 64
}

/// Every limit of the intake. What is above a limit is refused and counted, never queued.
///
/// Counters: `metronome_receiver_refused_requests_total{transport,reason}` for requests,
/// `metronome_receiver_closed_connections_total{transport,reason}` for connections; the reason is given with each limit.
package struct ReceiverLimits: Sendable, Equatable {
    /// Bytes of one message as they come over the wire (compressed, if they are). Default 16 MiB.
    ///
    /// Above: RESOURCE_EXHAUSTED or 413, reason `message_too_large`; not retryable.
    package var messageBytes = 16 << 20

    /// Bytes of one message after decompression. Default 64 MiB.
    ///
    /// Above: RESOURCE_EXHAUSTED or 413, reason `decompressed_too_large`; inflating stops one byte above the limit.
    package var decompressedBytes = 64 << 20

    /// Bytes of all requests that are being read, over all connections. What has come counts, not what was announced.
    /// Default 256 MiB.
    ///
    /// Above: RESOURCE_EXHAUSTED with RetryInfo or 429 with Retry-After, reason `in_flight`. Gauge: `metronome_receiver_in_flight_bytes`.
    /// One connection may hold ``connectionShare`` of it, and more only while less than half of it is in use.
    package var inFlightBytes = 256 << 20

    /// Bytes in flight that one connection may hold whatever the others do: a sixteenth of ``inFlightBytes``, and always one message.
    package var connectionShare: Int { max(inFlightBytes / 16, messageBytes) }

    /// gRPC calls at a time on one connection (announced as SETTINGS_MAX_CONCURRENT_STREAMS). Default 1,000.
    ///
    /// Above, which only a broken peer tries: the connection is closed, reason `streams`.
    package var concurrentStreams = 1_024

    /// Connections at a time, per listening address. Default 10,000.
    ///
    /// Above: the idlest are closed for the new one, first those that never had a request answered; if none rests, the new one.
    /// Reason `connections`. Gauge: `metronome_receiver_connections`.
    package var connections = 10_000

    /// Bytes of the headers (names and values) of one request. Default 16 KiB.
    ///
    /// Above: HTTP answers 431, gRPC closes the connection; reason `header_bytes`.
    package var headerBytes = 16 << 10

    /// How long a connection may be without a request; PINGs are none. Default 5 minutes.
    ///
    /// Then it is ended in good order (gRPC: GOAWAY), reason `idle`.
    package var idle: Duration = .seconds(300)

    /// How long the headers of one request may take from their first byte to their last, and the preface of a gRPC connection.
    /// Default 10 s.
    ///
    /// Then HTTP answers 408, and the connection is closed, reason `head_time`.
    package var headTime: Duration = .seconds(10)

    /// How long one request may take from its headers to its last byte. Default 60 s.
    ///
    /// Then HTTP closes the connection and gRPC resets the call, reason `request_time`.
    package var requestTime: Duration = .seconds(60)

    /// How long a peer may take nothing of the answers that wait for it; nothing is read from it meanwhile. Default 30 s.
    ///
    /// Then the connection is closed, reason `unread_answers`.
    package var answerTime: Duration = .seconds(30)

    package var times: ConnectionTimes { ConnectionTimes(idle: idle, request: requestTime, answer: answerTime) }

    package init() {}
}
