import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Attributes are recognised by how the last ones of their key were laid out: nothing of that may show, whatever comes after what.
@Suite struct AttributeLayoutTests {
    private static let dimensions = ["http.route", "customer.tier", "http.response.status_code", "an.attribute.of.which.the.key.has.43.bytes."]

    /// Takes spans with all that is remembered of those before them, and each span alone with nothing remembered at all.
    private struct Pair: ~Copyable {
        var remembering: Bench
        var naive: Bench

        init() {
            var options = SpanMetricsOptions()
            options.dimensions = AttributeLayoutTests.dimensions
            remembering = Bench(options)
            naive = Bench(options)
        }

        mutating func send(_ spans: [Proto], resource: [Proto] = [Proto.attribute("service.name", Proto.string("svc"))]) {
            #expect(remembering.push(Proto.request(resource: resource, spans)) == nil)
            for span in spans { #expect(pushAlone(Proto.request(resource: resource, [span])) == nil) }
        }

        mutating func pushAlone(_ request: [UInt8]) -> RequestError? {
            naive.shards[0].replace(naive.processors)
            naive.scratch = WalkScratch()
            return naive.push(request)
        }

        mutating func differences() -> [String] {
            let (a, b) = (remembering.series(), naive.series())
            return Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
        }
    }

    private static func pair(_ key: [UInt8], _ value: [UInt8]) -> Proto { Proto().bytes(1, key).bytes(2, value) }

    /// What may follow an attribute of the usual kind: one that differs in key, length, form or place.
    private static let attributes: [[Proto]] = {
        let key = "http.route"
        let usual = Proto.attribute(key, Proto.string("/v1/orders"))
        let tier = Proto.attribute("customer.tier", Proto.string("gold"))
        let lengths = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 108, 109, 110, 111, 112, 113, 126, 127, 128, 129, 300, 3_000]
        let others: [Proto] = [
            .int(7), .int(200), .int(70_000), .int(1 << 40), .int(-1), .double(0.5), .bool(true), .bool(false),
            Proto().message(5, Proto().message(1, .string("one"))), Proto().message(5, Proto().message(1, .string("three"))),
            Proto().message(5, Proto().message(1, .int(1))), Proto().message(6, Proto().message(1, tier)), Proto().bytes(7, [1, 2, 3]), Proto(),
            // The last value wins.
            Proto().text(1, "/v1/other").varint(3, 5), Proto().varint(3, 5).text(1, "/v1/other"),
            // Numbers and lengths that are longer than they could be.
            Proto(bytes: [3 << 3, 0x85, 0]), Proto(bytes: [0x0a, 0x83, 0] + Array("abc".utf8)),
        ]
        let values = lengths.map { Proto.string(String(repeating: "r", count: $0)) } + others
        let long = Self.dimensions[3]
        let keys = ["http.routf", "ittp.route", "http.rout", "http.routes", "http.response.status_code", long, long + "x", long + "xx"]
        var all: [[Proto]] = [[usual], [], [usual, usual], [usual, tier], [tier, usual], [tier], [Proto.attribute(key, nil)]]
        for value in values { all += [[Proto.attribute(key, value), tier], [Proto.attribute(long, value)]] }
        for key in keys { all.append([Proto.attribute(key, Proto.string("/v1/orders"))]) }
        return all + [
            [Proto.attribute(key, Proto.string("first")), Proto.attribute(key, Proto.string("/v1/orders"))],
            [Proto().message(2, Proto.string("/v1/orders")).text(1, key)],
            [Proto().text(1, "x").text(1, key).message(2, Proto.string("/v1/orders"))],
            [Proto().text(1, key).message(2, Proto.string("/v1/orders")).varint(3, 1)],
        ]
    }()

    /// Every way behind every other one.
    @Test(arguments: Rounds.some(of: attributes.indices)) func whateverComesBehindWhat(_ first: Int) {
        var pair = Pair()
        for second in Self.attributes {
            let spans = [Self.attributes[first], second, second, Self.attributes[first]].map { Proto.span(attributes: $0) }
            pair.send(spans)
        }
        #expect(pair.differences() == [])
    }

    /// Kinds, resources and scopes that change between spans of the same attributes, and other fields among them.
    @Test func otherSurroundings() {
        var random = SplitMix64(seed: 3)
        var pair = Pair()
        for round in 0..<Rounds.of(300) {
            let resource = [
                Proto.attribute("service.name", Proto.string("service-\(round % 3)")),
                Proto.attribute("customer.tier", Proto.string("tier-\(round % 4)")),
            ]
            let spans = (0..<4).map { _ in
                let chosen = Self.attributes.randomElement(using: &random) ?? []
                return Proto.span("GET /\(random.next() % 12)", kind: random.next() % 6, attributes: chosen) { span in
                    switch random.next() % 4 {
                    case 0: span.message(15, Proto().varint(3, random.next() % 3)).message(9, Self.attributes[0][0])
                    case 1: span.message(11, Proto().fixed64(1, 5).text(2, "event")).message(9, Self.attributes[3][1])
                    default: span
                    }
                }
            }
            pair.send(spans, resource: round % 5 == 0 ? [] : Array(resource.prefix(1 + round % 2)))
        }
        #expect(pair.differences() == [])
    }

    /// The last span ends anywhere, with lengths around it that say so: what it expects is not there, nor behind it.
    @Test func spansThatEndAnywhere() {
        let whole = Proto.span(attributes: [
            Proto.attribute("customer.tier", Proto.string("gold")), Proto.attribute("http.response.status_code", Proto.int(200)),
            Proto.attribute("http.route", Proto.string("/v1/orders")),
        ])
        var pair = Pair()
        for count in Rounds.some(of: whole.bytes.indices) {
            let cut = Proto(bytes: Array(whole.bytes.prefix(count)))
            let error = pair.pushAlone(Proto.request([cut]))
            #expect(pair.remembering.push(Proto.request([whole, whole, cut])) == error, "\(count)")
            if error == nil { for _ in 0..<2 { #expect(pair.pushAlone(Proto.request([whole])) == nil) } }
            pair.send([whole])
        }
        #expect(pair.differences() == [])
    }

    /// Requests of spans that are alike, damaged.
    @Test func damagedRequests() {
        var random = SplitMix64(seed: 5)
        var pair = Pair()
        for round in 0..<Rounds.of(4_000) {
            let spans = (0..<3).map { _ in
                Proto.span(attributes: (Self.attributes.randomElement(using: &random) ?? []) + Self.attributes[3])
            }
            let request = Proto.request(spans)
            let bytes = round % 8 == 0 ? request : Mutation.apply(to: request, &random)
            let error = pair.pushAlone(bytes)
            #expect(pair.remembering.push(bytes) == error, "round \(round)")
        }
        #expect(pair.differences() == [])
    }
}
