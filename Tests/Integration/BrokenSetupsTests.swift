import Foundation
import TestSupport
import Testing

/// What is wrong with attributes, processors and tenants: the log, the metrics or `check` names the cause and the cure, unasked.
struct BrokenSetupsTests {
    @Test func aMisspeltDimension() async throws {
        let output = try await BrokenSetup.check("metrics_generator: {processor: {span_metrics: {dimensions: [gen_ai.request.modle]}}}")
        #expect(output.contains("warning: tempo.yaml:1:61:") && output.contains("did you mean gen_ai.request.model?"), "\(output)")
    }

    @Test func aDimensionThatOnlyParentsHave() async throws {
        try await BrokenSetup.running(generator: ["processor": ["span_metrics": ["dimensions": ["shop.tier", "shop.area"]]]]) { sidecar in
            try BrokenSetup.send(SpanFixture(attributes: ["shop.area": ["stringValue": "food"]]), 120, to: sidecar)
            try BrokenSetup.expectWarning(
                "label_on_no_span", ["shop_tier is on none of 120 spans", "attribute shop.tier", "not those of its parent"], sidecar)
        }
    }

    @Test func aPrefixedDimension() async throws {
        let output = try await BrokenSetup.check(
            "metrics_generator: {processor: {span_metrics: {dimensions: [resource.service.version, span.kind]}}}")
        #expect(output.contains("write service.version"), "\(output)")
        #expect(output.contains("the label span_kind already has the span's kind"), "\(output)")
    }

    @Test func tooManySeries() async throws {
        try await BrokenSetup.running(overrides: ["max_active_series": 100]) { sidecar in
            for number in 0..<40 { try BrokenSetup.send(SpanFixture(name: "GET /item/\(number)"), 1, to: sidecar) }
            try BrokenSetup.expectWarning("max_active_series", ["max_active_series of 100 is reached", "wanted", "span_name costs most"], sidecar)
        }
    }

    @Test func noProcessors() async throws {
        try await BrokenSetup.running(overrides: ["processors": []]) { sidecar in
            let cure = "nothing will be counted: overrides.defaults.metrics_generator.processors"
            #expect(sidecar.process.log().contains(cure), "at the start")
            try BrokenSetup.send(SpanFixture(), 8, to: sidecar)
            try BrokenSetup.expectWarning("no_processor", ["nothing is counted", "list span-metrics there"], sidecar)
            let own = try sidecar.selfMetrics()
            #expect(own.total("tempo_distributor_spans_received_total") == 8 && own.total("metronome_spans_without_processor_total") == 8)
        }
    }

    @Test func anEntryThatShadowsTheDefaults() async throws {
        try await OverridesSidecar.running("overrides:\n  team-b: {metrics_generator: {max_active_series: 1000}}\n") { running in
            let sidecar = running.sidecar
            #expect(sidecar.process.log().contains("tenant team-b: nothing will be counted: its entry at"), "at the start")
            try BrokenSetup.send(SpanFixture(), 3, to: sidecar, tenant: "team-b")
            try BrokenSetup.expectWarning("no_processor", ["team-b", "overrides.yaml:2:3", "an entry holds whole"], sidecar)
            #expect(!sidecar.process.log().contains("list span-metrics under overrides.defaults"), "where they are listed already")
        }
    }

    @Test func processorsTakenAwayByAReload() async throws {
        try await OverridesSidecar.running("overrides: {}\n") { running in
            let sidecar = running.sidecar
            try BrokenSetup.send(SpanFixture(), 1, to: sidecar, tenant: "a")
            try running.rewrite("overrides:\n  a: {metrics_generator: {max_active_series: 1000}}\n")
            try BrokenSetup.expectWarning("processors_taken_away", ["span-metrics of a tenant taken away", "overrides.yaml:2:3"], sidecar)
            try BrokenSetup.send(SpanFixture(), 7, to: sidecar, tenant: "a")
            let own = try sidecar.selfMetrics()
            let ledger = [
                "tempo_distributor_spans_received_total", "tempo_metrics_generator_spans_received_total", "metronome_spans_without_processor_total",
            ]
            #expect(ledger.map { own.total($0, ["tenant": "a"]) } == [8, 1, 7])
        }
    }

