import TestSupport
import Testing

/// Tenants that cannot be (tempo-behaviour 8): a clear answer, nothing kept, the neighbours untouched.
struct TenantRefusalTests {
    static let refusals: [(headers: [String], status: Int, code: Int, message: String)] = [
        ([], 503, 14, "no org id"), (["a", "a"], 503, 14, "no org id"), ([""], 400, 3, "no org id"),
        (["a b"], 400, 3, "tenant ID 'a b' contains unsupported character ' '"),
        (["a/../b"], 400, 3, "tenant ID 'a/../b' contains unsupported character '/'"),
        (["ü"], 400, 3, "contains unsupported character"), (["a\"}b"], 400, 3, "contains unsupported character"),
        ([String(repeating: "a", count: 151)], 400, 3, "tenant ID is too long: max 150 characters"),
        (["A|B"], 400, 3, "multiple org IDs present"), (["."], 400, 3, "not allowed"), ([".."], 400, 3, "not allowed"),
        (["a|"], 400, 3, "no org id"), (["|"], 400, 3, "no org id"), ([":x"], 400, 3, "no org id"),
    ]

    @Test func clearAnswers() async throws {
        try await OverridesSidecar.running("overrides: {}") { running in
            let sidecar = running.sidecar
            let request = try SpanFixture().request()
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            for (headers, status, code, message) in Self.refusals {
                let reply = try sidecar.post(request, headers: headers.map { ("X-Scope-OrgID", $0) })
                #expect(reply.status == status, "\(headers)")
                #expect(String(decoding: reply.body, as: UTF8.self).contains(message), "\(headers): \(reply.text)")
                // HTTP/2 has no way to send such bytes.
                if headers.contains(where: { !$0.utf8.allSatisfy { $0 < 0x80 } }) { continue }
                let call = try connection.call(request, metadata: headers.map { ("x-scope-orgid", $0) })
                #expect(call.status == code, "\(headers)")
            }
            let good = try sidecar.post(request, headers: [("X-Scope-OrgID", String(repeating: "a", count: 150))])
            #expect(good.status == 200)
            let tenants = Set(try sidecar.selfMetrics().samples.compactMap { $0.labels["tenant"] })
            #expect(tenants == [String(repeating: "a", count: 150)])
            #expect(try sidecar.selfMetrics().total("tempo_receiver_accepted_spans") == 1)
        }
    }

    /// tempo-behaviour 2.8: a label without a name makes the span invalid.
    @Test func aDimensionWithoutAName() async throws {
        let (spans, metrics) = try await onThread {
            let spanMetrics: JSONValue = ["processor": ["span_metrics": ["dimensions": ["", "a"]]]]
            return try SidecarProcess(SidecarConfiguration(generator: spanMetrics)).during { sidecar in
                for attributes: [String: JSONValue] in [["a": ["stringValue": "x"]], ["": ["stringValue": "y"]], ["": ["stringValue": ""]]] {
                    let reply = try sidecar.post(try SpanFixture(attributes: attributes).request())
                    guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                }
                return (try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text), try sidecar.selfMetrics())
            }
        }
        #expect(spans.total("traces_spanmetrics_calls_total") == 2)
        #expect(!spans.samples.contains { $0.labels.keys.contains("") })
        #expect(metrics.total("tempo_metrics_generator_spans_discarded_total", ["reason": "invalid_utf8"]) == 1)
    }
}
