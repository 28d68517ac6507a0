import Pipeline
import PipelineSupport
import Settings
import TestSupport
import Testing

/// Spans that were met before are counted without a key: in the same series with the same numbers as without that.
@Suite struct SpanIdentityTests {
    private static let dimensions = ["gen_ai.request.model", "gen_ai.usage.input_tokens", "user.tier", "team", "http.response.status_code"]

    /// Takes spans with what is known of identities, and without that and the gen-ai processor.
    private struct Pair: ~Copyable {
        var known: Bench
        var plain: Bench
        private var sent: UInt64 = 0

        init(profiles: [ConceptProfile] = [], readsCalls: Bool = true, joins: Bool = false) {
            var options = ProcessorOptions()
            var spans = SpanMetricsOptions()
            spans.dimensions = SpanIdentityTests.dimensions
            if joins {
                spans.targetInfo = true
                spans.mappings = [.init(name: "both", sourceLabels: ["team", "user.tier"], join: "-")]
            }
            spans.profiles = profiles
            spans.statusMessage = true
            options.spanMetrics = spans
            plain = Bench(options)
            if readsCalls { options.genAI = GenAIOptions() }
            known = Bench(options)
        }

        mutating func send(_ spans: [CallSpan], resources: [[Proto]] = [[Proto.attribute("service.name", Proto.string("gateway"))]]) {
            send(spans.map(\.proto), resources: resources)
        }

        mutating func send(_ spans: [Proto], resources: [[Proto]]) {
            var group = Proto()
            for resource in resources {
                group = group.message(1, resource.reduce(Proto()) { $0.message(1, $1) })
            }
            let scope = spans.reduce(Proto()) { $0.message(2, $1) }
            let request = Proto().message(1, group.message(2, scope)).bytes
            sent += 1
            let window = TimeWindow(now: CallSpan.epoch + sent, slack: .max / 4)
            // Whoever is new knows nothing.
            plain.shards[0].replace(plain.processors)
            #expect(known.push(request, window: window) == nil && plain.push(request, window: window) == nil)
        }

        /// Of span metrics: series that differ.
        mutating func differences() -> [String] {
            let (a, b) = (known.series(), plain.series())
            let keys = Set(a.keys).union(b.keys).filter { $0.hasPrefix("traces_spanmetrics_") }
            #expect(!keys.isEmpty)
            return keys.filter { a[$0] != b[$0] }.sorted()
        }
    }

    private static func resource(_ name: String, team: String? = nil) -> [Proto] {
        [Proto.attribute("service.name", Proto.string(name))] + (team.map { [Proto.attribute("team", Proto.string($0))] } ?? [])
    }

    @Test(arguments: UInt64(0)..<8)
    func randomSpans(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var pair = Pair(profiles: seed % 2 == 0 ? [] : ConceptProfile.all)
        for _ in 0..<Rounds.of(40) {
            let spans = (0..<20).map { _ in
                var span = CallSpan.chat(trace: UInt8.random(in: 1...250, using: &random))
                span.name = ["chat gpt-4o", "chat", "anthropic.messages.create"].randomElement(using: &random) ?? ""
                span.kind = [1, 2, 3].randomElement(using: &random) ?? 3
                span.isError = Int.random(in: 0..<6, using: &random) == 0
                if Bool.random(using: &random) { span.message = ["timeout", "429 Too Many Requests"].randomElement(using: &random) ?? "" }
                span.milliseconds = UInt64.random(in: 1...5_000, using: &random)
                // One place says in one span what another one says in the next.
                let tier = ["a", "b", "", "429"].randomElement(using: &random) ?? ""
                switch Int.random(in: 0..<5, using: &random) {
                case 0: span.attributes.append(("user.tier", .string(tier)))
                case 1: span.attributes.insert(("team", .string(tier)), at: 0)
                case 2: span.attributes += [("team", .string(tier)), ("user.tier", .int(429))]
                case 3: span.attributes.append(("http.response.status_code", .int(429)))
                default: break
                }
                return span
            }
            let team: String? = [nil, "red", "a"].randomElement(using: &random) ?? nil
            pair.send(spans, resources: [Self.resource(["one", "two"].randomElement(using: &random) ?? "", team: team)])
        }
        #expect(pair.differences() == [])
    }

