import TestSupport
import Testing

/// How providers do, from their calls' spans to the gauges and the pages.
struct ProviderHealthTests {
    /// `count` calls; the ids of their spans begin with the same ones each time, so that only those beyond an earlier request are new.
    private static func calls(_ provider: String, _ model: String, error: String? = nil, count: Int) throws -> [UInt8] {
        var attributes: [String: JSONValue] = [
            "gen_ai.operation.name": ["stringValue": "chat"], "gen_ai.provider.name": ["stringValue": .string(provider)],
            "gen_ai.request.model": ["stringValue": .string(model)],
        ]
        if let error { attributes["error.type"] = ["stringValue": .string(error)] }
        var span = SpanFixture(name: "chat \(model)", attributes: attributes)
        span.kind = 3
        return try span.request(count: count)
    }

    private struct Pages: Sendable {
        let sidecar: SidecarProcess
        var headers: [(String, String)] = []

        func get(_ path: String) throws -> HTTPReply { try HTTPClient.get(sidecar.ports.admin, path, headers: headers) }
        func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: get(path).body) }

        func providers() throws -> [JSONValue] { try json("/api/v1/providers")["providers"]?.elements ?? [] }

        func gauge(_ name: String, _ labels: [String: String]) throws -> [Double] {
            let series = try PrometheusText(get("/metrics/spans").text).samples
            return series.filter { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }.map(\.value)
        }
    }

    @Test func pagesAndGaugesTellTheSame() async throws {
        try await onThread {
            let configuration = SidecarConfiguration(
                overrides: ["processors": ["provider-health"]], extra: ["metronome": ["provider_health": ["minimum_calls": 5]]])
            try SidecarProcess(configuration).during { sidecar in
                let pages = Pages(sidecar: sidecar)
                #expect(try pages.providers().isEmpty)
                #expect(try sidecar.post(Self.calls("openai", "gpt-4o", count: 12)).status == 200)
                #expect(try sidecar.post(Self.calls("groq", "llama-3", error: "503", count: 18)).status == 200)
                #expect(try sidecar.post(Self.calls("groq", "a/b c", error: "429", count: 20)).status == 200)
                try Self.check(pages)
            }
        }
    }

    private static func check(_ pages: Pages) throws {
        let providers = try pages.providers()
        #expect(providers.map { $0["provider"]?.string } == ["groq", "openai"])
        #expect(providers.map { $0["state"]?.string } == ["outage", "healthy"])
        #expect(providers.map { $0["circuit_breaker"]?.string } == ["open", "closed"])
        let groq = providers[0]["windows"]?["5m"]
        #expect(groq?["calls"]?.integer == 8)
        #expect(groq?["throttled"]?.integer == 2)
        #expect(groq?["availability"]?.double == 0.25)
        #expect(providers[1]["score"]?.double == 1)
        #expect(try pages.gauge("provider_availability", ["provider": "groq"]) == [0.25])
        #expect(try pages.gauge("provider_throttle_share", ["provider": "groq"]) == [0.25])
        #expect(try pages.gauge("gatewayz_provider_health_score", ["provider": "openai"]) == [1])
        #expect(try pages.gauge("gatewayz_circuit_breaker_state", ["provider": "groq", "state": "open"]) == [1])
        #expect(try pages.gauge("gatewayz_circuit_breaker_state", ["provider": "groq", "state": "closed"]) == [0])

        let models = try pages.json("/api/v1/models")["models"]?.elements ?? []
        #expect(models.map { $0["model"]?.string } == ["a/b c", "llama-3", "gpt-4o"])
        let latency = try pages.json("/api/v1/providers/openai/latency")
        let p95 = latency["windows"]?["1m"]?["p95"]?.double ?? 0
        // A span of the fixture takes 50 ms.
        #expect(abs(p95 - 0.05) / 0.05 < 0.05)
        #expect(latency["models"]?.elements.first?["windows"]?["1m"]?["calls"]?.integer == 12)

        let unknown = try pages.get("/api/v1/providers/no%20body/latency")
        #expect(unknown.status == 404)
        #expect(try JSONValue(parsing: unknown.body)["error"]?.string == "no call to a provider \"no body\" is remembered")
        #expect(try pages.get("/api/v1/providers/openai").status == 404)
    }

    @Test func severalTenantsAreToldApart() async throws {
        try await onThread {
            let configuration = SidecarConfiguration(overrides: ["processors": ["provider-health"]], extra: ["multitenancy_enabled": true])
            try SidecarProcess(configuration).during { sidecar in
                for (tenant, provider) in [("a", "openai"), ("b", "groq")] {
                    #expect(try sidecar.post(Self.calls(provider, "m", count: 1), headers: [("X-Scope-OrgID", tenant)]).status == 200)
                }
                let nobody = try Pages(sidecar: sidecar).get("/api/v1/providers")
                #expect(nobody.status == 400)
                #expect(try JSONValue(parsing: nobody.body)["error"]?.string?.contains("X-Scope-OrgID") == true)
                let first = try Pages(sidecar: sidecar, headers: [("X-Scope-OrgID", "a")]).providers()
                #expect(first.map { $0["provider"]?.string } == ["openai"])
                let second = try Pages(sidecar: sidecar).json("/api/v1/providers?tenant=b")
                #expect(second["tenant"]?.string == "b")
                #expect(second["providers"]?.elements.map { $0["provider"]?.string } == ["groq"])
                #expect(try Pages(sidecar: sidecar).get("/api/v1/models?tenant=c").status == 404)
            }
        }
    }

    @Test func withoutTheProcessorThePagesSaySo() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                #expect(try sidecar.post(Self.calls("openai", "m", count: 1)).status == 200)
                let reply = try Pages(sidecar: sidecar).get("/api/v1/providers")
                #expect(reply.status == 404)
                #expect(try JSONValue(parsing: reply.body)["error"]?.string?.hasPrefix("provider-health is off") == true)
            }
        }
    }
}
