import SelfMetrics

/// The instruments of one transport, made once at start: the same ones for every port, those of the admin port under another prefix.
package final class TransportMetrics: Sendable {
    /// Why a connection was closed from our side: label `reason` of `metronome_receiver_closed_connections_total`.
    package enum Closing: String, CaseIterable, Sendable {
        case connections, streams, idle, `protocol`
        case headerBytes = "header_bytes"
        case headTime = "head_time"
        case requestTime = "request_time"
        case unreadAnswers = "unread_answers"
        case wrongProtocol = "wrong_protocol"
        /// The TLS handshake failed or took too long.
        case tls
        /// Still open when the time for draining was over.
        case drain
        /// Still open some time after other authorities or another key took the place of those that it was made with.
        case replaced
    }

    package let connections: Gauge
    package let accepted: Counter
    private let bytes: [Counter]
    private let refused: [Counter]
    private let closed: [Counter]

    package init(_ registry: MetricsRegistry, prefix: String = "metronome_receiver", transport: String) {
        let label = (name: "transport", value: transport)
        connections = registry.gauge("\(prefix)_connections", "Open connections.", [label])
        accepted = registry.counter("\(prefix)_accepted_connections_total", "Connections taken.", [label])
        bytes = Compression.allCases.map {
            registry.counter(
                "\(prefix)_body_bytes_total", "Bytes of complete request bodies as received.", [label, ("encoding", $0.rawValue)])
        }
        refused = RefusalReason.allCases.map {
            registry.counter(
                "\(prefix)_refused_requests_total", "Requests answered with an error.", [label, ("reason", $0.rawValue)])
        }
        closed = Closing.allCases.map {
            registry.counter(
                "\(prefix)_closed_connections_total", "Connections that Metronome closed.", [label, ("reason", $0.rawValue)])
        }
    }

    package func bytes(_ compression: Compression) -> Counter { bytes[Compression.allCases.firstIndex(of: compression) ?? 0] }

    package func refused(_ reason: RefusalReason) -> Counter {
        refused[RefusalReason.allCases.firstIndex(of: reason) ?? 0]
    }

    package func closed(_ reason: Closing) -> Counter {
        closed[Closing.allCases.firstIndex(of: reason) ?? 0]
    }
}
