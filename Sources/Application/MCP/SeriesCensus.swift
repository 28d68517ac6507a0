/// How many series a page of metrics has, by metric and by label. Reads the text format of Prometheus 0.0.4.
struct SeriesCensus {
    private static let shown = 15
    private static let shownValues = 5

    private var metrics: [String: Int] = [:]
    /// Values of each label with their series.
    private var labels: [String: [String: Int]] = [:]

    /// - Parameter line: of a series.
    mutating func add(_ line: Substring) {
        let name = line.prefix { $0 != "{" && $0 != " " }
        metrics[String(name), default: 0] += 1
        guard let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}"), open < close else { return }
        for (label, value) in Self.pairs(line[line.index(after: open)..<close]) { labels[label, default: [:]][value, default: 0] += 1 }
    }

    private static func pairs(_ text: Substring) -> [(String, String)] {
        var rest = text.utf8[...]
        var result: [(String, String)] = []
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = String(Substring(rest[..<equals]))
            rest = rest[equals...].dropFirst(2)
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                value.append(byte)
                if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() { value.append(escaped) }
            }
            result.append((name, String(decoding: value, as: UTF8.self)))
            rest = rest.drop { $0 == UInt8(ascii: ",") }
        }
        return result
    }

    var text: String {
        var text = "\(metrics.values.reduce(0, +)) series\n\nseries by metric\n"
        for (name, count) in metrics.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(Self.shown) { text += "  \(count)  \(name)\n" }
        text += "\nvalues by label (of which most series: value × series)\n"
        for (name, values) in labels.filter({ $0.key != "le" }).sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }).prefix(Self.shown)
        {
            let top = values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.shownValues).map { "\($0.key) × \($0.value)" }
            text += "  \(values.count)  \(name): \(top.joined(separator: ", "))\n"
        }
        return text
    }
}
