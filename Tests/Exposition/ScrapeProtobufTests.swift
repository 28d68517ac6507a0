import Exposition
import Pipeline
import PipelineSupport
import Testing

/// `/metrics/spans` in the protobuf exposition, read back.
@Suite struct ScrapeProtobufTests {
    /// A metric of a decoded family.
    private struct Found {
        var labels: [String: String] = [:]
        var message: WireMessage

        init(_ bytes: [UInt8]) {
            message = WireMessage(bytes)
            for pair in message[1] {
                let text = WireMessage(pair.content).fields.map { String(decoding: $0.content, as: UTF8.self) }
                labels[text[0]] = text[1]
            }
        }

        func number(_ kind: Int) -> Double? {
            message[kind].first.map { Double(bitPattern: WireMessage($0.content)[1].first?.value ?? 0) }
        }
        var histogram: WireMessage { WireMessage(message[7].first?.content ?? []) }
    }

    private func families(_ bench: borrowing Bench, extra: [String: String] = [:]) -> [String: (type: UInt64?, metrics: [Found])] {
        var found: [String: (type: UInt64?, metrics: [Found])] = [:]
        for totals in bench.totals {
            for family in totals.group.metrics.metrics.flatMap(ScrapeFamily.of) {
                var rest = (totals.lines(family, .protobuf, extraLabels: extra, 0..<totals.store.upperBound) ?? [])[...]
                while let length = WireMessage.varint(&rest) {
                    let family = WireMessage(Array(rest.prefix(Int(length))))
                    rest = rest.dropFirst(Int(length))
                    let name = String(decoding: family[1].first?.content ?? [], as: UTF8.self)
                    found[name, default: (family[3].first?.value, [])].metrics += family[4].map { Found($0.content) }
                }
            }
        }
        return found
    }

    private func bench(_ form: HistogramForm) -> Bench {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.targetInfo = true
        options.spanMetrics?.weight.multiplierKey = "X-R"
        options.series.form = form
        options.series.externalLabels = ["cluster": "c1", "__metrics_gen_instance": "host"]
        return Bench(options)
    }

    private static let request = Traffic.service(
        "svc", [50, 300, 100_000].map { Proto.span(milliseconds: $0) }, more: [("k", "v")])

    @Test func countersGaugesAndClassicHistograms() throws {
        var bench = bench(.classic)
        #expect(bench.push(Self.request) == nil)
        bench.drain()
        let found = families(bench)
        #expect(
            found.mapValues(\.type) == [
                "traces_spanmetrics_calls_total": 0, "traces_spanmetrics_size_total": 0,
                "traces_spanmetrics_latency": 4, "traces_target_info": 1,
            ])
        let calls = try #require(found["traces_spanmetrics_calls_total"]?.metrics.first)
        #expect(calls.number(3) == 3)
        #expect(
            calls.labels == [
                "cluster": "c1", "job": "svc", "service": "svc", "span_kind": "SPAN_KIND_SERVER", "span_name": "GET /",
                "status_code": "STATUS_CODE_UNSET",
            ])
        let info = try #require(found["traces_target_info"]?.metrics.first)
        #expect(info.number(2) == 1)
        #expect(info.labels == ["cluster": "c1", "job": "svc", "k": "v"])
        let latency = try #require(found["traces_spanmetrics_latency"]?.metrics.first).histogram
        #expect(latency[1].map(\.value) == [3])
        #expect(latency[2].map { Double(bitPattern: $0.value) } == [100.35])
        let buckets = latency[3].map { WireMessage($0.content) }
        #expect(buckets.map { $0[1].first?.value ?? 0 } == [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3])
        #expect(buckets.map { Double(bitPattern: $0[2].first?.value ?? 0) } == SpanMetricsOptions.defaultBounds + [.infinity])
    }

    @Test func fractionsAreFloats() throws {
        var bench = bench(.classic)
        let span = Proto.span(attributes: [Proto.attribute("X-R", Proto.double(0.4))])
        #expect(bench.push(Traffic.service("svc", [span])) == nil)
        bench.drain()
        let latency = try #require(families(bench)["traces_spanmetrics_latency"]?.metrics.first).histogram
        #expect(latency[1].isEmpty)
        #expect(latency[4].map { Double(bitPattern: $0.value) } == [2.5])
        #expect(latency[3].map { WireMessage($0.content)[4].first.map { Double(bitPattern: $0.value) } }.last == 2.5)
    }

    @Test(arguments: [HistogramForm.native, .both])
    func nativeHistograms(_ form: HistogramForm) throws {
        var bench = bench(form)
        #expect(bench.push(Self.request) == nil)
        bench.drain()
        let latency = try #require(families(bench)["traces_spanmetrics_latency"]?.metrics.first).histogram
        #expect(latency[1].map(\.value) == [3])
        #expect(latency[5].map { WireMessage.zigZag($0.value) } == [3])
        #expect(latency[12].count == 3)
        #expect(latency[13].flatMap { WireMessage.packed($0.content) } == [1, 0, 0])
        #expect(latency[3].count == (form == .both ? 15 : 0))
        #expect(latency[16].count == (form == .both ? 0 : 3))
    }

    @Test(arguments: [ScrapeFormat.prometheus, .openMetrics])
    func textShowsANativeHistogramAsItsLastBucket(_ format: ScrapeFormat) {
        var bench = bench(.native)
        #expect(bench.push(Self.request) == nil)
        bench.drain()
        let lines = bench.text(format).split(separator: "\n").filter { $0.hasPrefix("traces_spanmetrics_latency") }
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("traces_spanmetrics_latency_bucket{") && $0.hasSuffix(#"le="+Inf"} 3"#) })
        #expect(lines.contains { $0.hasPrefix("traces_spanmetrics_latency_count{") && $0.hasSuffix("} 3") })
        #expect(bench.text(format).contains("TYPE traces_spanmetrics_latency histogram"))
    }

    @Test func theOverflowIsASeriesLikeOthers() throws {
        var bench = Bench(limit: 1)
        for name in ["a", "b"] { #expect(bench.push(Traffic.service(name)) == nil) }
        bench.drain()
        let calls = try #require(families(bench)["traces_spanmetrics_calls_total"]?.metrics)
        #expect(calls.map(\.labels.count).sorted() == [1, 4])
        #expect(calls.contains { $0.labels == ["metric_overflow": "true"] && $0.number(3) == 1 })
        #expect(families(bench)["traces_spanmetrics_latency"]?.metrics.count == 1)
    }

    @Test func theTenantOfAScrapeHidesLabelsOfItsName() throws {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.targetInfo = true
        options.spanMetrics?.dimensions = ["tenant"]
        var bench = Bench(options)
        let request = Traffic.service("svc", [Traffic.span([("tenant", "mine")])], more: [("tenant", "res"), ("__name__", "x"), ("k", "v")])
        #expect(bench.push(request) == nil)
        bench.drain()
        let found = families(bench, extra: ["tenant": "one"])
        #expect(found["traces_target_info"]?.metrics.map(\.labels) == [["job": "svc", "k": "v", "tenant": "one"]])
        #expect(found["traces_target_info"]?.metrics.first?.message[1].count == 3)
        let calls = try #require(found["traces_spanmetrics_calls_total"]?.metrics.first)
        #expect(Set(calls.labels.values).isSuperset(of: ["res", "one"]))
        #expect(calls.message[1].count == calls.labels.count)
    }
}
