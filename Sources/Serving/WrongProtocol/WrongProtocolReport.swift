import Logging
import NIOCore
import SelfMetrics
import Synchronization

/// Tells of clients that came to the wrong port: the answer's text, a counter, and a log line per peer and day; and of those whose requests
/// are refused, for any reason.
///
/// Counter: `metronome_wrong_protocol_total{port,protocol}`.
package final class WrongProtocolReport: Sendable {
    /// Characters of what a client sent that get into a line.
    private static let longest = 500

    private let guide: PortGuide
    private let log = Mutex(PeerLog())
    private let counters: [Counter]
    private let logger: Logger

    package init(_ registry: MetricsRegistry, guide: PortGuide, logger: Logger) {
        self.guide = guide
        self.logger = logger
        counters = PortGuide.Port.allCases.flatMap { port in
            WrongProtocol.allCases.map { what in
                registry.counter(
                    "metronome_wrong_protocol_total", "Connections and requests of a kind that the port does not take.",
                    [("port", port.rawValue), ("protocol", what.rawValue)])
            }
        }
    }

    /// Counts, logs if it is the first of its kind today, and returns what to tell the client.
    package func note(_ what: WrongProtocol, on port: PortGuide.Port, _ channel: any Channel) -> String {
        counter(what, port)?.add()
        let advice = guide.advice(what, on: port, local: channel.localAddress)
        warn("a client speaks the wrong protocol", code: "wrong_protocol", what.rawValue, advice, port, channel)
        return advice
    }

    /// Logs a refusal, if it is the first of its kind from this peer today.
    package func note(_ reason: RefusalReason, _ message: String, on port: PortGuide.Port, _ channel: any Channel) {
        switch reason {
        case .unauthenticated, .tenantNotAllowed: warn("a sender is not let in", code: "sender_refused", reason.rawValue, message, port, channel)
        default: warn("a request is refused", code: "request_refused", reason.rawValue, message, port, channel)
        }
    }

    /// Logs that a request was taken without some of its spans, if it is the first such one from this peer today.
    package func note(leftOut message: String, on port: PortGuide.Port, _ channel: any Channel) {
        warn("spans of a request are left out", code: "spans_left_out", "left_out", message, port, channel)
    }

    /// Logs a TLS handshake that failed, if it is the first of its kind from this peer today.
    func note(handshake text: String, on port: PortGuide.Port, _ channel: any Channel) {
        warn("a TLS handshake failed", code: "tls_handshake", text, text, port, channel)
    }

    private func warn(_ text: String, code: String, _ what: String, _ error: String, _ port: PortGuide.Port, _ channel: any Channel) {
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        let seconds = NIODeadline.now().uptimeNanoseconds / 1_000_000_000
        guard log.withLock({ $0.isNew(peer, port, what, seconds: seconds) }) else { return }
        let shown = error.utf8.count <= Self.longest ? error : error.prefix(Self.longest - 1) + "…"
        logger.warning("\(text)", metadata: ["peer": "\(peer)", "port": "\(port.rawValue)", "error": "\(shown)"], source: code)
    }

    private func counter(_ what: WrongProtocol, _ port: PortGuide.Port) -> Counter? {
        guard let row = PortGuide.Port.allCases.firstIndex(of: port), let column = WrongProtocol.allCases.firstIndex(of: what) else { return nil }
        return counters[row * WrongProtocol.allCases.count + column]
    }
}
