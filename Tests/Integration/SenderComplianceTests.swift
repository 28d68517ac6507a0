import Synchronization
import TestSupport
import Testing

/// What the specifications of remote write 1.0 and 2.0 ask of a sender, each rule a row, held against everything that the built binary sends:
/// to a server of each that first fails in three ways, then refuses.
///
/// Rules about scraping (`up`, `job`, staleness of targets) have no counterpart here.
@Suite(.timeLimit(.minutes(2))) struct SenderComplianceTests {
    private enum Level: String, Sendable { case must, should, may }

    private struct Rule: Sendable {
        var name: String
        var level: Level
        var message: Message?
        /// What breaks it; nil: nothing does.
        var breach: @Sendable ([RecordedRequest]) -> String?

        init(_ level: Level, _ name: String, of message: Message? = nil, _ breach: @escaping @Sendable ([RecordedRequest]) -> String?) {
            self.level = level
            self.name = name
            self.message = message
            self.breach = breach
        }

        /// Each request keeps it.
        static func each(_ level: Level, _ name: String, of message: Message? = nil, _ keeps: @escaping @Sendable (RecordedRequest) -> Bool) -> Rule {
            Rule(level, name, of: message) { $0.first { !keeps($0) }.map { "request \($0.number): \($0.headers)" } }
        }

        /// Each series of each request keeps it.
        static func series(_ level: Level, _ name: String, of message: Message? = nil, _ keeps: @escaping @Sendable (WrittenTimeSeries) -> Bool)
            -> Rule
        {
            Rule(level, name, of: message) { $0.flatMap(\.series).first { !keeps($0) }.map { "\($0)" } }
        }
    }

    private enum Message: String, Sendable, CaseIterable {
        case one = "prometheus.WriteRequest"
        case two = "io.prometheus.write.v2.Request"
    }

    private static let oddName = "GET /ünïcode \"quoted\" \\ 漢"

    // MARK: Rules

    private static let protocolRules: [Rule] = [
        .each(.must, "a request is a POST") { $0.method == "POST" },
        .each(.must, "its body is snappy's block format, not the framed one") { $0.bodyStart.starts(with: [0xff, 6, 0, 0, 0x73, 0x4e]) == false },
        .each(.must, "Content-Encoding says snappy, whatever is configured") { $0.headers["content-encoding"] == ["snappy"] },
        .each(.must, "a server of 1.0 is told no message", of: .one) { $0.headers["content-type"] == ["application/x-protobuf"] },
        .each(.should, "a server of 2.0 is told the message", of: .two) {
            $0.headers["content-type"] == ["application/x-protobuf;proto=io.prometheus.write.v2.Request"]
        },
        .each(.must, "the version for a server of 1.0 is 0.1.0", of: .one) { $0.headers["x-prometheus-remote-write-version"] == ["0.1.0"] },
        .each(.should, "the version for a server of 2.0 is the newest", of: .two) { $0.headers["x-prometheus-remote-write-version"] == ["2.0.0"] },
        .each(.should, "User-Agent is a product and its version") {
            let agent = $0.headers["user-agent"] ?? []
            return agent.count == 1 && agent[0].split(separator: "/").count == 2 && !agent[0].contains(" ")
        },
    ]

    private static let dataRules: [Rule] = [
        .series(.must, "labels are sorted by name, no name twice") { series in
            let names = series.labels.map(\.name)
            return zip(names, names.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        },
        .series(.must, "no label lacks its name or value") { $0.labels.allSatisfy { !$0.name.isEmpty && !$0.value.isEmpty } },
        .series(.should, "every series has the name of its metric, of the allowed characters") { series in
            let name = series.label("__name__")
            return name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil
        },
        .series(.should, "label names have the allowed characters") {
            $0.labels.allSatisfy { $0.name.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil }
        },
        Rule(.must, "texts of any language arrive as they are") { requests in
            requests.flatMap(\.series).contains { $0.label("span_name") == oddName } ? nil : "none has it"
        },
        .series(.must, "a series has samples or histograms, not both, and at least one") { $0.samples.isEmpty != $0.histograms.isEmpty },
        Rule(.must, "a series stands once in a request") { requests in
            requests.first { Set($0.series.map(\.labels)).count != $0.series.count }.map { "request \($0.number)" }
        },
        .series(.should, "samples are in the order of time") { series in
            let times = series.samples.map(\.timestamp) + series.histograms.map(\.timestamp)
            return zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
        },
        Rule(.must, "times are milliseconds since the epoch") { requests in
            let now = Int64(WallClock.nanoseconds() / 1_000_000)
            return requests.flatMap(\.series).flatMap(\.samples).first { abs($0.timestamp - now) > 300_000 }.map { "\($0)" }
        },
        .series(.must, "the staleness marker is nobody's value") { $0.samples.allSatisfy { $0.value.bitPattern != 0x7ff0_0000_0000_0002 } },
        Rule(.should, "many series go in one request") { requests in requests.allSatisfy { $0.series.count > 10 } ? nil : "a request with few" },
        Rule(.must, "classic buckets are cumulative and end with +Inf, which is the count") { requests in
            requests.lazy.compactMap(classicBreach).first
        },
        .series(.must, "native histograms have a known schema and no bucket that is not counted") { series in
            series.histograms.allSatisfy { histogram in
                var bucket: Int64 = 0
                let sum = histogram.positiveDeltas.reduce(UInt64(0)) {
                    bucket += $1
                    return $0 + UInt64(max(bucket, 0))
                }
                return (-4...8).contains(histogram.schema) && histogram.countInt == sum + (histogram.zeroInt ?? 0)
            }
        },
        Rule(.should, "native histograms are sent with sum and count") { requests in
            requests.flatMap(\.series).contains { $0.histograms.contains { $0.sum > 0 && $0.countInt == 7 } } ? nil : "none has them"
        },
        Rule(.should, "exemplars have a trace id and a time") { requests in
            let exemplars = requests.flatMap(\.series).flatMap(\.exemplars)
            return !exemplars.isEmpty
                && exemplars.allSatisfy { $0.labels["traceID"]?.count == 32 || $0.labels["traceID"]?.isEmpty == false && $0.timestamp > 0 }
                ? nil : "\(exemplars)"
        },
        .series(.must, "an exemplar's labels have at most 128 characters") {
            $0.exemplars.allSatisfy { $0.labels.reduce(0) { $0 + $1.key.count + $1.value.count } <= 128 }
        },
        .series(.should, "a metric's type goes with its series", of: .two) { series in
            let name = series.label("__name__")
            let kind: WrittenMetadata.Kind = name.hasSuffix("_total") ? .counter : name.hasPrefix("traces_spanmetrics_latency") ? .histogram : .gauge
            return series.metadata?.kind == kind
        },
        .series(.should, "a metric's help goes with its series", of: .two) { $0.metadata?.help.isEmpty == false },
        .series(.should, "counters and histograms say when they began, gauges do not", of: .two) { series in
            (series.created != 0) == (series.metadata?.kind != .gauge) && series.created <= (series.samples.last?.timestamp ?? .max)
        },
        Rule(.must, "a series began once", of: .two) { requests in
            Dictionary(grouping: requests.flatMap(\.series), by: \.labels).first { Set($0.value.map(\.created)).count != 1 }.map { "\($0)" }
        },
    ]

    private static func classicBreach(_ request: RecordedRequest) -> String? {
        func rest(_ series: WrittenTimeSeries) -> [WrittenTimeSeries.Label] { series.labels.filter { !["__name__", "le"].contains($0.name) } }
        let buckets = request.series.filter { $0.label("__name__").hasSuffix("_bucket") }
        for (labels, group) in Dictionary(grouping: buckets, by: rest) {
            let sorted = group.map { (Double($0.label("le")) ?? .nan, $0.samples.last?.value ?? .nan) }.sorted { $0.0 < $1.0 }
            let count = request.series.first { $0.label("__name__").hasSuffix("latency_count") && rest($0) == labels }?.samples.last?.value
            guard sorted.last?.0 == .infinity, sorted.last?.1 == count, zip(sorted, sorted.dropFirst()).allSatisfy({ $0.1 <= $1.1 }) else {
                return "\(labels): \(sorted), count \(String(describing: count))"
            }
        }
        return buckets.isEmpty ? "no bucket" : nil
    }

    private static let answerRules: [Rule] = [
        Rule(.must, "what was answered with 5xx is sent again, and with 429 as well, as it was") { requests in
            let tries = requests.prefix(4)
            return tries.map(\.status) == [503, 429, 500, 200] && Set(tries.map(\.bodyBytes)).count == 1
                && tries.map { $0.headers["retry-attempt"]?.first } == [nil, "1", "2", "3"] ? nil : "\(tries.map(\.status))"
        },
        Rule(.must, "what was answered with another 4xx is not sent again") { requests in
            guard let refused = requests.firstIndex(where: { $0.status == 403 }), refused + 1 < requests.count else { return "none was" }
            func time(_ request: RecordedRequest) -> Int64 { request.series.flatMap(\.samples).map(\.timestamp).max() ?? 0 }
            return time(requests[refused + 1]) > time(requests[refused]) && requests[refused + 1].headers["retry-attempt"] == nil ? nil : "again"
        },
        Rule(.must, "a server that takes 2.0 is not sent anything else", of: .two) { $0.allSatisfy(\.isTwo) ? nil : "it is" },
    ]

    // MARK: Run

    @Test func everyRuleHolds() async throws {
        let servers = try await onThread { try Self.run() }
        for (message, recorder) in servers {
            #expect(recorder.violations == [] && recorder.breaches == [], "\(message)")
            for rule in Self.protocolRules + Self.dataRules + Self.answerRules where rule.message ?? message == message {
                let breach = rule.breach(recorder.requests)
                #expect(breach == nil, "\(message.rawValue) \(rule.level.rawValue): \(rule.name)")
            }
        }
    }

    /// How long is waited between attempts, and what becomes of 400 and 413. A refusal that may be about single series is followed by its parts,
    /// never by itself: Prometheus gives up the whole. Where a server of 2.0 says what it has written, nothing of it follows.
    @Test(arguments: Message.allCases) private func waitsAndRefusals(_ message: Message) async throws {
        let (recorder, times) = try await onThread { try Self.refused(message) }
        let requests = recorder.requests
        #expect(requests.prefix(6).map(\.status) == [503, 429, 500, 500, 500, 200])
        #expect(Set(requests.prefix(6).map(\.bodyBytes)).count == 1, "what is repeated is the same")
        let waits = zip(times, times.dropFirst()).map { $0.duration(to: $1) }
        #expect(waits[0] >= .seconds(2) && waits[1] >= .seconds(1), "MUST NOT retry before Retry-After: \(waits)")
        // From 30 ms on, doubled with each attempt, less a tenth at most.
        for (wait, least) in zip(waits[2..<5], [108, 216, 432]) { #expect(wait >= .milliseconds(least), "MUST use a backoff: \(waits)") }
        func names(_ requests: some Sequence<RecordedRequest>) -> Set<[WrittenTimeSeries.Label]> { Set(requests.flatMap { $0.series.map(\.labels) }) }
        func time(_ request: RecordedRequest) -> Int64 { request.series.flatMap(\.samples).map(\.timestamp).max() ?? 0 }
        func isAPart(_ part: RecordedRequest, of whole: RecordedRequest) -> Bool {
            time(part) <= time(whole) && names([part]).isStrictSubset(of: names([whole]))
        }
        let refused = try #require(requests.first { $0.status == 400 })
        switch message {
        case .one:
            let parts = requests[(refused.number + 1)...(refused.number + 2)]
            #expect(parts.allSatisfy { isAPart($0, of: refused) } && names(parts) == names([refused]))
        case .two:
            #expect(time(requests[refused.number + 1]) > time(refused), "MUST NOT retry what was written in part")
        }
        let large = try #require(requests.first { $0.status == 413 })
        let parts = requests[(large.number + 1)...(large.number + 2)]
        #expect(parts.allSatisfy { isAPart($0, of: large) } && names(parts) == names([large]))
    }

    private static func refused(_ message: Message) throws -> (RemoteWriteRecorder, [ContinuousClock.Instant]) {
        let times = Mutex<[ContinuousClock.Instant]>([])
        let recorder = try RemoteWriteRecorder { number in
            times.withLock { $0.append(.now) }
            return switch number {
            case 0: .init(503, headers: [("Retry-After", "2")])
            case 1: .init(429, headers: [("Retry-After", "1")])
            case 2...4: .init(500)
            case 6: .init(400, headers: message == .two ? [("X-Prometheus-Remote-Write-Samples-Written", "1")] : [])
            case 9: .init(413)
            default: .init(200)
            }
        }
        let entry = recorder.entry.merging(["protobuf_message": .string(message.rawValue)])
        try SidecarProcess(SidecarConfiguration(remoteWrite: [entry])).during { sidecar in
            let reply = try sidecar.post(try SpanFixture(name: oddName).request(count: 7))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("twelve requests", seconds: 60, state: { sidecar.process.log() }) { recorder.requests.count >= 12 }
        }
        return (recorder, times.withLock { $0 })
    }

    private static func run() throws -> [Message: RemoteWriteRecorder] {
        let servers = try Dictionary(
            uniqueKeysWithValues: Message.allCases.map { message in
                let recorder = try RemoteWriteRecorder { number in
                    switch number {
                    case 0: .init(503)
                    case 1: .init(429, headers: [("Retry-After", "0")])
                    case 2: .init(500)
                    case 4: .init(403)
                    default: .init(200)
                    }
                }
                return (message, recorder)
            })
        let entries = servers.map { message, recorder in
            recorder.entry.merging(["name": .string("\(message)"), "protobuf_message": .string(message.rawValue)])
        }
        // One request with everything: later collections have the same series.
        let configuration = SidecarConfiguration(
            overrides: ["generate_native_histograms": "both", "processor": ["span_metrics": ["enable_target_info": true]]], remoteWrite: entries)
        try SidecarProcess(configuration).during { sidecar in
            let reply = try sidecar.post(try SpanFixture(name: oddName).request(count: 7))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("the refused collection and two more", seconds: 60, state: { sidecar.process.log() }) {
                servers.values.allSatisfy { $0.requests.count >= 7 }
            }
        }
        return servers
    }
}
