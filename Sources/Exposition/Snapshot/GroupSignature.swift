import Pipeline

/// What the numbers and keys of a group mean, written ahead of them in a snapshot: a group with the same bytes takes them as they are.
enum GroupSignature {
    private enum Kind: UInt64 {
        case counter, histogram, gauge, value
    }

    /// How a label stands in keys.
    private enum Spelling: UInt64 {
        case text, spanKind, statusCode
    }

    private static let forms: [HistogramForm] = [.classic, .native, .both, .custom]

    // MARK: Writing

    static func append(_ group: SeriesGroup, to out: inout ByteBuilder) {
        append(group.role.processor, to: &out)
        append(group.role.name, to: &out)
        append(group.metrics, to: &out)
    }

    private static func append(_ group: MetricGroup, to out: inout ByteBuilder) {
        out.appendVarint(UInt64(forms.firstIndex(of: group.options.form) ?? 0))
        let native = group.options.native
        out.appendVarint(UInt64(native.schema.number - NativeSchema.coarsest))
        out.appendVarint(UInt64(clamping: native.maxBuckets))
        out.appendVarint(UInt64(clamping: native.minResetMilliseconds))
        out.appendVarint(UInt64(group.layout.valueCount))
        out.appendVarint(UInt64(group.metrics.count))
        for metric in group.metrics { append(metric, to: &out) }
        // Where there is no plan names of labels stand in the keys, as they are sent.
        out.appendVarint(group.labels != nil ? 1 : group.options.keepsNames ? 2 : 0)
        guard let labels = group.labels else { return }
        out.appendVarint(UInt64(labels.labels.count))
        for label in labels.labels {
            append(label.name, to: &out)
            out.appendVarint(spelling(of: label, labels).rawValue)
        }
    }

    private static func append(_ metric: Metric, to out: inout ByteBuilder) {
        append(metric.name, to: &out)
        // By what other names it is sent changes nothing of its numbers; this one was written always.
        append(metric.names.first { $0.spelling == .tempo && $0.text != metric.name }?.text ?? "", to: &out)
        switch metric.kind {
        case .counter(let index):
            out.appendVarint(Kind.counter.rawValue)
            out.appendVarint(UInt64(index))
        case .value(let index):
            out.appendVarint(Kind.value.rawValue)
            out.appendVarint(UInt64(index))
        case .gauge: out.appendVarint(Kind.gauge.rawValue)
        case .histogram(let histogram):
            out.appendVarint(Kind.histogram.rawValue)
            out.appendVarint(UInt64(histogram.sum))
            out.appendVarint(UInt64(histogram.index))
            out.appendVarint(UInt64(histogram.bounds.count))
            for bound in histogram.bounds { out.appendFixed64(bound.bitPattern) }
        }
    }

    private static func append(_ text: String, to out: inout ByteBuilder) {
        let bytes = Array(text.utf8)
        out.appendVarint(UInt64(bytes.count))
        out.append(bytes)
    }

    private static func spelling(of label: LabelPlan.Label, _ plan: LabelPlan) -> Spelling {
        guard !plan.spellsEnumerations else { return .text }
        switch label.source {
        case .spanKind: return .spanKind
        case .statusCode: return .statusCode
        default: return .text
        }
    }

    // MARK: Reading

    static func role(_ signature: WireSlice) -> SeriesGroup.Role? {
        var cursor = WireCursor(signature)
        return role(&cursor)
    }

    private static func role(_ cursor: inout WireCursor) -> SeriesGroup.Role? {
        guard let processor = text(&cursor), let name = text(&cursor) else { return nil }
        return SeriesGroup.Role(processor, name)
    }

