import SelfMetrics
import Settings

/// Which message an endpoint gets and how it took it, for endpoints that are to get another one than remote write 1.0.
struct MessageMetrics {
    private let version: Gauge?
    private var fallbacks: [MessageNegotiation.Reason: Counter] = [:]
    private let unwritten: Counter?
    private let rejectedPoints: Counter?

    init(_ registry: MetricsRegistry, _ endpoint: RemoteWriteEndpoint, remoteName: String) {
        let labels = [("remote_name", remoteName), ("url", endpoint.displayURL)]
        rejectedPoints =
            endpoint.message != .otlp
            ? nil
            : registry.counter(
                "metronome_remote_write_points_rejected_total",
                "Data points that an OTLP server has not taken, as its answers say (partial success).",
                labels)
        guard endpoint.message == .two else {
            version = nil
            unwritten = nil
            return
        }
        version = registry.gauge(
            "metronome_remote_write_message_version", "The remote write that is spoken to an endpoint which is to get 2.0: 2, or 1 after a fallback.",
            labels)
        for reason in MessageNegotiation.Reason.allCases {
            fallbacks[reason] = registry.counter(
                "metronome_remote_write_message_fallbacks_total",
                "Requests of remote write 2.0 that were not understood, so that the same samples went as 1.0.",
                labels + [("reason", reason.rawValue)])
        }
        unwritten = registry.counter(
            "metronome_remote_write_exemplars_unwritten_total", "Exemplars that an endpoint took without writing them, as it says itself.", labels)
        version?.set(2)
    }

    func show(_ message: WriteMessage) { version?.set(message == .two ? 2 : 1) }

    func fellBack(_ reason: MessageNegotiation.Reason) {
        fallbacks[reason]?.add()
        show(.one)
    }

    func rejected(_ partial: PartialSuccess) { rejectedPoints?.add(Int(clamping: partial.rejected)) }

    func answered(_ status: Int, _ sent: MessageCounts, _ written: MessageCounts?) {
        guard (200..<300).contains(status), let written, !written.isLess(than: sent) else { return }
        unwritten?.add(max(sent.exemplars - written.exemplars, 0))
    }
}
