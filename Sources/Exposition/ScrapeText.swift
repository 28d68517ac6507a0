import Pipeline

/// Writes a group's series as text for a scrape.
///
/// What the lines of a family have in common is made once: for all of them, or for those of a label set.
final class ScrapeText: ScrapeWriter {
    /// Memory kept between two slices: of a label set with the usual buckets.
    private static let keptInBetween = 64 << 10

    private let format: ScrapeFormat
    private let group: MetricGroup
    /// Which one of the group's.
    private let index: Int
    private let name: SeriesName
    /// The name as it is shown, and whether it has to stand between quotation marks, among the labels.
    private let text: String
    private let isQuoted: Bool
    private let spelling: ScrapeLabels
    /// What an exemplar begins with; empty when its label would be too long for OpenMetrics (128 characters).
    private let exemplarHead: String
    /// The labels that all label sets have, each behind a comma.
    private let fixed: SlackBytes
    /// Of a histogram's buckets: bounds, with all that stands between them and the number.
    private let bounds: [SlackBytes]
    private var list = LabelList()
    /// Of the label set at hand, each behind a comma.
    private var labels = ByteBuilder(capacity: 1024)
    private var bucketHead = ByteBuilder(capacity: 1024)
    /// The lines of the label set at hand.
    private var out = ByteBuilder(capacity: 8 << 10)
    /// The last bucket's number, and its text: most buckets add nothing to the one before.
    private var number = 0.0
    private var numberText = ByteBuilder(capacity: 64)
    private var exemplars = BucketExemplars()
    /// Bytes of the slice before.
    private var earlier = 0

    init(
        _ group: MetricGroup, _ index: Int, _ format: ScrapeFormat, _ name: SeriesName, _ escaping: NameEscaping, extraLabels: [String: String]
    ) {
        self.group = group
        self.index = index
        self.name = name
        text = escaping == .underscores ? name.text : escaping.escaped(metric: name.original)
        isQuoted = !LabelName.isPlain(text, colons: true)
        self.format = format
        // Names of labels may have to stand between quotation marks, too.
        let quotes = escaping == .utf8
        spelling = ScrapeLabels(group, name.spelling, escaping, extraLabels: extraLabels) { ",\(quotes ? Self.written($0) : $0)=\"" }
        fixed = SlackBytes(Array(spelling.fixed.map { ",\(Self.written($0.name))=\"\(Self.escaped($0.value))\"" }.joined().utf8))
        let exemplarName = ScrapeLabels.legal(group.options.traceIDLabelName)
        exemplarHead = exemplarName.utf8.count + 32 <= 128 ? " # {\(exemplarName)=\"" : ""
        if case .histogram(let histogram) = group.metrics[index].kind {
            bounds = (name.bounds(histogram.bounds) + [.infinity]).map { SlackBytes(Array("\(NumberText.decimal($0))\"} ".utf8)) }
        } else {
            bounds = []
        }
        NumberText.append(number, to: &numberText)
    }

    func lines(_ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8] {
        let metric = group.metrics[index]
        var page: [UInt8] = []
        page.reserveCapacity(earlier + earlier / 8)
        totals.forEachLive(in: ids) { id, key in
            guard totals.store.state(id).present >> UInt32(index) & 1 == 1 else { return }
            out.removeAll()
            writeLabels(key)
            switch metric.kind {
            case .gauge: line("", 1)
            case .counter(let place), .value(let place): line("", totals.store.values(id)[place])
            case .histogram(let histogram): lines(histogram, totals, id)
            }
            page.append(out.bytes)
        }
        out.removeAll(keeping: Self.keptInBetween)
        earlier = page.count
        return page
    }

