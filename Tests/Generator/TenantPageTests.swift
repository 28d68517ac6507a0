import Generator
import SelfMetrics
import Settings
import Testing

/// What `/metrics` says of one tenant: not more than it needs, since there may be ten thousand.
@Suite struct TenantPageTests {
    private static let tenant = "tenant-0001"

    /// The lines of one tenant that has sent one span, collected once.
    private func lines(_ processors: [String], limiter: LimiterType = .series, zeros: Bool = false) async -> [Substring] {
        let bench = GeneratorBench { settings in
            settings.multitenancyEnabled = true
            settings.generator.limiterType = limiter
            settings.overrides.defaults.processors = processors
        }
        bench.take(LedgerRequest.bytes([LedgerSpan()], now: bench.now), of: [Self.tenant])
        await bench.generator.collectAll()
        return bench.metrics.exposition(zeros: zeros).split(separator: "\n").filter { $0.contains("tenant=\"\(Self.tenant)\"") }
    }

    @Test func aPlainTenantIsSmall() async {
        let lines = await lines(["span-metrics"])
        let bytes = lines.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(bytes <= 3000, "\(bytes) bytes: \(lines.joined(separator: "\n"))")
        #expect(lines.count > 20)
    }

    /// What Tempo shows of it from the start (recorded cases, `expect.self`), and what alerts compare with.
    @Test func whatIsAskedForIsThereAtZero() async {
        let lines = await lines(["span-metrics"])
        for row in [
            #"tempo_metrics_generator_active_processors{processor="host-info","#,
            #"tempo_metrics_generator_active_processors{processor="span-metrics","#,
            "tempo_metrics_generator_registry_series_limited_total{", "metronome_spans_without_processor_total{", "metronome_resent_spans_total{",
            #"tempo_metrics_generator_spans_discarded_total{processor="all",reason="outside_metrics_ingestion_slack","#,
            #"tempo_metrics_generator_spans_discarded_total{processor="span-metrics",reason="invalid_utf8","#,
            #"tempo_metrics_generator_spans_discarded_total{processor="span-metrics",reason="span_metrics_filtered","#,
            #"metronome_spans_outside_slack_total{side="late","#, "tempo_metrics_generator_active_processors_update_failed_total{",
            #"metronome_ledger_imbalance{processor="span-metrics","#,
        ] { #expect(lines.contains { $0.hasPrefix(row) }, "\(row)") }
    }

    @Test(arguments: [
        ("service-graphs", "service_graph"), ("gen-ai", "gen_ai"), ("provider-health", "provider_health"), ("host-info", "host_info"),
        ("span-metrics", #"processor="span-metrics",reason"#),
    ])
    func rowsOfAProcessorComeWithIt(processor: String, part: String) async {
        let others = ["span-metrics", "service-graphs", "host-info", "span-events"].filter { $0 != processor }
        #expect(await !lines(others, zeros: true).contains { $0.contains(part) })
        #expect(await lines(others + [processor], zeros: true).contains { $0.contains(part) })
    }

    @Test func rowsOfEntitiesComeWithTheirLimiter() async {
        #expect(await !lines(["span-metrics"], zeros: true).contains { $0.contains("_entities") })
        #expect(await lines(["span-metrics"], limiter: .entity).filter { $0.contains("_entities") }.count == 5)
    }

    @Test func aProcessorThatComesLaterIsShownAndStays() async {
        let bench = GeneratorBench { $0.overrides.defaults.processors = ["span-metrics"] }
        bench.push()
        #expect(bench.own("processor_service_graphs_edges") == nil)
        await bench.apply { $0.processors = ["span-metrics", "service-graphs"] }
        #expect(bench.own("processor_service_graphs_edges") == 0)
        bench.push(kind: 3)
        #expect(bench.own("processor_service_graphs_edges") == 1)
        await bench.apply { $0.processors = ["span-metrics"] }
        #expect(bench.own("processor_service_graphs_edges") == 1)
    }

    /// Rows that are left out are zeros: the others sum up to what came in.
    @Test func theBooksBalanceOnThePage() async {
        let bench = GeneratorBench { $0.overrides.defaults.processors = ["span-metrics", "service-graphs", "gen-ai"] }
        let spans = [LedgerSpan(), LedgerSpan(late: 60), LedgerSpan(kind: 3, id: 1), LedgerSpan(kind: 2, id: 2, parent: 9)]
        bench.take(LedgerRequest.bytes(spans, now: bench.now))
        let lines = bench.metrics.exposition().split(separator: "\n")
        func sum(_ name: String, _ processor: String) -> Double {
            lines.filter { $0.hasPrefix(name + "{") && $0.contains("processor=\"\(processor)\"") }
                .reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? 0) }
        }
        for processor in ["intake", "span-metrics", "service-graphs", "service-graphs-edges", "gen-ai"] {
            let received = sum("metronome_ledger_received_total", processor)
            #expect(received > 0 && received == sum("metronome_ledger_entries_total", processor) + sum("metronome_ledger_waiting", processor))
        }
        #expect(!lines.contains { $0.hasPrefix("metronome_ledger_entries_total") && $0.hasSuffix(" 0") })
    }
}
