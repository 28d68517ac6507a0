/// Attributes that say how often a span is to count: not at all, because whoever sent it has counted it already, or as many
/// spans, because it sums them up.
///
/// Few spans have one. The reader only notes that there is one (``WeighingProcessor/marks``); what it says is looked at out of line.
final class SpanMarks: Sendable {
    /// OBI and Beyla say it of what they make span metrics of themselves: on the resource, and on single spans.
    private static let skipped = "span.metrics.skip"
    /// Datadog's SDKs, and the Collector's connector `datadog`, say it on the resource of what is in Datadog's metrics.
    private static let computed: StaticString = "_dd.stats_computed"
    private static let summary = "is_summary"

    private let skipsCounted: Bool
    /// -1: nobody wants to know.
    private let skippedSlot: Int
    private let summaries: [Summary]

    /// A spelling of summary spans.
    private struct Summary: Sendable {
        let slot: Int
        let prefix: ConstantTable<UInt8>
    }

    /// nil: nobody wants to know of any.
    init?(_ options: SpanMetricsOptions, slots: inout AttributeSlots) {
        guard !Self.keys(options).isEmpty else { return nil }
        skipsCounted = options.skipsCounted
        skippedSlot = options.skipsCounted ? slots.slot(Self.skipped) : -1
        var summaries: [Summary] = []
        for prefix in options.summaryPrefixes {
            summaries.append(Summary(slot: slots.slot(prefix + Self.summary), prefix: ConstantTable(Array(prefix.utf8))))
        }
        self.summaries = summaries
    }

    /// Attributes of spans that are marks.
    static func keys(_ options: SpanMetricsOptions) -> [String] {
        (options.skipsCounted ? [skipped] : []) + options.summaryPrefixes.map { $0 + summary }
    }

    /// Whether an attribute of a resource says that its spans have been counted. Not by its slot: as a wanted key Datadog's would be
    /// looked up for every attribute of a span whose key is as long.
    ///
    /// - Parameter pair: encoded, perhaps broken.
    func saysCounted(_ pair: WireSlice) -> Bool {
        guard skipsCounted, let (key, value) = KeyValue.split(pair), let value, key.isWord(Self.computed) || key.isWord("span.metrics.skip")
        else { return false }
        return Self.says(ValuePayload(anyValue: value))
    }

    func isSpanCounted(_ attributes: borrowing AttributeScratch) -> Bool {
        guard skippedSlot >= 0, let value = attributes.ofSpan(skippedSlot) else { return false }
        return Self.says(value.isText ? .string(value.slice) : ValuePayload(anyValue: value.slice))
    }

    /// Stages what the span at hand sums up.
    ///
    /// - Parameters:
    ///   - span: its bytes, well-formed.
    ///   - weight: spans that each of those stands for.
    /// - Returns: its number among ``SpanSummaries/items``, from 1; nil: it stands for itself.
    func readSummary(
        _ span: WireSlice, weight: Double, _ attributes: borrowing AttributeScratch, into staged: inout SpanSummaries,
        _ refusals: inout SummaryRefusals
    ) -> UInt32? {
        for summary in summaries {
            guard let value = attributes.ofSpan(summary.slot), AttributeNumber.bool(value) else { continue }
            let prefix = WireSlice(start: RawRun(summary.prefix.start), count: summary.prefix.count)
            guard let said = SummaryNumbers(of: span, prefix: prefix) else {
                refusals.numbers &+= 1
                return nil
            }
            if !said.appendPoints(to: &staged) {
                refusals.buckets &+= 1
                said.appendThreePoints(to: &staged)
            }
            return staged.append(spans: Double(said.spans), total: Double(said.total) / 1e9, weight: weight)
        }
        return nil
    }

    /// `true`, `"true"`, `1`: whatever is no form of false, as Datadog's agent reads it.
    private static func says(_ value: ValuePayload) -> Bool {
        switch value {
        case .bool(let truth): truth
        case .integer(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): text.count > 0 && !text.isWord("false") && !text.isWord("0") && !text.isWord("no")
        case .other: false
        }
    }
}
