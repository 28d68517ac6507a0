import Settings

extension MetricGroup.Options {
    package init(_ settings: TenantSettings, externalLabels: [String: String]) {
        self.init()
        self.externalLabels = externalLabels
        traceIDLabelName = settings.traceIDLabelName
        form = HistogramForm(settings.nativeHistograms.mode)
        native = NativeHistogramPlan(settings.nativeHistograms)
        keepsNames = settings.utf8Names
    }
}

extension HistogramForm {
    fileprivate init(_ mode: HistogramMode) {
        switch mode {
        case .classic: self = .classic
        case .native: self = .native
        case .both: self = .both
        case .custom: self = .custom
        }
    }
}

extension NativeHistogramPlan {
    /// A bucket factor that is none keeps the default; configuration has said so before.
    fileprivate init(_ settings: NativeHistogramSettings) {
        self =
            NativeHistogramPlan(
                bucketFactor: settings.bucketFactor, maxBuckets: settings.maxBuckets,
                minResetMilliseconds: settings.minResetDuration / 1_000_000) ?? .standard
    }
}
