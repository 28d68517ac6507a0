import Pipeline

/// Requests of services that call each other: spans of about 650 bytes in pairs of client and server, half of which meet
/// within a request and half a request later, beside queues, databases and calls of which only one side is seen.
///
/// ``renew()`` between rounds makes them other traces, as they would be.
struct GraphTraffic {
    static let dimensions = SpanBatches.dimensions
    /// Every unpaired call of a round waits: more than this many never do when a round is half the waiting time.
    static let maxItems = 200_000

    let requests: [RequestBuffer]
    let spans: Int
    /// Where trace ids begin in each request.
    private let traceIDs: [[Int]]

    /// Calls that follow each other and begin in one service.
    private static let run = 25
    /// Calls of one trace.
    private static let callsPerTrace = 4
    private static let maxSpans = 256_000
    /// The first six bytes of every trace id; the next two count rounds.
    private static let mark: [UInt8] = [0xf1, 0xb2, 0xe3, 0xd4, 0xc5, 0xa6]

    /// - Parameter labelSets: of span metrics, about; edges have at most 1,500.
    static func make(labelSets: Int, spansPerRequest: Int) -> GraphTraffic {
        let count = max(min(max(labelSets, 8_000), maxSpans) / spansPerRequest, 8)
        var requests = [[Int: Message]](repeating: [:], count: count)
        var sizes = [Int](repeating: 0, count: count)
        var call = 0
        for number in 0..<count {
            while sizes[number] < spansPerRequest {
                let later = (number + 1) % count
                for (index, side) in sides(of: call).enumerated() {
                    let target = index == 1 && call % 2 == 1 ? later : number
                    requests[target][service(of: call, side, labelSets), default: Message()].message(2, span(of: call, side, labelSets))
                    sizes[target] += 1
                }
                call += 1
            }
        }
        return GraphTraffic(requests.map { Message.request($0) }, spans: sizes.reduce(0, +))
    }

    private init(_ requests: [[UInt8]], spans: Int) {
        self.spans = spans
        self.requests = requests.map { RequestBuffer($0) }
        traceIDs = requests.map { bytes in
            bytes.indices.filter { bytes[$0] == Self.mark[0] && bytes[$0...].starts(with: Self.mark) }
        }
    }

    /// Makes all traces new ones.
    func renew() {
        for (request, places) in zip(requests, traceIDs) {
            for place in places {
                let counter = request.memory + place + Self.mark.count
                counter.storeBytes(of: counter.loadUnaligned(as: UInt16.self) &+ 1, as: UInt16.self)
            }
        }
    }

    // MARK: Calls

    private enum Side: UInt64 { case server = 2, client, producer, consumer }

    private static func sides(of call: Int) -> [Side] {
        switch call % 20 {
        case 0..<14: [.client, .server]
        case 14, 15, 18: [.client]
        case 16, 17: [.producer, .consumer]
        default: [.server]
        }
    }

    private static func service(of call: Int, _ side: Side, _ labelSets: Int) -> Int {
        let services = min(max(labelSets / 50, 2), 300)
        let caller = call % max(labelSets / 2, 1) / run % services
        return side == .client || side == .producer ? caller : (caller + 1 + call % 5) % services
    }

    private static func span(of call: Int, _ side: Side, _ labelSets: Int) -> Message {
        let isCaller = side == .client || side == .producer
        let combination = call % max(labelSets / 2, 1)
        var span = Message()
        span.bytes(1, mark + [0, 0] + bigEndian(UInt64(call / callsPerTrace)))
        span.bytes(2, bigEndian(UInt64(call * 2 + (isCaller ? 1 : 2))))
        if call % 20 != 19 { span.bytes(4, bigEndian(UInt64(isCaller ? call * 2 + 1_000_003 : call * 2 + 1))) }
        span.bytes(5, Array("POST /v1/orders/\(combination % run)".utf8))
        span.varint(6, side.rawValue)
        let start: UInt64 = 1_700_000_000_000_000_000 + UInt64(call) + (isCaller ? 0 : 900_000)
        span.fixed64(7, start)
        span.fixed64(8, start + UInt64(1 + call % 4000) * 1_000_000)
        let attributes = attributes(of: call, combination).map { Message.attribute($0.0, $0.1) }
        // Real libraries write their attributes in different orders.
        for index in attributes.indices { span.message(9, attributes[(index + call) % attributes.count]) }
        if call % 20 == 14 || call % 20 == 15 { span.message(9, .attribute("db.system", "postgresql")) }
        if call % 50 == 0 {
            var status = Message()
            status.varint(3, 2)
            span.message(15, status)
        }
        return span
    }

    private static func attributes(of call: Int, _ combination: Int) -> [(String, String)] {
        [
            ("gen_ai.request.model", "gpt-4o-\(combination % run)"), ("gen_ai.provider.name", "openai"), ("gen_ai.operation.name", "chat"),
            ("user.tier", "tier-\(combination / run)"), ("server.address", "orders.internal.example.com"),
            ("http.response.status_code", "200"), ("gen_ai.conversation.id", "conv-\(call % 1000)"), ("network.protocol.version", "1.1"),
            ("thread.name", "worker-\(call % 16)"), ("code.function", "complete"), ("url.path", "/v1/chat/completions"),
            ("user_agent.original", "OpenAI/Python 1.40.0"), ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("http.request.method", "POST"),
            ("rpc.system", "grpc"), ("rpc.service", "example.orders.v1.Orders"),
        ]
    }

    // MARK: Encoding

    private static func bigEndian(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) } }
}
