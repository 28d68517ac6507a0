import Pipeline

/// Writes a group's series in Prometheus' protobuf exposition.
final class ScrapeProtobuf: ScrapeWriter {
    private let group: MetricGroup
    /// Which one of the group's.
    private let index: Int
    private let name: SeriesName
    /// As it is shown.
    private let text: String
    private let spelling: ScrapeLabels
    /// The labels that all label sets have.
    private let fixed: [UInt8]
    /// Of a histogram.
    private let bounds: [Double]
    private var list = LabelList()
    /// Of the label set at hand.
    private var labels = ByteBuilder(capacity: 1024)
    private var exemplars = BucketExemplars()
    private var writer: ProtobufExposition

    init(_ group: MetricGroup, _ index: Int, _ name: SeriesName, _ escaping: NameEscaping, extraLabels: [String: String]) {
        self.group = group
        self.index = index
        self.name = name
        text = escaping == .underscores ? name.text : escaping.escaped(metric: name.original)
        spelling = ScrapeLabels(group, name.spelling, escaping, extraLabels: extraLabels)
        fixed = spelling.fixed.flatMap { LabelField.label($0.name, $0.value) }
        if case .histogram(let histogram) = group.metrics[index].kind { bounds = name.bounds(histogram.bounds) } else { bounds = [] }
        writer = ProtobufExposition(exemplarLabel: ScrapeLabels.legal(group.options.traceIDLabelName))
    }

    /// A family; a large one comes in several messages of its name.
    func lines(_ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8] {
        writer.removeAll()
        let metric = group.metrics[index]
        let kind: ProtobufExposition.Kind =
            switch metric.kind {
            case .counter: .counter
            case .gauge, .value: .gauge
            case .histogram: .histogram
            }
        var isEmpty = true
        totals.forEachLive(in: ids) { id, key in
            guard totals.store.state(id).present >> UInt32(index) & 1 == 1 else { return }
            if isEmpty { writer.beginFamily(text, kind, help: metric.help(of: name)) }
            isEmpty = false
            writeLabels(key)
            switch metric.kind {
            case .gauge: append(1, .gauge)
            case .value(let place): append(totals.store.values(id)[place], .gauge)
            case .counter(let place): append(totals.store.values(id)[place], .counter)
            case .histogram(let histogram): append(histogram, totals, id)
            }
        }
        writer.endFamily()
        var page: [UInt8] = []
        page.append(writer.bytes)
        return page
    }

    private func writeLabels(_ key: GroupTotals.Key) {
        labels.removeAll()
        spelling.list(key, into: &list)
        for label in 0..<list.end.labels { LabelField.append(list.start + label, to: &labels) }
        labels.append(fixed)
    }

    private func append(_ value: Double, _ kind: ProtobufExposition.Kind) {
        let labels = labels.bytes
        writer.append(value, kind) { $0.append(labels) }
    }

    private func append(_ histogram: Metric.Histogram, _ totals: GroupTotals, _ id: Int) {
        let labels = labels.bytes
        let scale = name.scale
        exemplars.gather(totals.store, id, histogram, scale)
        guard !histogram.form.hasNative else {
            let native = totals.store.native(id, histogram.index)
            var own: [NativeExemplar] = []
            if histogram.form == .native { own = totals.store.nativeExemplars(id, histogram.index).all.map { $0.scaled(scale) } }
            writer.append(native, sum: scale.applied(to: native.sum), bounds: bounds, exemplars: own, ofBuckets: exemplars) { $0.append(labels) }
            return
        }
        let values = totals.store.values(id)
        writer.append(
            classic: CountedRun(start: values + histogram.sum + 1, count: histogram.buckets),
            sum: scale.applied(to: values[histogram.sum]), bounds: bounds, exemplars: exemplars
        ) { $0.append(labels) }
    }
}
