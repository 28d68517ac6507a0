import TestSupport

/// Traces whose halves come in different requests: a call between two services, and a call of a model that client and gateway tell of.
struct RoutedTraffic {
    /// The number of its first trace.
    var first: Int
    var traces: Int

    private enum Half: Int { case client, server }

    /// Spans of several traces in each, the second halves in other company than the first ones.
    func requests() throws -> [[UInt8]] {
        let numbers = Array(first..<first + traces)
        let clients = stride(from: 0, to: traces, by: 7).map { start in numbers[start..<min(start + 7, traces)].map { ($0, Half.client) } }
        let servers = (0..<5).map { rest in numbers.filter { $0 % 5 == rest }.map { ($0, Half.server) } }
        return try (clients + servers).filter { !$0.isEmpty }.map { try OTLPEncoder.encode(Self.document($0)) }
    }

    /// Of each trace four spans.
    var spans: Int { traces * 4 }

    private static func document(_ halves: [(number: Int, half: Half)]) -> JSONValue {
        let services = ["shop", "stock", "app", "gateway"]
        let groups = services.compactMap { service -> JSONValue? in
            let spans = halves.compactMap { span(of: service, $0.number, $0.half) }
            guard !spans.isEmpty else { return nil }
            let resource: JSONValue = ["attributes": [["key": "service.name", "value": ["stringValue": .string(service)]]]]
            return ["resource": resource, "scopeSpans": [["scope": ["name": "test"], "spans": .array(spans)]]]
        }
        return ["resourceSpans": .array(groups)]
    }

    /// nil: it is not among that half's services.
    private static func span(of service: String, _ number: Int, _ half: Half) -> JSONValue? {
        switch (service, half) {
        case ("shop", .client): span(number, id: 1, parent: nil, name: "GET /stock", kind: 3)
        case ("stock", .server): span(number, id: 2, parent: 1, name: "GET /stock", kind: 2)
        case ("app", .client): span(number, id: 3, parent: nil, name: "chat gpt-4o-mini", kind: 3, isCall: true)
        case ("gateway", .server): span(number, id: 4, parent: 3, name: "chat gpt-4o-mini", kind: 3, isCall: true)
        default: nil
        }
    }

    private static func span(_ number: Int, id: Int, parent: Int?, name: String, kind: Int64, isCall: Bool = false) -> JSONValue {
        var span: JSONValue = [
            "traceId": .string("0af7651916cd43dd" + hexadecimal(number)), "spanId": .string(hexadecimal(number * 16 + id)), "name": .string(name),
            "kind": .integer(kind), "startTimeUnixNano": .string("T-\(200 + id)ms"), "endTimeUnixNano": "T-100ms",
        ]
        if let parent { span = span.merging(["parentSpanId": .string(hexadecimal(number * 16 + parent))]) }
        guard isCall else { return span }
        let attributes: [(String, JSONValue)] = [
            ("gen_ai.operation.name", ["stringValue": "chat"]), ("gen_ai.provider.name", ["stringValue": "openai"]),
            ("gen_ai.request.model", ["stringValue": "gpt-4o-mini"]), ("gen_ai.usage.input_tokens", ["intValue": "1000"]),
            ("gen_ai.usage.output_tokens", ["intValue": "500"]),
        ]
        return span.merging(["attributes": .array(attributes.map { ["key": .string($0.0), "value": $0.1] })])
    }

    private static func hexadecimal(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
