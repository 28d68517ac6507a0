/// How a histogram is kept and sent (tempo-behaviour 6.4).
@usableFromInline package enum HistogramForm: Sendable, Equatable {
    case classic, native, both
    /// Kept as classic, sent as one native histogram with the same bounds.
    case custom

    @inlinable package var hasClassic: Bool { self != .native }
    /// Exponential buckets are kept.
    @inlinable package var hasNative: Bool { self == .native || self == .both }
}

/// One metric of a ``MetricGroup``: its name, its kind, and where its numbers lie among a label set's counters.
@usableFromInline package struct Metric: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The index of its number.
        case counter(Int)
        case histogram(Histogram)
        /// Always 1: only its labels say something.
        case gauge
        /// A gauge, with the index of its number, which is set at each collection: ``GroupTotals/set(_:into:at:)``.
        case value(Int)
    }

    @usableFromInline package struct Histogram: Sendable, Equatable {
        /// The index of the sum; a classic histogram's buckets (not cumulated, `+Inf` last) follow it.
        package var sum: Int
        /// Upper bounds, ascending, without `+Inf`.
        @usableFromInline package var bounds: [Double]
        @usableFromInline package var form: HistogramForm
        /// Which one of its group.
        package var index: Int
        /// Of what exponential buckets are: under names of another scale they would be others. The sum and classic buckets are the metric's own.
        package var scale: SeriesName.Scale

        /// - Parameter bounds: those beyond ``BucketBounds/limit`` are left out; `+Inf` takes what they would.
        package init(sum: Int, bounds: [Double], form: HistogramForm, index: Int, scale: SeriesName.Scale = .own) {
            self.sum = sum
            self.bounds = Array(bounds.prefix(BucketBounds.limit))
            self.form = form
            self.index = index
            self.scale = scale
        }

        @inlinable package var buckets: Int { form.hasClassic ? bounds.count + 1 : 0 }
    }

    /// Which one it is, by whatever names it is sent.
    package let name: String
    package let help: String
    package let kind: Kind
    /// Those under which its numbers are sent, at least one.
    package let names: [SeriesName]

    /// - Parameter names: nil: its own alone.
    package init(_ name: String, _ kind: Kind, names: [SeriesName]? = nil, help: String) {
        self.name = name
        self.kind = kind
        self.names = names ?? [SeriesName(name)]
        self.help = help
    }

    package func isSent(_ spelling: LabelSpelling) -> Bool { names.contains { $0.spelling == spelling } }

    package func help(of name: SeriesName) -> String { name.help ?? help }

    /// Series per label set, as limits count them (tempo-behaviour 6.2, 6.4).
    package var weight: Int { names.count * seriesPerName }

    /// Of a histogram that is kept as a classic one, `+Inf` included; else 0.
    var buckets: Int {
        if case .histogram(let histogram) = kind { histogram.buckets } else { 0 }
    }

    package var seriesPerName: Int {
        guard case .histogram(let histogram) = kind, histogram.form != .custom else { return 1 }
        return (histogram.form.hasClassic ? histogram.buckets + 2 : 0) + (histogram.form.hasNative ? 1 : 0)
    }
}
