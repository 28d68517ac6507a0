/// Which histograms the connectors make. A tenant has one setting for all of them.
struct HistogramForms {
    enum Form: Equatable {
        /// With buckets of its own, where they are written.
        case explicit
        /// With so many buckets at most; nil: as many as are usual.
        case exponential(buckets: YAMLText?, SourcePosition)

        var isExplicit: Bool { self == .explicit }

        static func == (one: Form, other: Form) -> Bool {
            switch (one, other) {
            case (.explicit, .explicit), (.exponential, .exponential): true
            default: false
            }
        }
    }

    /// nil: there are none.
    var spans: Form?
    var graphs: Form?
}

extension CollectorConversion {
    /// Classic and native ones go together where one connector wants these and one those: no series that is asked for is missing then.
    mutating func decideHistograms() {
        let forms = [histograms.spans, histograms.graphs].compactMap { $0 }
        var limits: [YAMLText] = []
        for case .exponential(let buckets?, _) in forms { limits.append(buckets) }
        guard forms.contains(where: { !$0.isExplicit }) else { return }
        let overrides = "overrides.defaults.metrics_generator"
        let isMixed = forms.contains { $0.isExplicit }
        set("\(overrides).generate_native_histograms", .string(isMixed ? "both" : "native"))
        if let limit = limits.first { set("\(overrides).native_histogram_max_bucket_number", limit) }
        for case .exponential(_, let position) in forms.prefix(isMixed ? 2 : 0) {
            note(
                position,
                "generate_native_histograms: both: one connector has buckets and the other exponential histograms, and here one setting holds for "
                    + "both processors: each makes either form; drop what nobody asks for with write_relabel_configs")
        }
        if limits.count > 1, limits.first?.text != limits.last?.text, case .exponential(_, let position)? = histograms.graphs {
            note(position, "exponential_histogram_max_size: one limit holds for both processors, that of span metrics")
        }
    }
}

extension YAMLText {
    /// As it is printed.
    fileprivate var text: String { document }
}
