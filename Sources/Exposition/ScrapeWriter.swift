import Pipeline

/// Writes one family of a group for a scrape, some label sets at a time.
protocol ScrapeWriter: AnyObject {
    /// Of the live label sets in `ids`; empty when none has it.
    func lines(_ totals: GroupTotals, _ ids: Range<Int>) -> [UInt8]
}

/// What a scrape asks a group for, slice by slice.
struct ScrapeQuery: Equatable {
    let family: ScrapeFamily
    let format: ScrapeFormat
    let escaping: NameEscaping
    let extraLabels: [String: String]

    /// nil: the group has no family of this name.
    func writer(_ group: MetricGroup) -> (any ScrapeWriter)? {
        for (index, metric) in group.metrics.enumerated() {
            guard let name = metric.names.first(where: { ScrapeFamily($0, metric) == family }) else { continue }
            return format == .protobuf
                ? ScrapeProtobuf(group, index, name, escaping, extraLabels: extraLabels)
                : ScrapeText(group, index, format, name, escaping, extraLabels: extraLabels)
        }
        return nil
    }
}

extension [UInt8] {
    mutating func append(_ slice: WireSlice) { _ = slice.withContiguousStorageIfAvailable { append(contentsOf: $0) } }
}