    /// A group as it was when the snapshot was taken, without shards and limits; nil: none that could have been.
    static func group(_ signature: WireSlice) -> SeriesGroup? {
        var cursor = WireCursor(signature)
        guard let role = role(&cursor), let form = cursor.varint(), form < UInt64(forms.count), let schema = cursor.varint(),
            schema <= UInt64(NativeSchema.finest - NativeSchema.coarsest), let maxBuckets = cursor.varint(), let minReset = cursor.varint(),
            let values = cursor.varint(), values <= 1 << 16, let count = cursor.varint(), count <= 16
        else { return nil }
        var options = MetricGroup.Options()
        options.form = forms[Int(form)]
        options.native = NativeHistogramPlan(
            schema: NativeSchema(number: Int(schema) + NativeSchema.coarsest), maxBuckets: Int(clamping: maxBuckets),
            minResetMilliseconds: Int64(clamping: minReset))
        var metrics: [Metric] = []
        for _ in 0..<count {
            guard let metric = metric(&cursor, options.form, values: Int(values)) else { return nil }
            metrics.append(metric)
        }
        guard isConsistent(metrics, values: Int(values)), let hasLabels = cursor.varint() else { return nil }
        guard hasLabels == 1 else {
            options.keepsNames = hasLabels == 2
            return SeriesGroup(MetricGroup(metrics, values: Int(values), labels: nil, options: options), role, SeriesBudget(), loops: 0)
        }
        guard let plan = labels(&cursor) else { return nil }
        return SeriesGroup(MetricGroup(metrics, values: Int(values), labels: plan, options: options), role, SeriesBudget(), loops: 0)
    }

    private static func text(_ cursor: inout WireCursor) -> String? {
        cursor.slice().flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func metric(_ cursor: inout WireCursor, _ form: HistogramForm, values: Int) -> Metric? {
        guard let name = text(&cursor), let alias = text(&cursor), let kind = cursor.varint().flatMap(Kind.init) else { return nil }
        func made(_ kind: Metric.Kind) -> Metric { Metric(name, kind, names: [name, alias].filter { !$0.isEmpty }.map { SeriesName($0) }, help: "") }
        switch kind {
        case .gauge: return made(.gauge)
        case .counter, .value:
            guard let index = cursor.varint(), index < UInt64(values) else { return nil }
            return made(kind == .counter ? .counter(Int(index)) : .value(Int(index)))
        case .histogram:
            guard let sum = cursor.varint(), sum < UInt64(values), let index = cursor.varint(), index < 16, let count = cursor.varint(),
                count <= UInt64(BucketBounds.limit)
            else { return nil }
            var bounds: [Double] = []
            for _ in 0..<count {
                guard let bits = cursor.fixed64() else { return nil }
                bounds.append(Double(bitPattern: bits))
            }
            return made(.histogram(Metric.Histogram(sum: Int(sum), bounds: bounds, form: form, index: Int(index))))
        }
    }

    /// What ``MetricGroup`` takes for granted.
    private static func isConsistent(_ metrics: [Metric], values: Int) -> Bool {
        let histograms = metrics.compactMap { if case .histogram(let histogram) = $0.kind { histogram } else { nil } }
        let buckets = histograms.reduce(0) { $0 + $1.buckets }
        var place = values - buckets - histograms.count
        guard place >= 0 else { return false }
        for (index, histogram) in histograms.enumerated() {
            guard histogram.index == index, histogram.sum == place, histogram.bounds == histogram.bounds.sorted() else { return false }
            place += 1 + histogram.buckets
        }
        return true
    }

    private static func labels(_ cursor: inout WireCursor) -> LabelPlan? {
        guard let count = cursor.varint(), count <= 1 << 16 else { return nil }
        var labels: [LabelPlan.Label] = []
        var spells = true
        for index in 0..<Int(count) {
            guard let name = text(&cursor), let spelling = cursor.varint().flatMap(Spelling.init) else { return nil }
            switch spelling {
            case .text: labels.append(LabelPlan.Label(name: name, source: .given(index)))
            case .spanKind: labels.append(LabelPlan.Label(name: name, source: .spanKind))
            case .statusCode: labels.append(LabelPlan.Label(name: name, source: .statusCode))
            }
            if spelling != .text { spells = false }
        }
        let plan = LabelPlan(labels: labels, LabelOptions(maxNameLength: 0, maxValueLength: 0), spellsEnumerations: spells)
        return plan.labels.map(\.name) == labels.map(\.name) ? plan : nil
    }
}
