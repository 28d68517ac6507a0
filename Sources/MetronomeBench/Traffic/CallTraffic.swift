import Pipeline

/// Requests of services that call models, as current libraries report it: each call is a span of its own, with its tokens, why it ended
/// and the response's id, beside spans of HTTP that say nothing of models.
///
/// ``renew()`` between rounds makes them other traces and other responses, as they would be.
struct CallTraffic {
    /// Which spans are calls.
    enum Share {
        case all, none
        /// As `metronome-load` sends them: 4 of 19 spans (21 %), each behind three of HTTP in its trace.
        case some

        fileprivate var period: [Kind] {
            switch self {
            case .all: [.call]
            case .none: [.server, .client]
            case .some: Array(repeating: [Kind.server, .client, .server, .call], count: 4).flatMap { $0 } + [.client, .server, .client]
            }
        }
    }

    fileprivate enum Kind { case server, client, call }

    let requests: [RequestBuffer]
    /// Where ids begin in each request that are to be others in each round.
    private let ids: [[Int]]

    /// The first bytes of trace ids and response ids; two letters behind them count rounds.
    private static let mark = Array("f9Qz7x".utf8)
    private static let services = 10

    /// - Parameter labelSets: of span metrics, about, where all spans are calls.
    static func make(labelSets: Int, spansPerRequest: Int, calls: Share) -> CallTraffic {
        let period = calls.period
        var number = 0
        let requests = (0..<max(8_000 / spansPerRequest, 8)).map { _ in
            var groups: [Int: Message] = [:]
            for _ in 0..<spansPerRequest {
                groups[number / 25 % services, default: Message()].message(2, span(number, period[number % period.count], labelSets))
                number += 1
            }
            return Message.request(groups)
        }
        return CallTraffic(requests)
    }

    private init(_ requests: [[UInt8]]) {
        self.requests = requests.map { RequestBuffer($0) }
        ids = requests.map { bytes in bytes.indices.filter { bytes[$0] == Self.mark[0] && bytes[$0...].starts(with: Self.mark) } }
    }

    /// Makes all traces and responses new ones.
    func renew() {
        for (request, places) in zip(requests, ids) {
            for place in places {
                let letters = (request.memory + place + Self.mark.count).elements(UInt8.self)
                letters[0] = letters[0] == UInt8(ascii: "z") ? UInt8(ascii: "a") : letters[0] + 1
                if letters[0] == UInt8(ascii: "a") { letters[1] += 1 }
            }
        }
    }

    // MARK: Spans

    private static let models: [(provider: String, host: String, name: String)] = [
        ("openai", "api.openai.com", "gpt-4o"), ("openai", "api.openai.com", "gpt-4o-mini"), ("openai", "api.openai.com", "o3"),
        ("anthropic", "api.anthropic.com", "claude-sonnet-4-5"), ("anthropic", "api.anthropic.com", "claude-haiku-4-5"),
        ("gcp.gemini", "generativelanguage.googleapis.com", "gemini-2.5-pro"),
        ("gcp.gemini", "generativelanguage.googleapis.com", "gemini-2.5-flash"), ("mistral_ai", "api.mistral.ai", "mistral-large-latest"),
        ("groq", "api.groq.com", "llama-3.3-70b-versatile"),
        ("aws.bedrock", "bedrock-runtime.us-east-1.amazonaws.com", "anthropic.claude-3-haiku-20240307-v1:0"),
    ]

    private static func span(_ number: Int, _ kind: Kind, _ labelSets: Int) -> Message {
        let combination = number % labelSets
        let model = models[combination % models.count]
        let isCall = kind == .call
        let fails = number % 50 == 7
        var span = Message()
        span.bytes(1, mark + Array("aa".utf8) + bigEndian(UInt64(isCall ? number : number / 4)))
        span.bytes(2, bigEndian(UInt64(number * 2 + 1)))
        span.bytes(4, bigEndian(UInt64(number * 2)))
        span.bytes(5, Array((isCall ? "chat \(model.name)" : "POST").utf8))
        span.varint(6, kind == .server ? 2 : 3)
        let start: UInt64 = 1_700_000_000_000_000_000 + UInt64(number) * 1_000
        span.fixed64(7, start)
        span.fixed64(8, start + UInt64(200 + number % 4000) * 1_000_000)
        var attributes = kind == .call ? callAttributes(number, model, fails) : httpAttributes(kind, number)
        attributes += [.attribute("user.tier", "tier-\(combination / models.count)"), .attribute("thread.name", "worker-\(number % 16)")]
        // Real libraries write their attributes in different orders.
        for index in attributes.indices { span.message(9, attributes[(index + number) % attributes.count]) }
        if fails {
            var status = Message()
            status.varint(3, 2)
            span.message(15, status)
        }
        return span
    }

    private static func callAttributes(_ number: Int, _ model: (provider: String, host: String, name: String), _ fails: Bool) -> [Message] {
        var attributes: [Message] = [
            .attribute("gen_ai.operation.name", "chat"), .attribute("gen_ai.provider.name", model.provider),
            .attribute("gen_ai.request.model", model.name), .attribute("server.address", model.host), .attribute("server.port", 443),
            .attribute("gen_ai.request.max_tokens", 1024), .attribute("gen_ai.conversation.id", "conv-\(number % 1000)"),
            .attribute("code.function", "complete"), .attribute("user_agent.original", "OpenAI/Python 1.40.0"),
            .attribute("network.protocol.version", "1.1"), .attribute("url.path", "/v1/chat/completions"),
        ]
        if fails { return attributes + [.attribute("error.type", "RateLimitError"), .attribute("http.response.status_code", 429)] }
        attributes += [
            .attribute("gen_ai.response.model", model.name),
            .attribute("gen_ai.response.id", "chatcmpl-" + String(decoding: mark, as: UTF8.self) + "aa\(number)"),
            .attribute("gen_ai.usage.input_tokens", 900 + number % 700), .attribute("gen_ai.usage.output_tokens", 20 + number % 500),
            .attribute("gen_ai.response.finish_reasons", listOf: ["stop", "stop", "stop", "tool_calls", "length"][number / 3 % 5]),
            .attribute("http.response.status_code", 200),
        ]
        if number % 10 == 3 {
            var seconds = Message()
            seconds.fixed64(4, (0.15).bitPattern)
            attributes.append(.attribute("gen_ai.response.time_to_first_chunk", seconds))
        }
        return attributes
    }

    private static func httpAttributes(_ kind: Kind, _ number: Int) -> [Message] {
        let common: [Message] = [
            .attribute("http.request.method", "POST"), .attribute("http.response.status_code", 200), .attribute("network.protocol.version", "1.1"),
            .attribute("url.scheme", "http"), .attribute("code.function", "handle"), .attribute("user.id", "user-\(number % 900)"),
        ]
        guard kind == .server else {
            return common + [
                .attribute("server.address", "ai-gateway"), .attribute("server.port", 8080),
                .attribute("url.full", "http://ai-gateway:8080/v1/chat/completions"),
            ]
        }
        return common + [
            .attribute("http.route", "/v1/chat/completions"), .attribute("url.path", "/v1/chat/completions"),
            .attribute("client.address", "10.20.3.17"), .attribute("user_agent.original", "python-httpx/0.28.1"),
        ]
    }

    // MARK: Encoding

    private static func bigEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) } }
}
