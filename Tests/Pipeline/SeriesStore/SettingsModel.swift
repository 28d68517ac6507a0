import Pipeline

/// What every series must show after any pushes, sweeps and changes of settings: one entry per label set, nothing clever.
struct SettingsModel {
    struct Settings {
        var isOn = true
        var dimensions: [String] = []
        var bounds: [Double] = [0.25, 1]
        var form = HistogramForm.classic
        var count = true
        var size = true
        var latency = true

        var options: ProcessorOptions {
            var options = ProcessorOptions()
            options.series.form = form
            guard isOn, count || size || latency else { return options }
            var spans = SpanMetricsOptions()
            spans.dimensions = dimensions
            spans.bounds = bounds
            spans.count = count
            spans.size = size
            spans.latency = latency
            options.spanMetrics = spans
            return options
        }
    }

    private struct Entry {
        var dimensions: [String: String]
        var calls: Double?
        var size: Double?
        var latencies: [Double]?
        var lastSeen: Int64
        var isEmpty: Bool { calls == nil && size == nil && latencies == nil }
    }

    private var entries: [String: Entry] = [:]
    /// Of the series that there are: those of a processor that was switched off stay.
    private var settings: Settings
    private var isCounting = true

    init(_ settings: Settings) { self.settings = settings }

    mutating func push(_ attributes: [String: String], seconds: Double, bytes: Int, at time: Int64) {
        guard isCounting else { return }
        let dimensions = attributes.filter { settings.dimensions.contains($0.key) }
        let labels = dimensions.merging([
            "service": "svc", "span_kind": "SPAN_KIND_SERVER", "span_name": "GET /", "status_code": "STATUS_CODE_UNSET",
        ]) { own, _ in own }
        let text = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        var entry = entries[text] ?? Entry(dimensions: dimensions, lastSeen: time)
        entry.lastSeen = time
        if settings.count { entry.calls = (entry.calls ?? 0) + 1 }
        if settings.size { entry.size = (entry.size ?? 0) + Double(bytes) }
        if settings.latency { entry.latencies = (entry.latencies ?? []) + [seconds] }
        entries[text] = entry
    }

    mutating func change(_ new: Settings) {
        isCounting = new.options.spanMetrics != nil
        guard isCounting else { return }
        let keepsLatency =
            new.latency && settings.latency && new.form == settings.form && (new.bounds == settings.bounds || new.form == .native)
        for (text, var entry) in entries {
            if !new.count { entry.calls = nil }
            if !new.size { entry.size = nil }
            if !keepsLatency { entry.latencies = nil }
            let isGone = entry.isEmpty || !entry.dimensions.keys.allSatisfy(new.dimensions.contains)
            entries[text] = isGone ? nil : entry
        }
        settings = new
    }

    mutating func forget(before time: Int64) { entries = entries.filter { $0.value.lastSeen >= time } }

    /// As a scrape shows it.
    var series: [String: Double] {
        var result: [String: Double] = [:]
        for (text, entry) in entries {
            result["traces_spanmetrics_calls_total{\(text)}"] = entry.calls
            result["traces_spanmetrics_size_total{\(text)}"] = entry.size
            guard let latencies = entry.latencies else { continue }
            result["traces_spanmetrics_latency_sum{\(text)}"] = latencies.reduce(0, +)
            result["traces_spanmetrics_latency_count{\(text)}"] = Double(latencies.count)
            result["traces_spanmetrics_latency_bucket{\(text),le=\"+Inf\"}"] = Double(latencies.count)
            for bound in settings.form == .native ? [] : settings.bounds {
                let label = bound == bound.rounded() ? "\(Int(bound))" : "\(bound)"
                result["traces_spanmetrics_latency_bucket{\(text),le=\"\(label)\"}"] = Double(latencies.count { $0 <= bound })
            }
        }
        return result
    }

    /// Series as the budget counts them.
    var weight: Int {
        let latency = (settings.form == .native ? 0 : settings.bounds.count + 3) + (settings.form == .classic ? 0 : 1)
        return entries.values.reduce(0) { sum, entry in
            sum + (entry.calls == nil ? 0 : 1) + (entry.size == nil ? 0 : 1) + (entry.latencies == nil ? 0 : latency)
        }
    }
}
