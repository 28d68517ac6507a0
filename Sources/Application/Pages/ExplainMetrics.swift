import Explain
import SelfMetrics

/// What is kept to be explained.
enum ExplainMetrics {
    static func register(_ recent: RecentRequests, _ metrics: MetricsRegistry) {
        let requests = metrics.gauge("metronome_explain_requests", "Requests that are kept to be explained.")
        let bytes = metrics.gauge("metronome_explain_bytes", "Bytes of requests that are kept to be explained.")
        metrics.beforeExposition {
            requests.set(Double(recent.count))
            bytes.set(Double(recent.bytes))
        }
    }
}
