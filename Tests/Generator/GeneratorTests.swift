import Generator
import SelfMetrics
import Settings
import Synchronization
import Testing

/// Requests in, collections out, with a manual clock and loops that run at once.
@Suite struct GeneratorTests {
    @Test func shardsOfAllLoopsAreOneCollection() async {
        let bench = GeneratorBench()
        for loop in 0..<2 { #expect(bench.take(bench.request("a"), loop: loop) == .taken(spans: 1)) }
        bench.take(bench.request("b"), loop: 1)
        await bench.generator.collectAll()
        let delivered = bench.output.delivered.withLock { $0 }
        // The zero samples, which lie before the start, go first and alone.
        #expect(delivered.map(\.samples) == [2 * 19, 2 * 19])
        #expect(delivered.first?.stamp == CollectionStamp(tenant: "single-tenant", number: 1, timestamp: 1_700_000_000_000))
        #expect(bench.value("tempo_metrics_generator_registry_active_series") == "38")
        #expect(bench.value("tempo_metrics_generator_spans_received_total") == "3")
    }

    @Test func endpointsWithOtherBatchSizesGetTheSameSamples() async {
        let bench = GeneratorBench(forms: [40, 2000].map { WriteForm(maxSamples: $0) })
        for name in ["a", "b", "c"] { bench.take(bench.request(name)) }
        await bench.generator.collectAll()
        await bench.generator.collectAll()
        let delivered = bench.output.delivered.withLock { $0 }
        for group in 0...1 {
            let numbers = delivered.filter { $0.group == group }
            // Zero samples from before the start are a collection of their own.
            let early: Int = numbers.reduce(0) { $1.stamp.number <= 2 ? $0 + $1.samples : $0 }
            let late: Int = numbers.reduce(0) { $1.stamp.number > 2 ? $0 + $1.samples : $0 }
            #expect(early == 3 * 38 && late == 3 * 19)
        }
    }

    @Test func staleSeriesLeaveAtTheSweep() async {
        let bench = GeneratorBench()
        bench.take(bench.request("a"))
        await bench.generator.collectAll()
        bench.advance(seconds: 890)
        bench.take(bench.request("b"))
        await bench.generator.collectAll()
        #expect(bench.value("tempo_metrics_generator_registry_active_series") == "38")
        bench.advance(seconds: 310)
        await bench.generator.collectAll()
        #expect(bench.value("tempo_metrics_generator_registry_active_series") == "19")
        #expect(bench.value("tempo_metrics_generator_registry_series_removed_total") == "19")
        // The one that left comes back as a new series.
        bench.take(bench.request("a"))
        await bench.generator.collectAll()
        #expect(bench.output.delivered.withLock { $0.last?.samples } == 19 + 38)
    }

    @Test func spansOutsideTheTimeRangeAreCounted() async {
        let bench = GeneratorBench()
        bench.take(bench.request("late", end: bench.now - 31_000_000_000))
        #expect(bench.value(#"tempo_metrics_generator_spans_discarded_total{processor="all",reason="outside_metrics_ingestion_slack""#) == "1")
    }

    @Test func skippedPushesMakeNoSeries() async {
        let bench = GeneratorBench()
        #expect(bench.take(bench.request("a"), skips: true) == .taken(spans: 1))
        await bench.generator.collectAll()
        #expect(bench.output.delivered.withLock { $0.isEmpty })
        #expect(bench.value("tempo_metrics_generator_metrics_generation_skipped_processor_pushes_total") == "1")
    }

    @Test func tenantsAreKeptApart() async {
        let bench = GeneratorBench { $0.multitenancyEnabled = true }
        #expect(bench.take(bench.request("a"), of: ["one"]) == .taken(spans: 1))
        #expect(bench.take(bench.request("a"), of: ["two"]) == .taken(spans: 1))
        #expect(bench.take(bench.request("a")) == .unavailable("no org id"))
        #expect(bench.take(bench.request("a"), of: [""]) == .invalidTenant("no org id", spans: 1))
        await bench.generator.collectAll()
        #expect(bench.output.delivered.withLock { Set($0.map(\.stamp.tenant)) } == ["one", "two"])
    }

    /// Otherwise anybody could use up the room for tenants with a few bytes each, for good.
    @Test func onlyARequestThatIsTakenMakesATenant() {
        let bench = GeneratorBench { $0.multitenancyEnabled = true }
        let badSpanID = bench.request("a").map { $0 == 9 ? 0 : $0 }
        #expect(bench.take([0x0a, 0xff], of: ["a"]) == .invalid("request is not a valid OTLP protobuf message", spans: 0))
        #expect(bench.take(badSpanID, of: ["b"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(
            bench.takeJSON(Array("{]".utf8), of: ["c"]) == .invalid("request is not valid OTLP/JSON: at byte 1: expected a string", spans: 0))
        #expect(bench.take([], of: ["d"]) == .taken(spans: 0))
        #expect(bench.takeJSON(Array(#"{"resourceSpans":[]}"#.utf8), of: ["e"]) == .taken(spans: 0))
        // A parent's id of four bytes: the ids of that span are right, and yet nothing is left to be taken.
        let malformed = bench.request("abcd").map { $0 == 5 << 3 | 2 ? 4 << 3 | 2 : $0 }
        #expect(bench.take(malformed, of: ["g"]) == .invalid("request is not a valid OTLP protobuf message", spans: 1))
        #expect(
            bench.take(badSpanID + malformed, of: ["h"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 2))
        #expect(bench.generator.currentTenants.isEmpty && !bench.metrics.exposition().contains("tenant=\"a\""))
        #expect(bench.take(bench.request("a"), of: ["f"]) == .taken(spans: 1))
        #expect(bench.take(badSpanID, of: ["f"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(bench.generator.currentTenants.map(\.id) == ["f"])
        #expect(bench.value(#"tempo_discarded_spans_total{reason="invalid_span_id""#) == "1")
    }