    @Test func entriesWithoutTenants() async throws {
        let output = try await BrokenSetup.check(
            "overrides: {per_tenant_override_config: o.yaml}",
            files: ["o.yaml": "overrides: {team-a: {metrics_generator: {processors: [host-info]}}}"])
        #expect(output.contains("overrides of team-a have no effect: multitenancy_enabled is off"), "\(output)")
    }

    @Test func noTenantInTheRequest() async throws {
        try await BrokenSetup.running(extra: ["multitenancy_enabled": true]) { sidecar in
            #expect(try sidecar.post(try SpanFixture().request()).status == 503)
            try waitUntil("the cause is told") { sidecar.process.log().contains("X-Scope-OrgID") }
            #expect(try sidecar.selfMetrics().total("metronome_receiver_refused_requests_total", ["reason": "tenant"]) == 1)
            #expect(try sidecar.post([0xff, 0xff], headers: [("X-Scope-OrgID", "a")]).status == 400)
            #expect(try sidecar.selfMetrics().total("metronome_receiver_refused_requests_total", ["reason": "malformed"]) == 1)
        }
    }

    @Test func aFilterThatRejectsEverything() async throws {
        let output = try await BrokenSetup.check(
            "metrics_generator: {processor: {span_metrics: {filter_policies: [{exclude: {match_type: regex, attributes: [{key: name, value: '.*'}]}}]}}}"
        )
        #expect(output.contains("rejects every span: name = \".*\" is excluded"), "\(output)")
    }

    @Test func callsLongerThanTheBuckets() async throws {
        try await BrokenSetup.running { sidecar in
            var span = SpanFixture()
            span.durationMilliseconds = 25_000
            try BrokenSetup.send(span, 20, to: sidecar)
            try BrokenSetup.expectWarning("beyond_last_bucket", ["traces_spanmetrics_latency", "16.384", "histogram_buckets"], sidecar)
        }
        let output = try await BrokenSetup.check("server: {}")
        #expect(output.contains("what takes longer than 16.384 s falls into +Inf"), "\(output)")
    }

    @Test func callsOfNoProvider() async throws {
        try await BrokenSetup.running(overrides: ["processors": ["gen-ai"]]) { sidecar in
            try BrokenSetup.send(SpanFixture(attributes: ["gen_ai.operation.name": ["stringValue": "chat"]]), 10, to: sidecar)
            try BrokenSetup.expectWarning("calls_without_provider", ["10 of 10 calls", "gen_ai.provider.name"], sidecar)
            try BrokenSetup.expectWarning("calls_without_model", ["10 of 10 calls", "gen_ai.request.model"], sidecar)
        }
    }

    @Test func edgesThatWaitInVain() async throws {
        try await BrokenSetup.running(generator: ["processor": ["service_graphs": ["wait": "1s"]]], overrides: ["processors": ["service-graphs"]]) {
            sidecar in
            var span = SpanFixture()
            span.kind = 3
            try BrokenSetup.send(span, 150, to: sidecar)
            try BrokenSetup.expectWarning("edges_expire", ["of 150 edges", "peer_attributes"], sidecar)
        }
    }

    @Test func processorsThatMakeNothing() async throws {
        let generator: JSONValue = ["processor": ["service_graphs": ["dimensions": ["tier"]]]]
        let extra: JSONValue = ["metronome": ["metrics": [["name": "credits", "type": "counter", "from": ["gateway.credits"]]]]]
        for (processors, text) in [
            (["service-graphs"] as JSONValue, "service-graphs made no edge of 120 spans: none is of kind CLIENT, PRODUCER, SERVER or CONSUMER"),
            (["host-info"], "host-info: no resource of 120 spans names a host (k8s.node.name, host.id as text)"),
            (["gen-ai", "provider-health"], "gen-ai, provider-health: no span is a call of a model"),
        ] {
            try await BrokenSetup.running(generator: generator, overrides: ["processors": processors]) { sidecar in
                var span = SpanFixture()
                span.kind = 1
                try BrokenSetup.send(span, 120, to: sidecar)
                try BrokenSetup.expectWarning("processor_makes_nothing", [text], sidecar)
            }
        }
        try await BrokenSetup.running(extra: extra) { sidecar in
            try BrokenSetup.send(SpanFixture(), 120, to: sidecar)
            try BrokenSetup.expectWarning("processor_makes_nothing", ["metric credits: the attribute gateway.credits is on no span"], sidecar)
        }
    }

