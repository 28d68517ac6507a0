import Logging
import NIOCore
import SelfMetrics
import Synchronization

/// Tells of clients that came to the wrong port: the answer's text, a counter, and a log line per peer and day.
///
/// Counter: `metronome_wrong_protocol_total{port,protocol}`.
package final class WrongProtocolReport: Sendable {
    package let guide: PortGuide
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
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        let seconds = NIODeadline.now().uptimeNanoseconds / 1_000_000_000
        if log.withLock({ $0.isNew(peer, port, what, seconds: seconds) }) {
            logger.warning("a client speaks the wrong protocol", metadata: ["peer": "\(peer)", "error": "\(advice)"])
        }
        return advice
    }

    private func counter(_ what: WrongProtocol, _ port: PortGuide.Port) -> Counter? {
        guard let row = PortGuide.Port.allCases.firstIndex(of: port), let column = WrongProtocol.allCases.firstIndex(of: what) else { return nil }
        return counters[row * WrongProtocol.allCases.count + column]
    }
}
