import Pipeline

/// What the pipeline made of some spans: how much was added to which series.
package struct Outcome: Sendable {
    /// One metric of one label set.
    package struct Series: Sendable, Hashable {
        /// As `processors` lists it.
        package var processor: String
        /// The group of series that it is counted in.
        package var role: SeriesGroup.Role
        package var metric: String
        package var labels: [String: String]
    }

    /// What was added.
    package enum Amount: Sendable, Equatable {
        /// A gauge that is always 1.
        case present
        case counter(Double)
        /// Observations by bucket, not cumulated; the last one is `+Inf`. Empty: a native histogram.
        case histogram(count: Double, sum: Double, bounds: [Double], buckets: [Double])
    }

    package var series: [Series: Amount] = [:]
    package var counts = WalkCounts()
    /// The request was refused; nothing else is known then.
    package var error: RequestError?

    /// What is in this and not in the other one.
    package func adding(to other: Outcome) -> [Series: Amount] {
        series.reduce(into: [:]) { result, entry in
            guard let before = other.series[entry.key] else {
                result[entry.key] = entry.value
                return
            }
            if let more = entry.value.minus(before) { result[entry.key] = more }
        }
    }
}

extension Outcome.Amount {
    /// nil: nothing more.
    package func minus(_ other: Outcome.Amount) -> Outcome.Amount? {
        switch (self, other) {
        case (.counter(let more), .counter(let less)): return more > less ? .counter(more - less) : nil
        case (.histogram(let count, let sum, let bounds, let buckets), .histogram(let otherCount, let otherSum, _, let otherBuckets)):
            guard count > otherCount || sum != otherSum || buckets != otherBuckets else { return nil }
            let rest = zip(buckets, otherBuckets).map { max($0 - $1, 0) }
            return .histogram(count: max(count - otherCount, 0), sum: sum - otherSum, bounds: bounds, buckets: rest)
        default: return nil
        }
    }

    /// Something more was observed, not only otherwise.
    package var isCounted: Bool {
        switch self {
        case .present: true
        case .counter(let number): number > 0
        case .histogram(let count, _, _, _): count > 0
        }
    }

    /// The bound of the first bucket that counted; nil: none, or `+Inf`.
    package var bound: Double? {
        guard case .histogram(_, _, let bounds, let buckets) = self, let index = buckets.firstIndex(where: { $0 > 0 }), index < bounds.count else {
            return nil
        }
        return bounds[index]
    }
}
