import Pipeline

/// Writes a group's series in Prometheus' protobuf exposition.
package struct ScrapeProtobuf: ~Copyable {
    private let group: MetricGroup
    private let name: SeriesName
    /// As it is shown.
    private let text: String
    private let labels: Labels
    private var writer: ProtobufExposition

    package init(_ group: MetricGroup, _ name: SeriesName, _ escaping: NameEscaping = .underscores, extraLabels: [String: String] = [:]) {
        self.group = group
        self.name = name
        text = escaping == .underscores ? name.text : escaping.escaped(metric: name.original)
        labels = Labels(ScrapeLabels(group, name.spelling, escaping, extraLabels: extraLabels))
        writer = ProtobufExposition(exemplarLabel: ScrapeLabels.legal(group.options.traceIDLabelName))
    }

    /// One metric of the live label sets in `ids` as a family; empty when there are none. A large family comes in several messages of its name.
    package mutating func family(_ index: Int, _ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8] {
        writer.removeAll()
        let metric = group.metrics[index]
        let kind: ProtobufExposition.Kind =
            switch metric.kind {
            case .counter: .counter
            case .gauge, .value: .gauge
            case .histogram: .histogram
            }
        var isEmpty = true
        let labels = labels
        totals.forEachLive(in: ids) { id, key in
            guard totals.store.state(id).present >> UInt32(index) & 1 == 1 else { return }
            if isEmpty { writer.beginFamily(text, kind, help: metric.help(of: name)) }
            isEmpty = false
            switch metric.kind {
            case .gauge: writer.append(1, .gauge) { labels.append(key, to: &$0) }
            case .value(let place): writer.append(totals.store.values(id)[place], .gauge) { labels.append(key, to: &$0) }
            case .counter(let place): writer.append(totals.store.values(id)[place], .counter) { labels.append(key, to: &$0) }
            case .histogram(let histogram): append(histogram, totals, id, key)
            }
        }
        writer.endFamily()
        return Array(writer.bytes)
    }

    private mutating func append(_ histogram: Metric.Histogram, _ totals: GroupTotals, _ id: Int, _ key: GroupTotals.Key) {
        let labels = labels
        let scale = name.scale
        func exemplar(_ bucket: Int) -> NativeExemplar? { totals.store.exemplar(of: histogram, bucket: bucket, id)?.scaled(scale).asNative }
        guard !histogram.form.hasNative else {
            let native = totals.store.native(id, histogram.index)
            var exemplars: [NativeExemplar] = []
            if histogram.form == .native { exemplars = totals.store.nativeExemplars(id, histogram.index).all.map { $0.scaled(scale) } }
            writer.append(
                native, sum: scale.applied(to: native.sum), bounds: name.bounds(histogram.bounds), exemplars: exemplars,
                bucketExemplar: exemplar
            ) { labels.append(key, to: &$0) }
            return
        }
        let values = totals.store.values(id)
        writer.append(
            classic: CountedRun(start: values + histogram.sum + 1, count: histogram.buckets),
            sum: scale.applied(to: values[histogram.sum]), bounds: name.bounds(histogram.bounds), exemplar: exemplar
        ) { labels.append(key, to: &$0) }
    }

    private struct Labels {
        let spelling: ScrapeLabels
        let fixed: [UInt8]

        init(_ spelling: ScrapeLabels) {
            self.spelling = spelling
            fixed = spelling.fixed.flatMap { LabelField.label($0.name, $0.value) }
        }

        func append(_ key: GroupTotals.Key, to out: inout ByteBuilder) {
            spelling.forEach(key) { LabelField.append($0, $1, to: &out) }
            out.append(fixed)
        }
    }
}
