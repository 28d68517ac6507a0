import JSON

/// The report as one JSON object; its keys are stable.
extension Report {
    package var json: String {
        let codes = errors.map { ($0.code, String($0.count.requests)) }
        let members = [
            ("spans_accepted", String(tally.spansAccepted)),
            ("spans_refused", String(tally.spansRefused)),
            ("spans_lost", String(tally.spansLost)),
            ("requests", String(tally.requests)),
            ("retries", String(tally.retries)),
            ("reconnections", String(tally.reconnections)),
            ("label_sets", String(labelSets)),
            ("seconds", decimal(seconds)),
            ("spans_per_second", decimal(spansPerSecond)),
            ("megabytes_per_second", decimal(megabytesPerSecond)),
            ("wire_megabytes_per_second", decimal(wireMegabytesPerSecond)),
            ("latency_ms", latencies),
            ("errors", JSONText.object(codes)),
            ("cpu_seconds", decimal(cpuSeconds)),
        ]
        return JSONText.object(members)
    }

    private var latencies: String {
        let shares = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map { ($0.0, decimal(latencyMillis($0.1))) }
        return JSONText.object(shares + [("max", decimal(maxLatencyMillis))])
    }

    private func decimal(_ value: Double) -> String {
        NumberText.fixed(value, decimals: 6)
    }
}
