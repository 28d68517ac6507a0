import SelfMetrics

/// `tempo_build_info`, as Tempo's dashboards join on it (tempo-behaviour 9.3), and Metronome's own.
enum BuildInfo {
    /// As Go calls it.
    private static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            ""
        #endif
    }

    static func register(_ metrics: MetricsRegistry) {
        let labels: MetricsRegistry.Labels = [
            ("branch", ""), ("goarch", architecture), ("goos", "linux"), ("goversion", ""), ("revision", ""), ("tags", ""),
            ("version", "metronome-\(Version.number)"),
        ]
        metrics.gauge("tempo_build_info", "Which build this is; always 1.", labels).set(1)
        metrics.gauge("metronome_build_info", "Which build this is; always 1.", [("version", Version.number)]).set(1)
    }
}
