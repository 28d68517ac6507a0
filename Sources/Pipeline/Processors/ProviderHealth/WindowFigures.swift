/// Calls by how they ended.
package struct CallCounts: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: CallOutcome.allCases.count)

    package init() {}

    package subscript(outcome: CallOutcome) -> Int {
        get { counts[outcome.rawValue] }
        set { counts[outcome.rawValue] = newValue }
    }

    /// Every call.
    package var attempts: Int { counts.reduce(0, +) }
    /// Calls that say something about the provider (``CallOutcome/isAccountable``).
    package var accountable: Int { CallOutcome.allCases.reduce(0) { $1.isAccountable ? $0 + self[$1] : $0 } }
    /// Failures that the provider is to blame for (``CallOutcome/isBlamed``).
    package var blamed: Int { CallOutcome.allCases.reduce(0) { $1.isBlamed ? $0 + self[$1] : $0 } }
}

/// What the calls of one window say about a provider, or a model. What nothing is known about is nil, never 0.
package struct WindowFigures: Sendable, Equatable {
    package let counts: CallCounts
    /// Seconds, of successful calls; off by at most ``LatencyScale/relativeError``.
    package let p50: Double?
    package let p95: Double?
    package let p99: Double?

    /// - Parameter latencies: successful calls by bucket of ``LatencyScale``.
    package init(_ counts: CallCounts, latencies: [Int]) {
        self.counts = counts
        p50 = Self.percentile(0.5, latencies)
        p95 = Self.percentile(0.95, latencies)
        p99 = Self.percentile(0.99, latencies)
    }

    /// Of the calls that say something about the provider, those that did not fail through its fault.
    package var availability: Double? {
        counts.accountable > 0 ? Double(counts.accountable - counts.blamed) / Double(counts.accountable) : nil
    }

    /// Of all calls, those that failed through the provider's fault.
    package var errorRate: Double? { counts.attempts > 0 ? Double(counts.blamed) / Double(counts.attempts) : nil }

    /// Of the calls that say something about the provider, those that it did not let through.
    package var throttleShare: Double? {
        counts.accountable > 0 ? Double(counts[.throttled]) / Double(counts.accountable) : nil
    }

    /// The latency that this part of the calls did not exceed.
    private static func percentile(_ part: Double, _ latencies: [Int]) -> Double? {
        let count = latencies.reduce(0, +)
        guard count > 0 else { return nil }
        let rank = max(Int((part * Double(count)).rounded(.up)), 1)
        var seen = 0
        for (bucket, latencies) in latencies.enumerated() {
            seen += latencies
            if seen >= rank { return LatencyScale.value(of: bucket) }
        }
        return LatencyScale.value(of: LatencyScale.buckets - 1)
    }
}
