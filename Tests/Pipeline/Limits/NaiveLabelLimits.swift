import Pipeline

/// The rules of sanitising and limiting as plainly as they can be said, for windows in which nothing is forgotten and
/// counts are exact. Templates come from ``SpanNamePatterns``, which has tests of its own.
struct NaiveLabelLimits: ~Copyable {
    var settings = LabelLimits.Settings()
    private(set) var limited: [String: Int] = [:]
    private(set) var patterns = SpanNamePatterns()
    private var seen: [String: Set<String>] = [:]
    private var over: Set<String> = []
    private var decidedAt: Double

    init(now: Double) { decidedAt = now }

    /// What the rows become; times in seconds.
    mutating func rewrite(_ rows: [[String]], labels: [String], now: Double) -> [[String]] {
        guard !rows.isEmpty else { return rows }
        let isLimited = settings.maxCardinality > 0 || !over.isEmpty
        if isLimited, now - decidedAt >= 15 {
            decidedAt = now
            over = settings.maxCardinality == 0 ? [] : Set(seen.filter { $0.value.count > settings.maxCardinality }.keys)
        }
        return rows.map { row in
            var row = row
            if settings.sanitizing != .off { sanitize(&row, labels) }
            if isLimited { limit(&row, labels) }
            return row
        }
    }

    private mutating func sanitize(_ row: inout [String], _ labels: [String]) {
        let index = labels.firstIndex(of: "span_name")
        var name = ByteBuilder()
        if let index { name.append(row[index]) }
        var template = ByteBuilder()
        let isChanged = patterns.template(of: name.bytes, into: &template)
        if let index, isChanged, settings.sanitizing == .enabled { row[index] = String(decoding: template.bytes, as: UTF8.self) }
    }

    private mutating func limit(_ row: inout [String], _ labels: [String]) {
        for (index, label) in labels.enumerated() where !row[index].isEmpty {
            seen[label, default: []].insert(row[index])
            guard over.contains(label) else { continue }
            row[index] = LabelCardinalityLimiter.overflowValue
            limited[label, default: 0] += 1
        }
    }
}
