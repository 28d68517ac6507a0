import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

/// The generator's own metrics about limits (tempo-behaviour 9.1) with the values of rows 118 to 125 of 11.6.
@Suite struct LimitMetricsTests {
    private static let services = ["d0", "d1", "d2", "d3"]

    @Test func aTenantShowsItsLimitsFromBirth() {
        let bench = GeneratorBench { $0.overrides.defaults.maxActiveSeries = 40 }
        #expect(bench.own("registry_active_series") == nil)
        bench.push()
        #expect(bench.own("registry_active_series") == 0)
        #expect(bench.own("registry_max_active_series") == 40)
        for name in ["series_added_total", "series_removed_total", "series_limited_total", "collections_total"] {
            #expect(bench.own("registry_" + name) == 0)
        }
        #expect(bench.own("active_processors", #"processor="span-metrics""#) == 1)
        #expect(bench.own("active_processors", #"processor="host-info""#) == 0)
        for name in ["gen-ai", "provider-health"] {
            #expect(bench.own("active_processors", #"processor="\#(name)""#) == nil)
        }
    }

    @Test func aSeriesLimitInTheMiddle() async {
        let bench = GeneratorBench { $0.overrides.defaults.maxActiveSeries = 4 }
        for service in Self.services { bench.push(service: service) }
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_series") == 4)
        #expect(bench.own("registry_series_added_total") == 4)
        #expect(bench.own("registry_active_series_demand_estimate") == 76)
        #expect(bench.own("registry_series_limited_total") == 72)
        for service in Self.services { bench.push(service: service, loop: 1) }
        await bench.generator.collectAll()
        #expect(bench.own("registry_series_limited_total") == 144)
        #expect(bench.own("registry_active_series") == 4)
        // Raised: all are let in.
        await bench.apply { $0.maxActiveSeries = 76 }
        #expect(bench.own("registry_max_active_series") == 76)
        for service in Self.services { bench.push(service: service, loop: 1) }
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_series") == 76)
        #expect(bench.own("registry_series_limited_total") == 144)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 12)
        // A change of dimensions while the limit is reached refuses nobody, whenever the spans come.
        let pushed = Counter()
        await bench.interrupting { loop in
            for service in Self.services {
                bench.push(service: service, loop: loop)
                pushed.add()
            }
        } _: {
            await bench.apply {
                $0.maxActiveSeries = 76
                $0.spanMetrics.dimensions = ["new"]
            }
        }
        #expect(pushed.value > 16)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 12 + Double(pushed.value))
        await bench.generator.collectAll()
        #expect(bench.own("registry_series_limited_total") == 144)
        #expect(bench.own("registry_active_series") == 76)
        #expect(bench.own("registry_active_series_demand_estimate") == 76)
    }

    @Test func entities() async {
        let bench = GeneratorBench {
            $0.generator.limiterType = .entity
            $0.overrides.defaults.maxActiveEntities = 1
            $0.overrides.defaults.maxActiveSeries = 1
        }
        for service in ["a", "b"] { bench.push(service: service) }
        #expect(bench.own("registry_max_active_entities") == 1)
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_entities") == 1)
        #expect(bench.own("registry_entities_added_total") == 1)
        #expect(bench.own("registry_entities_limited_total") == 3)
        #expect(bench.own("registry_entity_demand_estimate") == 2)
        #expect(bench.own("registry_series_limited_total") == 0)
        #expect(await bench.total("traces_spanmetrics_calls_total", #"service="a""#) == 1)
        bench.advance(seconds: 1300)
        await bench.generator.collectAll()
        #expect(bench.own("registry_active_entities") == 0)
        #expect(bench.own("registry_entities_removed_total") == 1)
    }

    @Test func aLabelWithTooManyValues() async {
        let bench = GeneratorBench { $0.overrides.defaults.maxCardinalityPerLabel = 5 }
        for index in 0..<14 { bench.push(service: "s\(index)") }
        bench.advance(seconds: 16)
        bench.push(service: "s0")
        for index in 0..<3 { bench.push(service: "s\(index)") }
        await bench.generator.collectAll()
        let overflow = await bench.total("traces_spanmetrics_calls_total", #"service="__cardinality_overflow__""#)
        #expect(overflow == bench.own("registry_label_values_limited_total", #"label_name="service""#))
        #expect(overflow >= 3)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 18)
        #expect(bench.own("registry_label_cardinality_demand_estimate", #"label_name="service""#) == 14)
    }

    @Test(arguments: [SpanNameSanitization.enabled, .dryRun])
    func spanNames(_ mode: SpanNameSanitization) async {
        let bench = GeneratorBench { $0.overrides.defaults.spanNameSanitization = mode }
        for number in ["123", "456", "789"] { bench.push("GET /api/users/" + number) }
        bench.push("foo")
        await bench.generator.collectAll()
        #expect(bench.own("registry_spans_sanitized_total") == 2)
        #expect(bench.own("registry_drain_lines_skipped_total", "too_few_tokens") == 1)
        #expect(bench.own("registry_drain_patterns_detected_total") == 1)
        let template = await bench.total("traces_spanmetrics_calls_total", #"span_name="GET /api/users/<_>""#)
        #expect(template == (mode == .enabled ? 2 : 0))
        #expect(await bench.total("traces_spanmetrics_calls_total") == 4)
    }

    @Test func limitsThatAreSwitchedOnLaterFindTheSameSeries() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.generator.collectAll()
        await bench.apply { $0.maxCardinalityPerLabel = 100 }
        bench.push()
        await bench.apply { _ in }
        bench.push(loop: 1)
        await bench.generator.collectAll()
        #expect(await bench.total("traces_spanmetrics_calls_total") == 3)
        #expect(bench.own("registry_active_series") == 19)
        #expect(bench.own("registry_series_removed_total") == 0)
    }
}