    /// Spans that say nothing of models: all that labels are made of tells them apart, whoever says it.
    @Test(arguments: UInt64(0)..<8)
    func randomSpansOfOthers(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var pair = Pair(profiles: seed % 2 == 0 ? [] : ConceptProfile.all, readsCalls: seed % 3 == 0, joins: seed % 4 < 2)
        func attributes(_ keys: [String]) -> [Proto] {
            keys.filter { _ in Bool.random(using: &random) }.map { key in
                let text = ["a", "b", "", "429", "a text that is longer than a word or two"].randomElement(using: &random) ?? ""
                return Proto.attribute(key, [Proto.string(text), Proto.int(429), Proto.bool(true)].randomElement(using: &random))
            }
        }
        for round in 0..<Rounds.of(60) {
            let spans = (0..<20).map { _ in
                let name = ["GET /", "GET /orders", "POST /"].randomElement(using: &random) ?? ""
                let message = ["timeout", "refused", ""].randomElement(using: &random) ?? ""
                return Proto.span(
                    name, kind: UInt64.random(in: 0...5, using: &random), milliseconds: UInt64.random(in: 1...5_000, using: &random),
                    end: CallSpan.epoch, attributes: attributes(["team", "user.tier", "http.response.status_code", "http.status_code", "other"])
                ) { span in
                    let status = Proto().text(2, message).varint(3, UInt64.random(in: 0...2, using: &random))
                    return Bool.random(using: &random) ? span : span.message(15, status)
                }
            }
            let resource = attributes(["service.name", "service.namespace", "service.instance.id", "team", "user.tier", "other"])
            pair.send(spans, resources: round % 10 == 0 ? [] : round % 10 == 1 ? [resource, Self.resource("two")] : [resource])
        }
        #expect(pair.differences() == [])
    }

    /// Their attributes are no part of a shape.
    @Test func severalResourcesAndNone() {
        var pair = Pair()
        for number in 0..<12 {
            pair.send([CallSpan.chat(trace: UInt8(number + 1))], resources: [Self.resource("one", team: "t\(number % 3)"), Self.resource("two")])
            pair.send([CallSpan.chat(trace: UInt8(number + 101))], resources: [])
        }
        #expect(pair.differences() == [])
    }

    /// A record that is gone is not counted in again.
    @Test func seriesThatWereForgottenBeginAnew() {
        var pair = Pair()
        for _ in 0..<2 {
            for number in 1...6 { pair.send([CallSpan.chat(trace: UInt8(number))]) }
            _ = (pair.known.series(), pair.plain.series())
            pair.known.drain(at: 1)
            pair.plain.drain(at: 1)
            pair.known.forgetStale(before: 1)
            pair.plain.forgetStale(before: 1)
        }
        for number in 1...6 { pair.send([CallSpan.chat(trace: UInt8(number))]) }
        #expect(pair.differences() == [])
    }

    @Test func moreIdentitiesThanAreKnown() {
        var pair = Pair()
        for round in 0..<3 {
            for first in stride(from: 0, to: 6_000, by: 500) {
                pair.send((first..<(first + 500)).map { .chat(trace: UInt8(round + 1), [("user.tier", .string("t\($0)"))]) })
            }
        }
        #expect(pair.differences() == [])
    }

    /// Where most spans are new, identities are left alone for a while: then they are learnt again, and right.
    @Test func identitiesAreLearntAgainAfterAPause() {
        var pair = Pair(readsCalls: false)
        func send(_ tiers: Range<Int>) {
            let spans = tiers.map { Proto.span(end: CallSpan.epoch, attributes: [Proto.attribute("user.tier", Proto.string("t\($0)"))]) }
            pair.send(spans, resources: [Self.resource("one")])
        }
        for first in stride(from: 0, to: 5_000, by: 500) { send(first..<(first + 500)) }
        for _ in 0..<140 { send(0..<500) }
        for _ in 0..<3 { send(4_000..<4_500) }
        #expect(pair.differences() == [])
    }
}
