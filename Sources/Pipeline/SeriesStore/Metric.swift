/// How a histogram is kept and sent (tempo-behaviour 6.4).
package enum HistogramForm: Sendable, Equatable {
    case classic, native, both

    var hasClassic: Bool { self != .native }
    var hasNative: Bool { self != .classic }
}

/// One metric of a ``MetricGroup``: its name, its kind, and where its numbers lie among a label set's counters.
package struct Metric: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The index of its number.
        case counter(Int)
        case histogram(Histogram)
        /// Always 1: only its labels say something.
        case gauge
        /// A gauge, with the index of its number, which is set at each collection: ``GroupTotals/set(_:into:at:)``.
        case value(Int)
    }

    package struct Histogram: Sendable, Equatable {
        /// The index of the sum; a classic histogram's buckets (not cumulated, `+Inf` last) follow it.
        package var sum: Int
        /// Upper bounds, ascending, without `+Inf`.
        package var bounds: [Double]
        package var form: HistogramForm
        /// Which one of its group.
        package var index: Int

        /// - Parameter bounds: those beyond ``BucketBounds/limit`` are left out; `+Inf` takes what they would.
        package init(sum: Int, bounds: [Double], form: HistogramForm, index: Int) {
            self.sum = sum
            self.bounds = Array(bounds.prefix(BucketBounds.limit))
            self.form = form
            self.index = index
        }

        package var buckets: Int { form.hasClassic ? bounds.count + 1 : 0 }
    }

    /// As it is sent; a histogram's without `_bucket`, `_sum`, `_count`.
    package let name: String
    package let help: String
    package let kind: Kind
    /// A second name under which the same numbers are sent, as series of their own.
    package let alias: String?

    package init(_ name: String, _ kind: Kind, alias: String? = nil, help: String) {
        self.name = name
        self.kind = kind
        self.alias = alias
        self.help = help
    }

    package var names: [String] { [name] + (alias.map { [$0] } ?? []) }

    /// Series per label set, as limits count them (tempo-behaviour 6.2, 6.4).
    package var weight: Int { names.count * seriesPerName }

    private var seriesPerName: Int {
        guard case .histogram(let histogram) = kind else { return 1 }
        return (histogram.form.hasClassic ? histogram.buckets + 2 : 0) + (histogram.form.hasNative ? 1 : 0)
    }
}
