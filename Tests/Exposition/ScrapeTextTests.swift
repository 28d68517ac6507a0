import Exposition
import Pipeline
import PipelineSupport
import Testing

/// `/metrics/spans` as text: what is written word by word, slice by slice.
@Suite struct ScrapeTextTests {
    /// Calls of one label set whose service has this name.
    private func calls(_ service: String) -> [String] {
        var bench = Bench()
        #expect(bench.push(Traffic.service(service)) == nil)
        bench.drain()
        return bench.text(.prometheus).split(separator: "\n").filter { $0.hasPrefix("traces_spanmetrics_calls_total{") }.map(String.init)
    }

    @Test("a character that has to be escaped is, wherever in a word it stands", arguments: ["\\", "\"", "\n"])
    func escapes(_ character: String) {
        let escaped = character == "\n" ? "\\n" : "\\" + character
        for before in 0...17 {
            for behind in [0, 1, 9] {
                let (first, last) = (String(repeating: "a", count: before), String(repeating: "é", count: behind))
                #expect(calls(first + character + last).map { $0.contains("service=\"\(first)\(escaped)\(last)\",") } == [true])
            }
        }
    }

    /// The length of the next value stands behind a value, and is no part of it.
    @Test("what looks like such a character behind a value is not one", arguments: [10, 34, 92])
    func lengths(_ length: Int) {
        var options = SpanMetricsOptions()
        options.dimensions = ["a", "b"]
        var bench = Bench(options)
        let value = String(repeating: "x", count: length)
        #expect(bench.push(Traffic.service("svc", [Traffic.span([("a", "one"), ("b", value)])])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total", "a=\"one\",b=\"\(value)\"") == 1)
    }

    /// With label sets of many lengths, exemplars, overflow series, labels of their own names and what has to be escaped.
    private func bench(_ form: HistogramForm) -> Bench {
        var bench = Bench(limit: 30, .entities) {
            $0.spanMetrics?.targetInfo = true
            $0.spanMetrics?.dimensions = ["le", "k"]
            $0.series.form = form
            $0.series.externalLabels = ["cluster": "a\"b", "__metrics_gen_instance": "host"]
        }
        for service in 0..<40 {
            let labels = [("k", String(repeating: "v", count: service)), ("le", "1")]
            let spans = (0..<3).map { Traffic.span(labels, milliseconds: UInt64(1 + service * $0)) }
            #expect(bench.push(Traffic.service("svc\(service)", spans, more: [("own.\(service % 3)", "\n\(service)")])) == nil)
        }
        bench.drain()
        return bench
    }

    @Test("slices are the whole page, whatever is asked for in between", arguments: [HistogramForm.classic, .native, .both, .custom])
    func slices(_ form: HistogramForm) throws {
        let bench = bench(form)
        #expect(bench.text(.openMetrics).contains("metric_overflow"))
        for totals in bench.totals {
            let families = totals.group.metrics.metrics.flatMap(ScrapeFamily.of)
            let all = 0..<totals.store.upperBound
            for format in [ScrapeFormat.prometheus, .openMetrics] {
                let whole = families.map { totals.lines($0, format, extraLabels: ["tenant": "t"], all) }
                #expect(whole.allSatisfy { $0?.isEmpty == false })
                for size in [1, 7, 64] {
                    for (place, family) in families.enumerated() {
                        var pages: [UInt8] = []
                        for first in stride(from: 0, to: all.upperBound, by: size) {
                            let ids = first..<min(first + size, all.upperBound)
                            pages += try #require(totals.lines(family, format, extraLabels: ["tenant": "t"], ids))
                            // Two scrapes take turns.
                            if size == 7 { _ = totals.lines(family, .protobuf, extraLabels: [:], ids) }
                        }
                        #expect(pages == whole[place])
                    }
                }
            }
        }
    }

    @Test("a group has no lines of another one's families")
    func otherFamilies() throws {
        let bench = bench(.classic)
        let calls = try #require(bench.spans.group.metrics.metrics.flatMap(ScrapeFamily.of).first)
        let others = bench.totals.filter { $0.group.role != bench.spans.group.role }
        #expect(!others.isEmpty)
        for totals in others { #expect(totals.lines(calls, .prometheus, extraLabels: [:], 0..<1) == nil) }
    }

    @Test("a bucket has the number of the one before it where nothing lies between them")
    func repeatedNumbers() {
        var bench = Bench()
        #expect(bench.push(Traffic.service("a", [50, 50, 300].map { Proto.span(milliseconds: $0) })) == nil)
        #expect(bench.push(Traffic.service("b", [Proto.span(milliseconds: 300)])) == nil)
        bench.drain()
        let buckets = bench.text(.prometheus).split(separator: "\n").filter { $0.contains("latency_bucket") }
        let counts = buckets.map { $0.split(separator: " ").last ?? "" }
        #expect(counts == "0 0 0 0 0 2 2 2 3 3 3 3 3 3 3 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1".split(separator: " "))
    }
}
