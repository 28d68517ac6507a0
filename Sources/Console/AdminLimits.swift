import Serving

/// Every limit of the admin server. Counters: `metronome_console_refused_requests_total{reason}` and
/// `metronome_console_closed_connections_total{reason}`.
package struct AdminLimits: Sendable, Equatable {
    /// Bytes of the headers of one request; above: 431, reason `header_bytes`. Default 16 KiB.
    package var headerBytes = 16 << 10
    /// Bytes of a request's body; above: 413, reason `message_too_large`. Default 1 MiB.
    package var bodyBytes = 1 << 20
    /// Connections at a time. Above: the idlest are closed for the new one, first those that never had a request answered;
    /// reason `connections`. Default 256.
    package var connections = 256
    /// How long a connection may be without a request; then it is ended, reason `idle`. Default 60 s.
    package var idle: Duration = .seconds(60)
    /// How long the headers of a request may take; then 408 and the connection is closed, reason `head_time`. Default 10 s.
    package var headTime: Duration = .seconds(10)
    /// How long a request may take from its headers to the last byte of its body; then its connection is closed, reason
    /// `request_time`. Default 30 s.
    package var requestTime: Duration = .seconds(30)
    /// How long a peer may take nothing of an answer; then its connection is closed, reason `unread_answers`. Default 30 s.
    package var answerTime: Duration = .seconds(30)

    package var times: ConnectionTimes { ConnectionTimes(idle: idle, request: requestTime, answer: answerTime) }

    package init() {}
}
