/// Every limit of the admin server. Counters: `metronome_console_refused_requests_total{reason}` and
/// `metronome_console_closed_connections_total{reason}`.
package struct AdminLimits: Sendable, Equatable {
    /// Bytes of the headers of one request; above: 431, reason `header_bytes`. Default 16 KiB.
    package var headerBytes = 16 << 10
    /// Bytes of a request's body; above: 413, reason `message_too_large`. Default 1 MiB.
    package var bodyBytes = 1 << 20
    /// Connections at a time; above: closed at once, reason `connections`. Default 256.
    package var connections = 256
    /// How long a connection may send nothing; then it is ended, reason `idle`. Default 60 s.
    package var idle: Duration = .seconds(60)

    package init() {}
}
