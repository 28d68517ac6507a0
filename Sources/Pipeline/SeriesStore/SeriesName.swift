/// A name under which a metric's numbers are sent, as series of their own.
@usableFromInline package struct SeriesName: Sendable, Equatable {
    /// What is said of the numbers of a metric that measures times: they are seconds.
    @usableFromInline package enum Scale: Sendable, Equatable, BitwiseCopyable {
        case own
        case milliseconds

        @inlinable package var factor: Double {
            switch self {
            case .own: 1
            case .milliseconds: 1000
            }
        }

        /// A number under this name. Times are whole numbers of nanoseconds, which seconds are not in binary: 0.0069 s are 6.9 ms as they were
        /// measured, not 6.8999999999999995. Parts of nanoseconds, of spans that count for a part of one, are rounded to a thousandth of one, which
        /// beyond an hour is finer than doubles are. Never less for more: a sum does not fall.
        @inlinable package func applied(to value: Double) -> Double {
            switch self {
            case .own: return value
            case .milliseconds:
                let parts = value * 1e9 * 1024
                return parts.isFinite ? parts.rounded() / 1024 / 1e6 : value * factor
            }
        }
    }

    /// As it is sent; a histogram's without `_bucket`, `_sum`, `_count`.
    package let text: String
    /// The same where names keep their dots.
    package let original: String
    /// How its labels are named.
    package let spelling: LabelSpelling
    package let scale: Scale
    /// Instead of the metric's own.
    package let help: String?

    package init(_ text: String, original: String? = nil, spelling: LabelSpelling = .tempo, scale: Scale = .own, help: String? = nil) {
        self.text = text
        self.original = original ?? text
        self.spelling = spelling
        self.scale = scale
        self.help = help
    }

    /// A metric's upper bounds as they are under this name: in decimals, since the product of two doubles need not be what is written down.
    package func bounds(_ bounds: [Double]) -> [Double] {
        switch scale {
        case .own: bounds
        case .milliseconds: bounds.map { Double(NumberText.decimal($0) + "e3") ?? $0 * scale.factor }
        }
    }
}
