import Pipeline
import PipelineSupport

/// What the walker makes of a request, in the shape of ``ProtobufOracle``.
struct WalkedRequest {
    let error: RequestError?
    let counts: WalkCounts
    /// By service, span name, kind and status, from the walker's own series.
    let totals: [String: ProtobufOracle.Total]

    init(_ bytes: [UInt8]) {
        var bench = Bench()
        error = bench.push(bytes)
        var totals: [String: ProtobufOracle.Total] = [:]
        for (series, value) in bench.series() {
            let label = { (name: String) in Self.label(name, series) }
            let key = [
                label("service"), label("span_name"), Self.kinds[label("span_kind")] ?? label("span_kind"),
                Self.codes[label("status_code")] ?? label("status_code"),
            ].joined(separator: "|")
            if series.hasPrefix("traces_spanmetrics_calls_total") { totals[key, default: .init()].calls += Int(value) }
            if series.hasPrefix("traces_spanmetrics_size_total") { totals[key, default: .init()].size += Int(value) }
            if series.hasPrefix("traces_spanmetrics_latency_sum") { totals[key, default: .init()].seconds += value }
        }
        self.totals = totals
        counts = bench.counts
    }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].enumerated().map {
            ("SPAN_KIND_\($1)", "\($0)")
        })
    private static let codes = Dictionary(uniqueKeysWithValues: ["UNSET", "OK", "ERROR"].enumerated().map { ("STATUS_CODE_\($1)", "\($0)") })

    private static func label(_ name: String, _ series: String) -> String {
        guard let start = series.firstRange(of: "\(name)=\"") else { return "" }
        var text = ""
        var index = start.upperBound
        while index < series.endIndex, series[index] != "\"" {
            if series[index] == "\\" {
                index = series.index(after: index)
                text.append(series[index] == "n" ? "\n" : series[index])
            } else {
                text.append(series[index])
            }
            index = series.index(after: index)
        }
        return text
    }
}
