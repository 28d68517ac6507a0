import Pipeline

/// Writes a group's series as text for a scrape.
package struct ScrapeText: ~Copyable {
    private let format: ScrapeFormat
    private let group: MetricGroup
    private let name: SeriesName
    /// The name as it is shown, and whether it has to stand between quotation marks, among the labels.
    private let text: String
    private let isQuoted: Bool
    /// Names of labels may have to.
    private let quotesLabels: Bool
    private let spelling: ScrapeLabels
    private var labels = ByteBuilder(capacity: 1024)
    private var out = ByteBuilder(capacity: 256 << 10)
    /// What an exemplar begins with; empty when its label would be too long for OpenMetrics (128 characters).
    private let exemplarHead: String
    private let fixed: String
    private var bucketHead = ByteBuilder(capacity: 1024)
    /// Of the histogram at hand, as text.
    private var bounds: [[UInt8]] = []

    package init(
        _ group: MetricGroup, _ format: ScrapeFormat, _ name: SeriesName, _ escaping: NameEscaping = .underscores, extraLabels: [String: String] = [:]
    ) {
        self.group = group
        self.name = name
        text = escaping == .underscores ? name.text : escaping.escaped(metric: name.original)
        isQuoted = !LabelName.isPlain(text, colons: true)
        quotesLabels = escaping == .utf8
        self.format = format
        spelling = ScrapeLabels(group, name.spelling, escaping, extraLabels: extraLabels)
        fixed = spelling.fixed.map { "\(Self.written($0.name))=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        let exemplarName = ScrapeLabels.legal(group.options.traceIDLabelName)
        exemplarHead = exemplarName.utf8.count + 32 <= 128 ? " # {\(exemplarName)=\"" : ""
    }

    /// The lines of one metric for the live label sets in `ids`.
    package mutating func lines(_ index: Int, _ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8] {
        out.removeAll(keeping: 1 << 20)
        let metric = group.metrics[index]
        if case .histogram(let histogram) = metric.kind {
            bounds = (name.bounds(histogram.bounds) + [.infinity]).map { Array(NumberText.decimal($0).utf8) }
        }
        totals.forEachLive(in: ids) { id, key in
            guard totals.store.state(id).present >> UInt32(index) & 1 == 1 else { return }
            writeLabels(key)
            switch metric.kind {
            case .gauge: line("", 1)
            case .counter(let place), .value(let place): line("", totals.store.values(id)[place])
            case .histogram(let histogram): lines(histogram, totals, id)
            }
        }
        return Array(out.bytes)
    }

    private mutating func lines(_ histogram: Metric.Histogram, _ totals: GroupTotals, _ id: Int) {
        beginBuckets()
        guard !histogram.form.hasNative else {
            let native = totals.store.native(id, histogram.index)
            // Text has no native buckets: without classic ones only the last, which is all observations.
            native.forEachCumulated { bucket, count in
                let bound = histogram.form == .both ? bucket : histogram.bounds.count
                line(bound: bound, Double(count), totals.store.exemplar(of: histogram, bucket: bucket, id))
            }
            line("_sum", name.scale.applied(to: native.sum))
            line("_count", Double(native.count))
            return
        }
        let values = totals.store.values(id)
        var cumulated = 0.0
        for bucket in 0..<histogram.buckets {
            cumulated += values[histogram.sum + 1 + bucket]
            line(bound: bucket, cumulated, totals.store.exemplar(of: histogram, bucket: bucket, id))
        }
        line("_sum", name.scale.applied(to: values[histogram.sum]))
        line("_count", cumulated)
    }

    private mutating func writeLabels(_ key: GroupTotals.Key) {
        labels.removeAll()
        spelling.forEach(key) { name, text in
            if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
            labels.append(quotesLabels ? Self.written(name) : name)
            labels.append("=\"")
            Self.appendEscaped(text, to: &labels)
            labels.append(UInt8(ascii: "\""))
        }
        guard !fixed.isEmpty else { return }
        if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
        labels.append(fixed)
    }

    private mutating func line(_ suffix: String, _ value: Double) {
        let isOpen = Self.begin(text, suffix, isQuoted, hasLabels: labels.count > 0, in: &out)
        out.append(labels)
        if isOpen { out.append(UInt8(ascii: "}")) }
        out.append(UInt8(ascii: " "))
        NumberText.append(value, to: &out)
        out.append(UInt8(ascii: "\n"))
    }

    /// What the lines of all buckets of one label set begin with.
    private mutating func beginBuckets() {
        bucketHead.removeAll()
        _ = Self.begin(text, "_bucket", isQuoted, hasLabels: true, in: &bucketHead)
        bucketHead.append(labels)
        if labels.count > 0 { bucketHead.append(UInt8(ascii: ",")) }
        bucketHead.append("le=\"")
    }

    /// Appends a name, and a brace where labels follow, or where the name itself stands among them.
    private static func begin(_ name: String, _ suffix: String, _ isQuoted: Bool, hasLabels: Bool, in out: inout ByteBuilder) -> Bool {
        if isQuoted {
            out.append("{")
            out.append(quoted(name + suffix))
            if hasLabels { out.append(",") }
            return true
        }
        out.append(name)
        out.append(suffix)
        if hasLabels { out.append("{") }
        return hasLabels
    }

    private static func written(_ name: String) -> String { LabelName.isPlain(name) ? name : quoted(name) }

    static func quoted(_ name: String) -> String { "\"\(escaped(name))\"" }

    private mutating func line(bound: Int, _ value: Double, _ exemplar: Exemplar?) {
        out.append(bucketHead)
        out.append(bounds[bound])
        out.append("\"} ")
        NumberText.append(value, to: &out)
        if let exemplar, format == .openMetrics, !exemplarHead.isEmpty {
            out.append(exemplarHead)
            TraceIDText.append(exemplar, to: &out)
            out.append("\"} ")
            NumberText.append(name.scale.applied(to: exemplar.value), to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }

    private static func escaped(_ value: String) -> String {
        var out = ByteBuilder(capacity: value.utf8.count + 16)
        value.withSlice { appendEscaped($0, to: &out) }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static func appendEscaped(_ text: WireSlice, to out: inout ByteBuilder) {
        out.reserve(2 * text.count)
        for byte in text {
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") { out.append(UInt8(ascii: "\\")) }
            out.append(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
        }
    }
}
