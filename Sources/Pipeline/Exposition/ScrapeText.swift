/// Writes a group's series as text for a scrape.
package struct ScrapeText: ~Copyable {
    private let format: ScrapeFormat
    private let group: MetricGroup
    private let spelling: ScrapeLabels
    private var labels = ByteBuilder(capacity: 1024)
    private var out = ByteBuilder(capacity: 256 << 10)
    private let exemplarName: String
    private let fixed: String
    private var trace = ByteBuilder(capacity: 64)

    package init(_ group: MetricGroup, _ format: ScrapeFormat, extraLabels: [String: String] = [:]) {
        self.group = group
        self.format = format
        spelling = ScrapeLabels(group, extraLabels: extraLabels)
        fixed = spelling.fixed.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        exemplarName = ScrapeLabels.legal(group.options.traceIDLabelName)
    }

    /// The lines of one metric for the live label sets in `ids`.
    package mutating func lines(_ index: Int, _ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8] {
        out.removeAll(keeping: 1 << 20)
        let metric = group.metrics[index]
        totals.forEachLive(in: ids) { id, key in
            guard totals.store.state(id).present >> UInt32(index) & 1 == 1 else { return }
            writeLabels(key)
            switch metric.kind {
            case .gauge: line(metric.name, 1)
            case .counter(let place): line(metric.name, totals.store.values(id)[place])
            case .histogram(let histogram): lines(metric.name, histogram, totals, id)
            }
        }
        return Array(out.bytes)
    }

    private mutating func lines(_ name: String, _ histogram: Metric.Histogram, _ totals: GroupTotals, _ id: Int) {
        let bounds = histogram.bounds + [.infinity]
        guard histogram.form == .classic else {
            let native = totals.store.native(id, histogram.index)
            // Text has no native buckets: without classic ones only the last, which is all observations.
            native.forEachCumulated { bucket, count in
                let bound = histogram.form == .both ? bounds[bucket] : .infinity
                line(name + "_bucket", Double(count), bound: bound, exemplar: totals.store.exemplar(of: histogram, bucket: bucket, id))
            }
            line(name + "_sum", native.sum)
            line(name + "_count", Double(native.count))
            return
        }
        let values = totals.store.values(id)
        var cumulated = 0.0
        for bucket in 0..<histogram.buckets {
            cumulated += values[histogram.sum + 1 + bucket]
            line(name + "_bucket", cumulated, bound: bounds[bucket], exemplar: totals.store.exemplar(of: histogram, bucket: bucket, id))
        }
        line(name + "_sum", values[histogram.sum])
        line(name + "_count", cumulated)
    }

    private mutating func writeLabels(_ key: GroupTotals.Key) {
        labels.removeAll()
        spelling.forEach(key) { name, text in
            if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
            labels.append(name)
            labels.append("=\"")
            Self.appendEscaped(text, to: &labels)
            labels.append(UInt8(ascii: "\""))
        }
        guard !fixed.isEmpty else { return }
        if labels.count > 0 { labels.append(UInt8(ascii: ",")) }
        labels.append(fixed)
    }

    private mutating func line(_ name: String, _ value: Double, bound: Double? = nil, exemplar: Exemplar? = nil) {
        out.append(name)
        if labels.count > 0 || bound != nil {
            out.append(UInt8(ascii: "{"))
            out.append(UnsafeRawPointer(labels.base), labels.count)
            if let bound { out.append((labels.count > 0 ? ",le=\"" : "le=\"") + NumberText.decimal(bound) + "\"") }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: " "))
        out.append(NumberText.decimal(value))
        if let exemplar, format == .openMetrics, exemplarName.utf8.count + 32 <= 128 {
            trace.removeAll()
            TraceIDText.append(exemplar, to: &trace)
            out.append(" # {\(exemplarName)=\"")
            out.append(UnsafeRawPointer(trace.base), trace.count)
            out.append("\"} " + NumberText.decimal(exemplar.value))
        }
        out.append(UInt8(ascii: "\n"))
    }

    private static func escaped(_ value: String) -> String {
        var out = ByteBuilder(capacity: value.utf8.count + 16)
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &out) }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private static func appendEscaped(_ text: UnsafeRawBufferPointer, to out: inout ByteBuilder) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): out.append("\\\\")
            case UInt8(ascii: "\""): out.append("\\\"")
            case UInt8(ascii: "\n"): out.append("\\n")
            default: out.append(byte)
            }
        }
    }
}