    @Test func aFilterThatTheSpansDoNotPass() async throws {
        let policies: JSONValue = [["include": ["match_type": "strict", "attributes": [["key": "kind", "value": "SPAN_KIND_CONSUMER"]]]]]
        try await BrokenSetup.running(generator: ["processor": ["span_metrics": ["filter_policies": policies]]]) { sidecar in
            try BrokenSetup.send(SpanFixture(), 120, to: sidecar)
            let cause = "the last setting that decides is filter_policies[0]: include kind SPAN_KIND_CONSUMER"
            try BrokenSetup.expectWarning("filter_rejects_everything", ["filter_policies reject all of 120 spans of span-metrics; \(cause)"], sidecar)
        }
    }

    /// A label that no series has, or another value: nothing arrives, and no request fails.
    @Test func rulesThatLeaveNothingToSend() async throws {
        try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let rules: JSONValue = [["action": "keep", "source_labels": ["env"], "regex": "prod"]]
            let entry = recorder.entry.merging(["write_relabel_configs": rules])
            let generator: JSONValue = ["registry": ["collection_interval": "200ms"]]
            try SidecarProcess(SidecarConfiguration(generator: generator, remoteWrite: [entry])).during { sidecar in
                try BrokenSetup.send(SpanFixture(), 1, to: sidecar)
                let texts = [
                    "3 collections in a row: nothing is sent to \(recorder.url); [0] (action keep, source_labels [env], regex prod) drops ",
                    "which has no label env; correct metrics_generator.storage.remote_write[0].write_relabel_configs",
                ]
                try BrokenSetup.expectWarning("relabelling_drops_everything", texts, sidecar)
                try BrokenSetup.expectBoard("relabelling_drops_everything", "which has no label env", sidecar)
                #expect(try sidecar.selfMetrics().total("metronome_remote_write_relabelled_series", ["result": "dropped"]) > 0)
                try sidecar.stop()
            }
            #expect(recorder.series.isEmpty)
        }
    }

    @Test func settingsOfAProcessorThatIsOff() async throws {
        try await BrokenSetup.running(overrides: ["processors": ["span-metrics"]], extra: ["metronome": ["gen_ai": ["dimensions": ["team"]]]]) {
            sidecar in
            let text = "metronome.gen_ai has no effect: gen-ai is in no list of processors; add it to overrides.defaults.metrics_generator.processors"
            try BrokenSetup.expectWarning("settings", [text], sidecar)
        }
    }

    @Test func warningsOfAReloadAreCounted() async throws {
        try await OverridesSidecar.running("overrides: {}\n") { running in
            #expect(try running.sidecar.selfMetrics().total(BrokenSetup.warnings, ["code": "settings"]) == 0)
            try running.rewrite("overrides:\n  a: {metrics_generator: {max_active_series: 1000}}\n")
            try waitUntil("the reload is told") {
                running.sidecar.process.log().split(separator: "\n").contains {
                    $0.contains("tenant a: nothing will be counted") && $0.contains("code=settings")
                }
            }
            try waitUntil("its warnings are counted") {
                (try? running.sidecar.selfMetrics().total(BrokenSetup.warnings, ["code": "settings"])).map { $0 >= 1 } ?? false
            }
        }
    }

    @Test func oneKeyOfTempoBesideMetronome() async throws {
        let output = try await BrokenSetup.check("metronome: {profiles: [gen_ai]}\nserver: {http_listen_port: 3200}")
        #expect(output.contains("makes    for everyone, by default: no list of processors stands anywhere"), "\(output)")
        #expect(output.contains("traces_spanmetrics_calls_total"), "\(output)")
    }
}
