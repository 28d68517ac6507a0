import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

/// The books balance, whatever comes, and every column says what the spans alone say.
@Suite struct LedgerTests {
    private static func excluding(_ name: String) -> [FilterPolicy] {
        var match = FilterPolicy.Match()
        match.attributes = [FilterPolicy.Attribute(keyText: "name", value: .string(name))]
        var policy = FilterPolicy()
        policy.exclude = match
        return [policy]
    }

    private func bench(_ processors: [String], maxItems: Int = 10_000) -> GeneratorBench {
        GeneratorBench { settings in
            settings.overrides.defaults.processors = processors
            settings.generator.processor.spanMetrics.filterPolicies = Self.excluding("drop")
            settings.generator.processor.serviceGraphs.filterPolicies = Self.excluding("drop edge")
            settings.generator.processor.serviceGraphs.maxItems = maxItems
        }
    }

    @Test(arguments: 0..<4) func theyBalanceAtEveryMoment(seed: UInt64) async throws {
        var random = Numbers(seed: seed)
        let all = ["span-metrics", "service-graphs", "gen-ai"]
        let bench = bench(all)
        var model = LedgerModel(processors: Set(all))
        for step in 0..<80 {
            switch random.below(12) {
            case 0: bench.advance(seconds: 3)
            case 1: await bench.generator.expireEdges()
            case 2:
                let chosen = all.filter { _ in random.below(3) > 0 }
                await bench.apply { $0.processors = chosen }
                model.processors = Set(chosen)
            case 3:
                bench.take(LedgerRequest.bytes([LedgerSpan(), LedgerSpan()], now: bench.now) + [0xff], loop: random.below(2))
                // Its spans are counted as far as they can be walked.
                model.refuse(2)
            case 4: await bench.generator.collectAll()
            default:
                let spans = (0..<random.below(12)).map { _ in random.span() }
                let isWanted = random.below(8) > 0
                bench.take(LedgerRequest.bytes(spans, now: bench.now), loop: random.below(2), skips: !isWanted)
                model.take(spans, isWanted: isWanted)
            }
            guard let report = bench.generator.currentTenants.first?.ledgerReport() else { continue }
            try #require(report.isBalanced, "step \(step): \(report)")
            for account in ["intake", "span-metrics", "service-graphs", "gen-ai"] {
                try #require(report.columns(of: account) == model.columns(of: account, report), "step \(step)")
            }
        }
        // Every edge that began has come to its end.
        bench.advance(seconds: 60)
        await bench.generator.expireEdges()
        let edges = try #require(bench.generator.currentTenants.first?.ledgerReport().accounts.first { $0.account == .edges })
        #expect(edges.waiting == 0 && edges.received > 0 && edges.isBalanced)
        #expect(edges.total(.counted) > 0, "\(edges)")
    }

    @Test func edgesThatWaitInVainAreLate() async throws {
        let bench = bench(["service-graphs"])
        bench.take(LedgerRequest.bytes([LedgerSpan(kind: 3, id: 1), LedgerSpan(kind: 2, id: 2, parent: 9)], now: bench.now))
        bench.advance(seconds: 60)
        await bench.generator.expireEdges()
        let edges = try #require(bench.generator.currentTenants.first?.ledgerReport().accounts.first { $0.account == .edges })
        #expect(edges.isBalanced && edges.received == 2 && edges.waiting == 0 && edges.total(.late) == 2, "\(edges)")
        #expect(edges.lines.filter { $0.fate == .late }.map(\.count) == [1, 1])
    }

    @Test func whatFindsNoRoomIsLimited() throws {
        let bench = bench(["service-graphs"], maxItems: 3)
        let spans = (1...5).map { LedgerSpan(kind: 3, trace: UInt8($0), id: UInt8($0)) }
        bench.take(LedgerRequest.bytes(spans, now: bench.now))
        let report = try #require(bench.generator.currentTenants.first?.ledgerReport())
        #expect(report.isBalanced)
        #expect(report.columns(of: "service-graphs") == ["service-graphs received": 5, "service-graphs counted": 3, "service-graphs limited": 2])
        let edges = try #require(report.accounts.first { $0.account == .edges })
        #expect(edges.received == 3 && edges.waiting == 3)
        let limited = try #require(report.accounts.first { $0.account == .serviceGraphs }?.lines.first { $0.fate == .limited })
        #expect(limited.metric == "tempo_metrics_generator_processor_service_graphs_dropped_spans")
        #expect(bench.own("processor_service_graphs_dropped_spans") == Double(limited.count))
    }

    @Test func edgesThatAChangeOfSettingsForgetsAreSkipped() async throws {
        let bench = bench(["service-graphs"])
        bench.take(LedgerRequest.bytes([LedgerSpan(kind: 3)], now: bench.now))
        await bench.apply { $0.processors = ["span-metrics"] }
        let edges = try #require(bench.generator.currentTenants.first?.ledgerReport().accounts.first { $0.account == .edges })
        #expect(edges.isBalanced && edges.waiting == 0 && edges.total(.skipped) == 1, "\(edges)")
    }

    @Test func metricsShowTheSame() async throws {
        let bench = bench(["span-metrics"])
        bench.take(LedgerRequest.bytes([LedgerSpan(), LedgerSpan(name: .filtered), LedgerSpan(late: 60)], now: bench.now))
        let page = bench.metrics.exposition()
        let labels = #"processor="span-metrics",tenant="single-tenant",unit="spans"} "#
        #expect(page.contains("metronome_ledger_received_total{\(labels)3\n"))
        for fate in ["counted", "filtered", "late"] {
            #expect(page.contains("metronome_ledger_entries_total{fate=\"\(fate)\",\(labels)1\n"), "\(fate)")
        }
        // What came in is the sum of the rows that are shown: those of 0 are not.
        #expect(page.matches(of: /metronome_ledger_entries_total\{fate="\w+",processor="span-metrics"/).count == 3)
        #expect(page.contains("metronome_ledger_imbalance{\(labels)0\n"))
        #expect(!page.contains(#"metronome_ledger_received_total{processor="service-graphs""#))
    }

    /// The columns that another metric counts, too, name one that there is.
    @Test func theMetricsThatAreNamedAreThere() {
        let bench = bench(["span-metrics", "service-graphs", "gen-ai"])
        bench.take(LedgerRequest.bytes([LedgerSpan()], now: bench.now))
        let page = bench.metrics.exposition(zeros: true)
        for line in LedgerLine.allCases {
            let metric = line.facts.metric
            // Of the receivers, and of the series themselves.
            if metric.isEmpty || metric.hasPrefix("metronome_receiver_") || metric.hasPrefix("traces_") { continue }
            let name = metric.prefix { $0 != "{" }
            let label = metric.drop { $0 != "{" }.dropFirst().dropLast()
            #expect(page.split(separator: "\n").contains { $0.hasPrefix(name + "{") && $0.contains(label) }, "\(metric)")
        }
    }
}

/// Numbers by chance that are the same for the same seed.
private struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func span() -> LedgerSpan {
        LedgerSpan(
            name: below(3) == 0 ? LedgerSpan.Name.allCases[below(4)] : .plain, kind: UInt8(below(6)), late: [0, 0, 0, 0, 45, -45][below(6)],
            hasService: below(6) > 0, isCall: below(3) == 0, trace: UInt8(1 + below(4)), id: UInt8(1 + below(20)), parent: UInt8(below(20)))
    }
}
