import Console
import Testing

/// Every page of the admin port, of a small running pipeline.
@Suite struct AdminPagesTests {
    private static let call = [("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.operation.name", "chat")]
    private static let json = [(name: "accept", value: "application/json")]
    private static let openMetrics = [(name: "accept", value: "application/openmetrics-text;version=1.0.0")]

    /// One tenant with span metrics and the health of providers, which has taken two spans.
    private func bench() throws -> PagesBench {
        let bench = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics, provider-health]}}}")
        #expect(bench.push("op") && bench.push("chat gpt-4o", attributes: Self.call))
        return bench
    }

    @Test func eachPageIsListedAndAnswers() async throws {
        let bench = try bench()
        let list = try await bench.get("/status/endpoints").text
        #expect(try await bench.get("/").text.contains(list))
        for endpoint in bench.router.endpoints where !endpoint.path.hasSuffix("/*") && endpoint.path != "/ready" && endpoint.methods.contains("GET") {
            let answer = try await bench.get(endpoint.path)
            #expect(answer.status == 200 && !answer.text.isEmpty && list.contains(endpoint.path), "\(endpoint.path)")
        }
        let missing = try await bench.get("/nothing")
        #expect(missing.status == 404 && missing.text.contains("/metrics/spans"))
    }

    @Test func readinessFollowsTheService() async throws {
        let bench = try bench()
        #expect(try await bench.get("/ready").status == 503)
        bench.readiness.set(.ready)
        #expect(try await bench.get("/ready") == PagesBench.Answer(status: 200, type: AdminResponse.plainText, text: "ready\n"))
        bench.readiness.set(.stopping)
        #expect(try await bench.get("/ready").status == 503)
    }

    @Test func ownMetricsCountTheSpans() async throws {
        let page = try await bench().get("/metrics")
        #expect(page.type == "text/plain; version=0.0.4; charset=utf-8")
        #expect(page.text.contains("\ntempo_metrics_generator_spans_received_total{tenant=\"single-tenant\"} 2\n"), "\(page.text)")
    }

    @Test func seriesAreScraped() async throws {
        let bench = try bench()
        let page = try await bench.get("/metrics/spans", headers: Self.openMetrics)
        #expect(page.status == 200 && page.type.hasPrefix("application/openmetrics-text") && page.text.hasSuffix("# EOF\n"))
        #expect(page.text.contains("traces_spanmetrics_calls_total{"))
        #expect(page.text.contains(#"span_name="op""#) && page.text.contains(#"span_name="chat gpt-4o""#))
        let plain = try await bench.get("/metrics/spans")
        #expect(plain.type.hasPrefix("text/plain") && !plain.text.contains("# EOF") && plain.text.contains("traces_spanmetrics_calls_total{"))
        #expect(try await bench.get("/metrics/spans?tenant=other", headers: Self.openMetrics).text == "# EOF\n")
    }

    /// A page of a thousand metrics is long for somebody who looks for one.
    @Test func metricsAreScrapedByName() async throws {
        let bench = try bench()
        func metrics(_ query: String, headers: [(name: String, value: String)] = []) async throws -> [String] {
            try await bench.get("/metrics/spans?\(query)", headers: headers).text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                .map { String($0.split(separator: " ")[2]) }
        }
        #expect(try await metrics("name[]=traces_spanmetrics_calls_total") == ["traces_spanmetrics_calls_total"])
        #expect(try await metrics("name[]=traces_spanmetrics_calls_total", headers: Self.openMetrics) == ["traces_spanmetrics_calls"])
        #expect(try await metrics("name[]=traces_spanmetrics_calls") == ["traces_spanmetrics_calls_total"])
        let two = try await metrics("name[]=traces_spanmetrics_latency_bucket&name[]=provider_availability&name[]=nobody")
        #expect(two == ["provider_availability", "traces_spanmetrics_latency"])
        #expect(try await metrics("name[]=nobody").isEmpty)
    }

    @Test func aSlashAtTheEndIsNoOtherPage() async throws {
        let bench = try bench()
        for path in ["/status", "/metrics/spans", "/api/v1/warnings", "/status/overrides"] {
            let (typed, page) = (try await bench.get(path + "/"), try await bench.get(path))
            #expect(typed.status == 200 && typed.type == page.type, "\(path)")
        }
        #expect(try await bench.get("/nothing/").status == 404)
    }

    @Test func tenantsAreScrapedTogetherAndAlone() async throws {
        let bench = try PagesBench("{multitenancy_enabled: true, overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}}")
        #expect(bench.push("first", tenant: "a") && bench.push("second", tenant: "b"))
        let both = try await bench.get("/metrics/spans").text
        #expect(both.contains(#"tenant="a""#) && both.contains(#"tenant="b""#))
        #expect(both.split(separator: "\n").filter { $0 == "# TYPE traces_spanmetrics_calls_total counter" }.count == 1, "\(both)")
        for request in [("/metrics/spans?tenant=b", nil), ("/metrics/spans", "b")] as [(String, String?)] {
            let one = try await bench.get(request.0, headers: request.1.map { [(name: "x-scope-orgid", value: $0)] } ?? []).text
            #expect(one.contains("second") && !one.contains("first"))
        }
    }

    @Test func providersAreShown() async throws {
        let bench = try bench()
        for (path, part) in [
            ("/api/v1/providers", #""provider":"openai""#), ("/api/v1/models", #""model":"gpt-4o""#),
            ("/health/dashboard", #""provider":"openai""#), ("/models/stats", #""model":"gpt-4o""#),
            ("/api/v1/providers/openai/latency", #""unit":"seconds""#), ("/api/v1/providers/OpenAI/latency", #""provider":"openai""#),
        ] {
            let page = try await bench.get(path)
            #expect(page.status == 200 && page.type == "application/json" && page.text.hasSuffix("}\n"))
            #expect(page.text.hasPrefix(#"{"tenant":"single-tenant","time":"2024-02-29T12:34:56.789Z","#) && page.text.contains(part), "\(page.text)")
        }
    }

    @Test(arguments: [
        ("/api/v1/providers/nobody/latency", 404, "no call to a provider \\\"nobody\\\" is remembered"),
        ("/api/v1/providers/openai", 404, "there is /api/v1/providers/NAME/latency"), ("/api/v1/providers//latency", 404, "NAME/latency"),
    ])
    func aProviderThatIsNoneIsTold(path: String, status: Int, message: String) async throws {
        let page = try await bench().get(path)
        #expect(page.status == status && page.type == "application/json")
        #expect(page.text.hasPrefix(#"{"error":""#) && page.text.contains(message), "\(page.text)")
    }

    @Test func whoseProvidersIsAsked() async throws {
        let bench = try PagesBench("{multitenancy_enabled: true, overrides: {defaults: {metrics_generator: {processors: [provider-health]}}}}")
        #expect(try await bench.get("/api/v1/providers").text.hasPrefix(#"{"tenant":null,"#), "nobody has sent anything")
        #expect(bench.push("chat", attributes: Self.call, tenant: "a") && bench.push("chat", attributes: Self.call, tenant: "b"))
        let several = try await bench.get("/api/v1/models")
        #expect(several.status == 400 && several.text.contains("X-Scope-OrgID"))
        #expect(try await bench.get("/api/v1/models?tenant=b").text.hasPrefix(#"{"tenant":"b","#))
        #expect(try await bench.get("/api/v1/models?tenant=c").status == 404)
        let off = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}")
        #expect(off.push("op"))
        let refused = try await off.get("/api/v1/providers")
        #expect(refused.status == 404 && refused.text.contains("provider-health is off"))
    }

    /// Why a processor is off: the entry that decides, and where it stands.
    @Test func whoDecidesThatAProcessorIsOff() async throws {
        let defaults = "{metrics_generator: {processors: [span-metrics, provider-health]}}"
        let configuration = "{multitenancy_enabled: true, overrides: {per_tenant_override_config: /o.yaml, defaults: \(defaults)}}"
        let overrides = """
            overrides:
              "*": {metrics_generator: {processors: [span-metrics]}}
              team-b: {metrics_generator: {processors: []}}
            """
        let bench = try PagesBench(configuration, overrides: overrides)
        #expect(bench.push("op", tenant: "team-a") && bench.push("op", tenant: "team-b"))
        let whole = "an entry holds whole, so that it is among overrides.defaults.metrics_generator.processors does not count for this tenant"
        for (tenant, entry) in [
            ("team-a", #"the entry "*" at /o.yaml:2:"#), ("team-b", #"the entry "team-b" at /o.yaml:3:"#),
        ] {
            let json = try await bench.get("/health/dashboard?tenant=\(tenant)")
            let text = json.text.replacing("\\\"", with: "\"")
            #expect(json.status == 404 && text.contains("provider-health is off for tenant \"\(tenant)\": \(entry)"), "\(text)")
            #expect(text.contains(whole))
            let page = try await bench.get("/console/providers?tenant=\(tenant)").text.replacing("&quot;", with: "\"")
            #expect(page.contains("is off for this tenant: \(entry)") && page.contains(whole), "\(page)")
        }
        #expect(try await bench.get("/health/dashboard?tenant=team-a").text.contains("lists only span-metrics"))
        #expect(try await bench.get("/health/dashboard?tenant=team-b").text.contains("lists no processors"))
        let off = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}")
        #expect(off.push("op"))
        #expect(
            try await off.get("/api/v1/providers").text.contains(
                "overrides.defaults.metrics_generator.processors lists only span-metrics; list it there"))
    }

    @Test func configurationIsPrintedInItsModes() async throws {
        let bench = try bench()
        #expect(try await bench.get("/status/config").text.contains("collection_interval: 15s"))
        let differences = try await bench.get("/status/config?mode=diff").text
        #expect(differences.contains("provider-health") && !differences.contains("collection_interval"))
        #expect(try await bench.get("/status/config?mode=odd").status == 400)
        #expect(try await bench.get("/status/version").text.hasPrefix("metronome"))
    }

    @Test func overridesAreShownAsYAMLAndAsJSON() async throws {
        let bench = try PagesBench(
            "{multitenancy_enabled: true, overrides: {per_tenant_override_config: /o.yaml, defaults: {metrics_generator: {processors: [span-metrics]}}}}",
            overrides: "overrides: {a: {metrics_generator: {processors: [span-metrics], max_active_series: 7}}}")
        #expect(bench.push("op", tenant: "b"))
        let tenants = try await bench.get("/status/overrides")
        #expect(tenants.type == AdminResponse.plainText && tenants.text.contains("/o.yaml"), "\(tenants.text)")
        let json = try await bench.get("/status/overrides", headers: Self.json)
        #expect(json.type == "application/json" && json.text.hasPrefix("{") && json.text.contains(#""b""#), "\(json.text)")
        #expect(try await bench.get("/status/overrides/a").text.contains("max_active_series: 7"))
        let entries = try await bench.get("/status/runtime_config", headers: Self.json)
        #expect(entries.text.contains(#""max_active_series":7"#), "\(entries.text)")
        #expect(try await bench.get("/status/runtime_config?mode=diff").text.contains("max_active_series"))
        let all = try await bench.get("/status").text
        for path in ["/status/version", "/status/config", "/status/overrides", "/status/runtime_config"] { #expect(all.contains("--- \(path)\n")) }
    }
}
