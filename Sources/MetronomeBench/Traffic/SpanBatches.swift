import Pipeline

/// Requests of about 650-byte spans with 20 attributes, in varying order, over a given number of label sets.
enum SpanBatches {
    static let dimensions = [
        "gen_ai.request.model", "gen_ai.provider.name", "gen_ai.operation.name", "deployment.environment", "http.response.status_code",
        "user.tier", "server.address", "cloud.region",
    ]

    /// All attributes of a span and its resource, the dimensions first.
    static let attributes =
        dimensions + [
            "gen_ai.response.model", "http.request.method", "url.path", "code.function", "network.protocol.version", "user_agent.original",
            "thread.name", "gen_ai.conversation.id", "gen_ai.response.id", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
            "service.name",
        ]

    /// At most this many requests are prepared; with more label sets they repeat later.
    private static let maxRequests = 256

    /// By repetition: steps from one label set to the next. Primes, so that all of them come.
    private static let steps = [1, 7919, 10_007, 13_001]

    /// - Parameter varies: some attributes differ from span to span; otherwise they depend on the label set alone, so that
    ///   any of them may be a dimension.
    /// - Parameter repetitions: how often all label sets come, if there are many, each time in another order and with other durations.
    /// - Parameter mixesNames: every other span has old names of its attributes.
    static func make(labelSets: Int, spansPerRequest: Int, varies: Bool = true, repetitions: Int = 1, mixesNames: Bool = false) -> [RequestBuffer] {
        var next = 0
        let requests = min(max(labelSets / spansPerRequest, 8) * repetitions, maxRequests)
        return (0..<requests).map { _ in
            var spans = Message()
            for _ in 0..<spansPerRequest {
                let isOld = mixesNames && next % 2 == 1
                let labelSet = next % labelSets * steps[next / labelSets % repetitions % steps.count] % labelSets
                spans.message(2, span(labelSet, order: next, variant: varies ? next : labelSet, isOld: isOld))
                next += 1
            }
            var request = Message()
            request.message(1, .resourceSpans(service: "ai-gateway", spans))
            return RequestBuffer(request.bytes)
        }
    }

    private static let oldNames = [
        "gen_ai.request.model": "llm.request.model", "gen_ai.provider.name": "gen_ai.system", "gen_ai.operation.name": "llm.request.type",
        "http.response.status_code": "http.status_code", "server.address": "net.peer.name", "gen_ai.response.model": "llm.response.model",
    ]

    private static func span(_ labelSet: Int, order: Int, variant: Int, isOld: Bool) -> Message {
        var span = Message()
        span.bytes(1, (0..<16).map { UInt8(truncatingIfNeeded: order &* 31 &+ $0) | 1 })
        span.bytes(2, (0..<8).map { UInt8(truncatingIfNeeded: order &* 17 &+ $0) | 1 })
        span.bytes(4, (0..<8).map { UInt8(truncatingIfNeeded: order &* 13 &+ $0) | 1 })
        span.bytes(5, Array("chat gpt-4o-\(labelSet % 50)".utf8))
        span.varint(6, 3)
        let end: UInt64 = 1_700_000_000_000_000_000 + UInt64(order)
        span.fixed64(7, end - UInt64(1 + order % 4000) * 1_000_000)
        span.fixed64(8, end)
        let attributes = attributes(labelSet, variant) { isOld ? oldNames[$0] ?? $0 : $0 }
        // Real libraries write their attributes in different orders.
        for index in attributes.indices { span.message(9, attributes[(index + order) % attributes.count]) }
        return span
    }

    private static func attributes(_ labelSet: Int, _ variant: Int, name: (String) -> String) -> [Message] {
        let texts = [
            ("gen_ai.request.model", "gpt-4o-\(labelSet % 50)"), ("gen_ai.provider.name", "openai"), ("gen_ai.operation.name", "chat"),
            ("user.tier", "tier-\(labelSet / 50)"), ("server.address", "api.openai.com"), ("gen_ai.response.id", "chatcmpl-\(variant)"),
            ("gen_ai.conversation.id", "conv-\(variant % 1000)"), ("network.protocol.version", "1.1"), ("thread.name", "worker-\(variant % 16)"),
            ("code.function", "complete"), ("url.path", "/v1/chat/completions"), ("user_agent.original", "OpenAI/Python 1.40.0"),
            ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("http.request.method", "POST"),
        ]
        let numbers = [
            ("http.response.status_code", 200), ("gen_ai.usage.input_tokens", 1234 + variant % 100), ("gen_ai.usage.output_tokens", variant % 900),
        ]
        return texts.map { Message.attribute(name($0.0), $0.1) } + numbers.map { Message.attribute(name($0.0), $0.1) }
    }
}
