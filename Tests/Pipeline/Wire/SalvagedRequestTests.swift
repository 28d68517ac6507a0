import Pipeline
import PipelineSupport
import Testing

/// Requests of which some spans have ids that are not allowed: the others count as if they had come alone.
@Suite struct SalvagedRequestTests {
    private static func span(_ name: String, trace: Int = 16, id: [UInt8]? = Array(repeating: 9, count: 8)) -> Proto {
        var span = Proto()
        if trace > 0 { span = span.bytes(1, Array(repeating: 7, count: trace)) }
        if let id { span = span.bytes(2, id) }
        return span.text(5, name).fixed64(7, 999_000_000_000).fixed64(8, 1_000_000_000_000)
    }

    private static let bad: [Proto] = [
        span("bad", trace: 8), span("bad", trace: 17), span("bad", id: [1, 2]), span("bad", id: Array(repeating: 0, count: 8)), span("bad", id: nil),
    ]

    /// Bytes, spans kept, and both kinds that were left out.
    private func salvaged(_ request: [UInt8]) -> (bytes: [UInt8], kept: Int, traceIDs: Int, spanIDs: Int, message: String)? {
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            guard let salvaged = SalvagedRequest(guarded.bytes) else { return nil }
            return (Array(salvaged.bytes.bytes), salvaged.kept, salvaged.invalidTraceIDs, salvaged.invalidSpanIDs, salvaged.message)
        }
    }

    @Test func whatIsLeftIsTheRequestWithoutThem() throws {
        let good = (0..<40).map { Self.span("good \($0)", trace: $0 % 3 == 0 ? 0 : 16) }
        let all = good.enumerated().flatMap { $0.offset % 8 == 0 ? [Self.bad[$0.offset / 8], $0.element] : [$0.element] }
        let found = try #require(salvaged(Proto.request(all)))
        #expect(found.bytes == Proto.request(good))
        #expect((found.kept, found.traceIDs, found.spanIDs) == (40, 2, 3))
        #expect(found.message == "5 spans were left out: trace ids must be 128 bit, received 64 bits")
    }

    @Test func oneIsNamedAsOne() {
        #expect(salvaged(Proto.request([Self.bad[4], Self.span("a")]))?.message.hasPrefix("1 span was left out: span ids must be 64 bit") == true)
    }

    /// Scopes, schemas, several resources and unknown fields stay where they are; lengths change their width.
    @Test func everythingElseStays() throws {
        func request(_ spans: [Proto]) -> [UInt8] {
            let scope = Proto().message(1, Proto().text(1, "scope")).text(3, "schema")
            let filled = spans.reduce(scope) { $0.message(2, $1) }.varint(77, 5)
            let group = Proto().message(1, Proto().message(1, Proto.attribute("service.name", Proto.string("svc")))).message(2, filled).text(3, "s")
            return Proto().message(1, group).message(1, group.message(1000, filled)).varint(2, 1).text(99, "more").bytes
        }
        let good = [Self.span(String(repeating: "g", count: 90))]
        #expect(try #require(salvaged(request(good + Self.bad))).bytes == request(good))
        #expect(try #require(salvaged(request(Self.bad))).bytes == request([]))
        #expect(salvaged(request(Self.bad))?.kept == 0)
    }

    @Test func whatCannotBeWalkedIsNotSalvaged() {
        let request = Proto.request([Self.bad[0], Self.span("a")])
        for count in 1..<request.count where count != 0 {
            let cut = salvaged(Array(request.prefix(count)))
            #expect(cut == nil || cut?.kept == 0, "\(count)")
        }
        #expect(salvaged(Proto.request([Self.bad[0], Proto(bytes: [9 << 3 | 3])])) == nil)
    }
}
