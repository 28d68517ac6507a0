import Generator
import MetronomeConfiguration
import SelfMetrics
import Settings
import Testing

/// Spans that do not count are told by side, service and distance.
@Suite struct ServiceReportTests {
    private func bench(slack: Int64 = 30_000_000_000) -> GeneratorBench {
        GeneratorBench { settings in
            settings.generator.ingestionSlack = slack
            settings.overrides.defaults.processors = ["span-metrics", "service-graphs"]
            settings.generator.processor.serviceGraphs.wait = 10_000_000_000
        }
    }

    private func counted(_ bench: GeneratorBench, _ side: String) -> Double? {
        let line = bench.metrics.exposition().split(separator: "\n").first {
            $0.hasPrefix(#"metronome_spans_outside_slack_total{side="\#(side)",tenant="single-tenant"}"#)
        }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    private func told(_ bench: GeneratorBench) async -> [String] {
        await bench.generator.expireEdges()
        return bench.lines.filter { $0.hasPrefix("warning") }
    }

    @Test func eachSideHasACounter() async {
        let bench = bench()
        for late in [31, 400, -31, 30, -30, 0] as [Double] { bench.push(late: late) }
        #expect(counted(bench, "late") == 2)
        #expect(counted(bench, "ahead") == 1)
        // The one that dashboards know is the sum.
        #expect(bench.own("spans_discarded_total", "outside_metrics_ingestion_slack") == 3)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 3)
    }

    @Test func theLogNamesServiceSideAndDistance() async {
        let bench = bench()
        for late in [61, 45] as [Double] { bench.push(service: "cart", late: late) }
        bench.push(service: "checkout", late: -300)
        #expect(bench.lines.allSatisfy { !$0.hasPrefix("warning") })
        let trace = String(repeating: "07", count: 16)
        #expect(
            await told(bench) == [
                """
                warning spans of cart ended 1m1s before they arrived and are not counted: they are held back on the way, or its clock is behind; \
                metrics_ingestion_time_range_slack is 30s service=cart spans=2 tenant=single-tenant trace_id=\(trace)
                """,
                """
                warning spans of checkout end 5m0s in the future and are not counted: its clock is ahead; metrics_ingestion_time_range_slack is 30s \
                service=checkout spans=1 tenant=single-tenant trace_id=\(trace)
                """,
            ])
    }

    /// A sender that counts in another unit, or that sends no end.
    @Test(arguments: [
        (1_000_000, "end at a time that looks like milliseconds instead of nanoseconds"),
        (1_000, "end at a time that looks like microseconds instead of nanoseconds"),
        (1_000_000_000, "end at a time that looks like seconds instead of nanoseconds"), (UInt64.max, "have no end time and are not counted"),
    ])
    func anEndThatIsNoTime(factor: UInt64, text: String) async {
        let bench = bench()
        // A second more, so that no rounding leaves an end where there is to be none.
        bench.push(service: "cart", late: Double(bench.now - bench.now / factor) / 1e9 + (factor == .max ? 1 : 0))
        let lines = await told(bench)
        #expect(lines.count == 1 && lines[0].hasPrefix("warning spans of cart \(text)"), "\(lines)")
        #expect(counted(bench, "late") == 1)
    }

    /// Years ago is years ago.
    @Test func anOldSpanIsLate() async {
        let bench = bench()
        bench.push(service: "cart", late: 3 * 365 * 86_400)
        #expect(await told(bench).first?.contains("ended 3 years before they arrived") == true)
    }

    @Test func aServiceIsToldOfOnceADay() async {
        let bench = bench()
        for _ in 0..<5 {
            bench.push(late: 61)
            #expect(await told(bench).count == 1)
            bench.advance(seconds: 3600)
        }
        bench.push(late: -61)
        #expect(await told(bench).count == 2)
        bench.advance(seconds: 86_400)
        _ = await told(bench)
        bench.push(late: 61)
        #expect(await told(bench).count == 3)
    }

    @Test func manyServices() async {
        let bench = bench()
        for service in 0..<1_100 { bench.push(service: "s\(service)", late: 61) }
        #expect(await told(bench).count == 1_000)
        #expect(bench.metrics.exposition().contains("metronome_service_reports_left_out_total 100"))
        #expect(counted(bench, "late") == 1_100)
    }

    @Test func halvesThatWaitInVain() async {
        let bench = bench()
        bench.push(service: "front", kind: 3)
        bench.advance(seconds: 11)
        let lines = await told(bench)
        #expect(
            lines.count == 1 && lines[0].hasPrefix("warning client spans of front wait 10s in vain for the server's half and make no edge"),
            "\(lines)")
    }
}
