import SelfMetrics
import Testing

@Suite struct MetricsRegistryTests {
    @Test func theTextIsSortedAndEscaped() {
        let registry = MetricsRegistry()
        registry.gauge("b", "A gauge.").set(1.5)
        registry.counter("a_total", "A counter.", [("x", "q\"\\\n")]).add(3)
        registry.counter("a_total", "A counter.", [("x", "a")]).add()
        #expect(
            registry.exposition() == """
                # HELP a_total A counter.
                # TYPE a_total counter
                a_total{x="a"} 1
                a_total{x="q\\"\\\\\\n"} 3
                # HELP b A gauge.
                # TYPE b gauge
                b 1.5

                """)
    }

    @Test func whatIsGoneIsRemoved() {
        let registry = MetricsRegistry()
        for target in ["a:1", "a:11"] {
            registry.counter("route_sent_total", "Sent.", [("target", target)]).add()
            registry.counter("route_dropped_total", "Dropped.", [("reason", "old"), ("target", target)]).add()
            registry.counter("forward_sent_total", "Sent.", [("target", target)]).add()
        }
        registry.remove("target", "a:1", fromThoseWith: "route_")
        let lines = registry.exposition().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                "forward_sent_total{target=\"a:1\"} 1", "forward_sent_total{target=\"a:11\"} 1",
                "route_dropped_total{reason=\"old\",target=\"a:11\"} 1", "route_sent_total{target=\"a:11\"} 1",
            ])
        #expect(registry.counter("route_sent_total", "Sent.", [("target", "a:1")]).value == 0)
    }

    @Test func totalsByTheValuesOfALabel() {
        let registry = MetricsRegistry()
        for (transport, reason, count) in [("grpc", "route", 2), ("http", "route", 3), ("http", "tenant", 1)] {
            registry.counter("refused_total", "Refused.", [("transport", transport), ("reason", reason)]).add(count)
        }
        registry.counter("refused_total", "Refused.", [("no_reason", "x")]).add(9)
        #expect(registry.totals("refused_total", by: "reason") == ["route": 5, "tenant": 1])
        #expect(registry.totals("refused_total", by: "transport") == ["grpc": 2, "http": 4])
        #expect(registry.totals("nothing", by: "reason").isEmpty && registry.total("refused_total") == 15)
    }

    @Test func theTextComesInPiecesOfWholeLines() {
        let registry = MetricsRegistry()
        for number in 0..<500 { registry.counter("c\(number % 3)_total", "Help.", [("n", "\(number)")]).add(number) }
        registry.distribution("d", "Help.").observe(1)
        for bytes in [1, 100, 10_000, 1_000_000] {
            var pieces = registry.pieces(of: bytes)
            var text = ""
            while let piece = pieces.next() {
                #expect(piece.hasSuffix("\n") && piece.utf8.count < bytes + 2_000)
                text += piece
            }
            #expect(text == registry.exposition())
        }
    }

    @Test func anInstrumentIsMadeOnce() {
        let registry = MetricsRegistry()
        registry.counter("c", "", [("t", "1")]).add(2)
        registry.counter("c", "", [("t", "1")]).add(-5)
        #expect(registry.counter("c", "", [("t", "1")]).value == 2)
    }

    @Test func distributionsCumulate() {
        let registry = MetricsRegistry()
        let distribution = registry.distribution("d", "", [("k", "v")], bounds: [1, 2])
        for value in [0.5, 1, 1.5, 99] { distribution.observe(value) }
        let text = registry.exposition()
        #expect(text.contains("d_bucket{k=\"v\",le=\"1\"} 2\n"))
        #expect(text.contains("d_bucket{k=\"v\",le=\"2\"} 3\n"))
        #expect(text.contains("d_bucket{k=\"v\",le=\"+Inf\"} 4\n"))
        #expect(text.contains("d_sum{k=\"v\"} 102\n"))
        #expect(text.contains("d_count{k=\"v\"} 4\n"))
    }

    @Test func gaugesWhoseLabelsGoDisappear() {
        let registry = MetricsRegistry()
        registry.replaceGauges("g", "Help.", [([("user", "a")], 1), ([("user", "b")], 2)])
        registry.replaceGauges("g", "Help.", [([("user", "b")], 3)])
        #expect(registry.exposition() == "# HELP g Help.\n# TYPE g gauge\ng{user=\"b\"} 3\n")
        registry.replaceGauges("g", "Help.", [])
        #expect(registry.exposition().isEmpty)
    }

    @Test func gaugesAddFromManyThreads() async {
        let gauge = Gauge()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<1000 { gauge.add(1) } } }
        }
        #expect(gauge.value == 4000)
    }

    @Test func rowsThatComeOnceTheyAreNotZero() {
        let registry = MetricsRegistry()
        let late = registry.counter("late_total", "h", [("reason", "a")], .onceNotZero)
        let gauge = registry.gauge("gauge", "h", [], .onceNotZero)
        _ = registry.counter("usual_total", "h")
        #expect(registry.exposition() == "# HELP usual_total h\n# TYPE usual_total counter\nusual_total 0\n")
        #expect(registry.exposition(zeros: true).contains("late_total{reason=\"a\"} 0\n"))
        late.add()
        gauge.set(-1)
        #expect(registry.exposition().hasPrefix("# HELP gauge h\n# TYPE gauge gauge\ngauge -1\n"))
        #expect(registry.exposition().contains("late_total{reason=\"a\"} 1\n"))
        #expect(registry.total("late_total") == 1)
    }

    @Test func whatIsReadWhenSomebodyAsks() {
        let registry = MetricsRegistry()
        let seconds = registry.fractionalCounter("cpu_seconds_total", "h")
        registry.beforeExposition { seconds.add(0.5) }
        _ = registry.exposition()
        #expect(registry.exposition() == "# HELP cpu_seconds_total h\n# TYPE cpu_seconds_total counter\ncpu_seconds_total 1\n")
    }
}
