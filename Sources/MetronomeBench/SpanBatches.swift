import Pipeline

/// Requests of about 650-byte spans with 8 dimensions among 20 attributes, in varying order, over a given number of label sets.
enum SpanBatches {
    static let dimensions = [
        "gen_ai.request.model", "gen_ai.provider.name", "gen_ai.operation.name", "deployment.environment", "http.response.status_code",
        "user.tier", "server.address", "cloud.region",
    ]

    /// At most this many requests are prepared; with more label sets they repeat later.
    private static let maxRequests = 256

    static func make(labelSets: Int, spansPerRequest: Int) -> [RequestBuffer] {
        var next = 0
        let requests = min(max(labelSets / spansPerRequest, 8), maxRequests)
        return (0..<requests).map { _ in
            var spans = Message()
            for _ in 0..<spansPerRequest {
                spans.message(2, span(next % labelSets, order: next))
                next += 1
            }
            var resource = Message()
            for (key, value) in [("service.name", "ai-gateway"), ("deployment.environment", "production"), ("cloud.region", "eu-west-1")] {
                resource.message(1, attribute(key, value))
            }
            var group = Message()
            group.message(1, resource)
            group.message(2, spans)
            var request = Message()
            request.message(1, group)
            return RequestBuffer(request.bytes)
        }
    }

    private static func span(_ labelSet: Int, order: Int) -> Message {
        var span = Message()
        span.bytes(1, (0..<16).map { UInt8(truncatingIfNeeded: order &* 31 &+ $0) | 1 })
        span.bytes(2, (0..<8).map { UInt8(truncatingIfNeeded: order &* 17 &+ $0) | 1 })
        span.bytes(4, (0..<8).map { UInt8(truncatingIfNeeded: order &* 13 &+ $0) | 1 })
        span.bytes(5, Array("chat gpt-4o-\(labelSet % 50)".utf8))
        span.varint(6, 3)
        let end: UInt64 = 1_700_000_000_000_000_000 + UInt64(order)
        span.fixed64(7, end - UInt64(1 + order % 4000) * 1_000_000)
        span.fixed64(8, end)
        var attributes = [
            ("gen_ai.request.model", "gpt-4o-\(labelSet % 50)"), ("gen_ai.provider.name", "openai"), ("gen_ai.operation.name", "chat"),
            ("user.tier", "tier-\(labelSet / 50)"), ("server.address", "api.openai.com"), ("gen_ai.response.id", "chatcmpl-\(order)"),
            ("gen_ai.conversation.id", "conv-\(order % 1000)"), ("network.protocol.version", "1.1"), ("thread.name", "worker-\(order % 16)"),
            ("code.function", "complete"), ("url.path", "/v1/chat/completions"), ("user_agent.original", "OpenAI/Python 1.40.0"),
            ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("http.request.method", "POST"),
        ].map { attribute($0.0, $0.1) }
        for (key, value) in [
            ("http.response.status_code", 200), ("gen_ai.usage.input_tokens", 1234 + order % 100), ("gen_ai.usage.output_tokens", order % 900),
        ] {
            var any = Message()
            any.varint(3, UInt64(value))
            var pair = Message()
            pair.bytes(1, Array(key.utf8))
            pair.message(2, any)
            attributes.append(pair)
        }
        // Real libraries write their attributes in different orders.
        for index in attributes.indices { span.message(9, attributes[(index + order) % attributes.count]) }
        return span
    }

    private static func attribute(_ key: String, _ value: String) -> Message {
        var any = Message()
        any.bytes(1, Array(value.utf8))
        var pair = Message()
        pair.bytes(1, Array(key.utf8))
        pair.message(2, any)
        return pair
    }
}

/// A protobuf message being written.
struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        raw(field << 3)
        raw(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        raw(field << 3 | 1)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func bytes(_ field: UInt64, _ content: [UInt8]) {
        raw(field << 3 | 2)
        raw(UInt64(content.count))
        bytes += content
    }

    mutating func message(_ field: UInt64, _ content: Message) { bytes(field, content.bytes) }

    private mutating func raw(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
