/// `metronome.limits`: what clients and remote write may cost. Sizes in bytes, times in nanoseconds.
///
/// What is above a limit of the intake is refused and counted, never queued: requests in
/// `metronome_receiver_refused_requests_total{transport,reason}`, connections in `metronome_receiver_closed_connections_total{transport,reason}`.
package struct IntakeLimits: KeyBlock {
    package var maxMessageBytes = 16 << 20
    package var maxDecompressedBytes = 64 << 20
    package var maxConcurrentStreams = 1024
    package var maxBytesInFlight = 256 << 20
    package var maxConnections = 10_000
    package var maxHeaderBytes = 16 << 10
    package var idleTimeout = 5 * Int64.minute
    package var headTimeout = 10 * Int64.second
    package var requestTimeout = 60 * Int64.second
    package var answerTimeout = 30 * Int64.second
    /// Below the 30 s that Kubernetes grants.
    package var shutdownDeadline = 25 * Int64.second
    package var maxRemoteWriteQueueBytes = 64 << 20
    package var maxRemoteWriteQueueBytesTotal = 512 << 20
    package var maxLogBytes = 1 << 30
    /// 0: what the container or the system leaves.
    package var memory = 0
    /// 0: none.
    package var labelSpike = 0
    package var maxLogAge = 2 * Int64.hour

    package init() {}

    /// The most that a size may be.
    package static let maxBytes = 1 << 40
    package static let maxStreams = 1 << 20
    private static let maxConnectionsPossible = 1 << 20

    package static let rows = KeyRows<IntakeLimits> {
        KeyRow(
            "max_message_bytes", \.maxMessageBytes, .size(1...maxBytes),
            "One message as it comes over the wire, compressed if it is; above: RESOURCE_EXHAUSTED or 413 (`message_too_large`), not to be retried.")
        KeyRow(
            "max_decompressed_bytes", \.maxDecompressedBytes, .size(1...maxBytes),
            "One message after decompression; above: RESOURCE_EXHAUSTED or 413 (`decompressed_too_large`). Where it is not set it makes room for `max_message_bytes`."
        )
        KeyRow(
            "max_concurrent_streams", \.maxConcurrentStreams, .whole(1...maxStreams),
            "gRPC calls at a time on one connection, as announced in SETTINGS; a peer that makes more loses its connection (`streams`).")
        KeyRow(
            "max_bytes_in_flight", \.maxBytesInFlight, .size(1...maxBytes),
            "All requests that are being read, over all connections; above: RESOURCE_EXHAUSTED with RetryInfo or 429 with Retry-After (`in_flight`). Where it is "
                + "not set it makes room for `max_message_bytes`.")
        KeyRow(
            "max_connections", \.maxConnections, .whole(1...maxConnectionsPossible),
            "Connections at a time on one address; the idlest are closed for new ones, first those that never had a request answered (`connections`)."
        )
        KeyRow(
            "max_header_bytes", \.maxHeaderBytes, .size(1024...(16 << 20)),
            "Names and values of the headers of one request; above: 431, or the gRPC connection is closed (`header_bytes`).")
        KeyRow(
            "idle_timeout", \.idleTimeout, .duration(atLeast: .millisecond),
            "How long a connection may be without a request before it is ended in good order (`idle`); PINGs are none.")
        KeyRow(
            "head_timeout", \.headTimeout, .duration(atLeast: .millisecond),
            "How long the headers of a request may take from their first byte to their last, and the preface of a gRPC connection; then 408, and the "
                + "connection is closed (`head_time`).")
        KeyRow(
            "request_timeout", \.requestTimeout, .duration(atLeast: .millisecond),
            "How long a request may take from its headers to its last byte; then its call is reset or its connection closed (`request_time`).")
        KeyRow(
            "answer_timeout", \.answerTimeout, .duration(atLeast: .millisecond),
            "How long a peer may take nothing of the answers that wait for it, while nothing is read from it; then its connection is closed "
                + "(`unread_answers`).")
        KeyRow(
            "shutdown_deadline", \.shutdownDeadline, .duration(atLeast: .millisecond),
            "From SIGTERM to the end, the last remote write included.")
        KeyRow(
            "max_remote_write_queue_bytes", \.maxRemoteWriteQueueBytes, .size(1...maxBytes),
            "What waits for one endpoint and tenant, compressed; beyond it the oldest is dropped and counted.")
        KeyRow(
            "max_remote_write_queue_bytes_total", \.maxRemoteWriteQueueBytesTotal, .size(1...maxBytes),
            "The same for all endpoints and tenants together; beyond it the oldest of the fullest queue is dropped. With `storage.path`: what is read "
                + "ahead of the disk, but for one request of each.")
        KeyRow(
            "memory", \.memory, .size(0...maxBytes),
            "What the process may take; 0: what the cgroup allows. Once it has had four fifths of it in the last minute, or of `ulimit -v`, no series are made for new label sets (they "
                + "count in the overflow series, as beyond `max_active_series`) and no new tenants; known ones stay exact. Requests in flight and what waits "
                + "for endpoints get a quarter of that each at most.")
        KeyRow(
            "label_spike", \.labelSpike, .whole(0...1_000_000),
            "A label that takes so many times as many different values as five minutes before (and more than 100) gets `__cardinality_overflow__` instead of "
                + "any, as beyond `max_cardinality_per_label`, until that is over; its series' other labels stay. 0: never.")
        KeyRow(
            "max_log_bytes", \.maxLogBytes, .size((64 << 20)...maxBytes),
            "Of the log under `storage.path`; beyond it the oldest collections are given up for endpoints that wait for them (`log_full`).")
        KeyRow(
            "max_log_age", \.maxLogAge, .duration(atLeast: .second),
            "How long collections wait under `storage.path`; then they are given up (`expired`): receivers refuse what is much older than their "
                + "newest samples.")
    }
}

extension IntakeLimits {
    /// Lets messages of `bytes` in, and gives the limits that would still refuse them room. Never lowers one: a limit of Tempo's server is
    /// a need of its clients.
    mutating func raiseMessageBytes(to bytes: Int) {
        maxMessageBytes = max(maxMessageBytes, min(bytes, Self.maxBytes))
        maxDecompressedBytes = max(maxDecompressedBytes, maxMessageBytes)
        maxBytesInFlight = max(maxBytesInFlight, maxMessageBytes)
    }
}