    private func lines(_ histogram: Metric.Histogram, _ totals: GroupTotals, _ id: Int) {
        beginBuckets()
        let hasExemplars = format == .openMetrics && !exemplarHead.isEmpty
        if hasExemplars { exemplars.gather(totals.store, id, histogram, name.scale) }
        guard !histogram.form.hasNative else {
            let native = totals.store.native(id, histogram.index)
            // Text has no native buckets: without classic ones only the last, which is all observations.
            native.forEachCumulated { bucket, count in
                let bound = histogram.form == .both ? bucket : histogram.bounds.count
                line(bound: bound, Double(count), hasExemplars ? exemplars.exemplar(bucket) : nil)
            }
            line("_sum", name.scale.applied(to: native.sum))
            line("_count", Double(native.count))
            return
        }
        let values = totals.store.values(id)
        var cumulated = 0.0
        for bucket in 0..<histogram.buckets {
            cumulated += values[histogram.sum + 1 + bucket]
            line(bound: bucket, cumulated, hasExemplars ? exemplars.exemplar(bucket) : nil)
        }
        line("_sum", name.scale.applied(to: values[histogram.sum]))
        line("_count", cumulated)
    }

    private func writeLabels(_ key: GroupTotals.Key) {
        labels.removeAll()
        spelling.list(key, into: &list)
        for label in 0..<list.end.labels {
            let label = list.start + label
            labels.appendInSteps(label.pointee.name.start, label.pointee.name.count)
            Self.appendEscaped(label.pointee.value, to: &labels)
            labels.append(UInt8(ascii: "\""))
        }
        labels.append(fixed.slice)
    }

    /// Without the comma before the first one.
    private var labelText: WireSlice { labels.count > 0 ? labels.slice(1, labels.count - 1) : .empty }

    private func line(_ suffix: String, _ value: Double) {
        let isOpen = Self.begin(text, suffix, isQuoted, hasLabels: labels.count > 0, in: &out)
        out.append(labelText)
        if isOpen { out.append(UInt8(ascii: "}")) }
        out.append(UInt8(ascii: " "))
        NumberText.append(value, to: &out)
        out.append(UInt8(ascii: "\n"))
    }

    /// What the lines of all buckets of one label set begin with.
    private func beginBuckets() {
        bucketHead.removeAll()
        _ = Self.begin(text, "_bucket", isQuoted, hasLabels: true, in: &bucketHead)
        bucketHead.append(labelText)
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

    private func line(bound: Int, _ value: Double, _ exemplar: Exemplar?) {
        out.append(bucketHead)
        let bound = bounds[bound].slice
        out.appendInSteps(bound.start, bound.count)
        if value.bitPattern != number.bitPattern {
            number = value
            numberText.removeAll()
            NumberText.append(value, to: &numberText)
        }
        out.appendInSteps(numberText.base.run, numberText.count)
        if let exemplar {
            out.append(exemplarHead)
            TraceIDText.append(exemplar, to: &out)
            out.append("\"} ")
            NumberText.append(exemplar.value, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
    }

    private static func escaped(_ value: String) -> String {
        var out = ByteBuilder(capacity: 2 * value.utf8.count)
        let bytes = SlackBytes(Array(value.utf8))
        // The slice does not keep them.
        withExtendedLifetime(bytes) { appendEscaped(bytes.slice, to: &out) }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    // MARK: Values

    /// - Parameter text: with slack behind it.
    private static func appendEscaped(_ text: WireSlice, to out: inout ByteBuilder) {
        out.reserve(2 * text.count + 8)
        var place = 0
        while place < text.count {
            let word = UInt64(littleEndian: (text.start + place).loadUnaligned(as: UInt64.self))
            let length = min(text.count &- place, 8)
            if mayNeedEscapes(word) {
                for byte in place..<(place + length) { appendEscaped(text[byte], to: &out) }
            } else {
                out.append(low: word, length)
            }
            place &+= length
        }
    }

    @inline(never)
    private static func appendEscaped(_ byte: UInt8, to out: inout ByteBuilder) {
        if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") { out.append(UInt8(ascii: "\\")) }
        out.append(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
    }

    /// Whether a backslash, a quotation mark or the end of a line is among eight bytes.
    @inline(__always)
    private static func mayNeedEscapes(_ word: UInt64) -> Bool {
        hasZero(word ^ repeated("\\")) | hasZero(word ^ repeated("\"")) | hasZero(word ^ repeated("\n")) != 0
    }

    @inline(__always)
    private static func repeated(_ character: Unicode.Scalar) -> UInt64 { UInt64(UInt8(ascii: character)) &* 0x0101_0101_0101_0101 }

    /// Not 0: one of the bytes is.
    @inline(__always)
    private static func hasZero(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }
}
