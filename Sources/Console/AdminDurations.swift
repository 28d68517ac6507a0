import NIOCore
import SelfMetrics

/// `tempo_request_duration_seconds` of the admin pages (tempo-behaviour 9.3). Nothing in its labels is a client's choice.
struct AdminDurations: Sendable {
    let registry: MetricsRegistry

    func observe(_ seconds: Double, _ endpoint: AdminRouter.Endpoint?, method: String, status: Int) {
        let isKnown = endpoint?.methods.contains(method) == true
        registry.distribution(
            "tempo_request_duration_seconds", "Time from a request's headers to its answer.",
            [
                ("method", isKnown ? method : "other"), ("route", endpoint.map { Self.route($0.path) } ?? "notfound"), ("status_code", "\(status)"),
                ("ws", "false"),
            ]
        ).observe(seconds)
    }

    /// As Tempo's server names its routes: `/status/config` is `status_config`.
    static func route(_ path: String) -> String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? "root" : words.joined(separator: "_").lowercased()
    }
}