    @Test func whatIsLeftOfARequestMakesATenantToo() {
        let bench = GeneratorBench()
        let badSpanID = bench.request("a").map { $0 == 9 ? 0 : $0 }
        let told = "1 span was left out: span ids must be 64 bit and not all zero, received 0 bits"
        let skipping = GeneratorBench { $0.multitenancyEnabled = true }
        #expect(skipping.take(badSpanID + bench.request("b"), of: ["a"]) == .takenInPart(spans: 1, rejected: 1, told))
        #expect(skipping.generator.currentTenants.map(\.id) == ["a"])
        let refusing = GeneratorBench {
            $0.multitenancyEnabled = true
            $0.intake.invalidIDs = .refuse
        }
        #expect(
            refusing.take(badSpanID + bench.request("b"), of: ["a"])
                == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 2)
        )
        #expect(refusing.generator.currentTenants.isEmpty)
    }

    @Test func lateSpansAreToldOfWhereThatIsAskedFor() {
        let bench = GeneratorBench()
        let late = bench.request("a", end: bench.now - 60_000_000_000)
        let ahead = bench.request("a", end: bench.now + 31_000_000_000)
        #expect(bench.take(late + bench.request("b")) == .taken(spans: 2))
        let telling = GeneratorBench { $0.intake.lateSpans = .report }
        #expect(telling.take(bench.request("b")) == .taken(spans: 1))
        let slack = "(metrics_ingestion_time_range_slack)"
        #expect(telling.take(late + bench.request("b")) == .takenInPart(spans: 1, rejected: 1, "1 span ended more than 30s ago \(slack)"))
        #expect(
            telling.take(late + ahead + late)
                == .takenInPart(spans: 0, rejected: 3, "2 spans ended more than 30s ago, 1 span ends more than 30s from now \(slack)"))
        let badSpanID = bench.request("a").map { $0 == 9 ? 0 : $0 }
        #expect(
            telling.take(late + badSpanID + bench.request("b"))
                == .takenInPart(
                    spans: 1, rejected: 2,
                    "1 span was left out: span ids must be 64 bit and not all zero, received 0 bits; 1 span ended more than 30s ago \(slack)"))
    }

    /// Their senders can mend it, and would else never hear of it.
    @Test func spansWhoseTextsAreNoUTF8AreToldOf() {
        let bench = GeneratorBench { $0.intake.lateSpans = .report }
        let odd = bench.request("~").map { $0 == 0x7e ? 0xff : $0 }
        let told = "1 span has a name or label in other than UTF-8"
        #expect(bench.take(odd + bench.request("b")) == .takenInPart(spans: 1, rejected: 1, told))
        #expect(
            bench.take(odd + odd) == .takenInPart(spans: 0, rejected: 2, "2 spans have names or labels in other than UTF-8"))
        let late = bench.request("a", end: bench.now - 60_000_000_000)
        #expect(
            bench.take(late + odd)
                == .takenInPart(spans: 0, rejected: 2, "1 span ended more than 30s ago (metrics_ingestion_time_range_slack); \(told)"))
    }

    @Test func noProcessorMeansNoSeriesButTheRequestIsChecked() async {
        let bench = GeneratorBench { $0.overrides.defaults.processors = [] }
        #expect(bench.take(bench.request("a")) == .taken(spans: 1))
        #expect(bench.take([0x0a, 0xff]) == .invalid("request is not a valid OTLP protobuf message", spans: 0))
        await bench.generator.collectAll()
        #expect(bench.output.delivered.withLock { $0.isEmpty })
    }

    @Test func disabledCollectionKeepsCounting() async {
        let bench = GeneratorBench { $0.overrides.defaults.disableCollection = true }
        bench.take(bench.request("a"))
        await bench.generator.collectAll()
        #expect(bench.output.delivered.withLock { $0.isEmpty })
        #expect(bench.value("tempo_metrics_generator_registry_active_series") == "19")
    }

    @Test func aRefusedRequestCountsItsSpans() {
        let bench = GeneratorBench()
        let bad = bench.request("a").map { $0 == 9 ? 0 : $0 }
        #expect(bench.take(bad) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(bench.value(#"tempo_discarded_spans_total{reason="invalid_span_id""#) == "1")
    }

    @Test func wrongJSONSaysWhere() {
        let bench = GeneratorBench()
        #expect(bench.takeJSON(Array("{]".utf8)) == .invalid("request is not valid OTLP/JSON: at byte 1: expected a string", spans: 0))
    }
}
