import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// The size of a span is that of its canonical encoding (tempo-behaviour 3.9), however it was written; libprotobuf-c, which reads
/// the odd form and packs it anew, says what that is.
@Suite struct CanonicalSizeTests {
    private static let corpus = WalkerOracleTests.corpus.filter { $0.bytes.count < 20_000 }

    private func sizes(_ request: [UInt8]) -> [String: Int] { WalkedRequest(request).totals.mapValues(\.size) }

    @Test func oddEncodingsWeighWhatTheyPackTo() throws {
        for round in 0..<Rounds.of(1_500) {
            let source = Self.corpus[round % Self.corpus.count]
            let hasEmptyValues = round % 2 == 0
            var odd = OddEncoding(seed: UInt64(round), hasEmptyValues: hasEmptyValues)
            let bytes = odd.request(source.bytes)
            let walked = WalkedRequest(bytes)
            #expect(walked.error == nil, "round \(round) of \(source.name)")
            if !hasEmptyValues {
                let oracle = try #require(ProtobufOracle(bytes), "round \(round) of \(source.name)")
                #expect(walked.totals.mapValues(\.size) == oracle.totals.mapValues(\.size), "round \(round) of \(source.name)")
            }
            #expect(walked.totals.mapValues(\.size) == sizes(source.bytes), "round \(round) of \(source.name)")
        }
    }

    /// Lengths of four bytes before every message, as .NET's exporter writes them.
    @Test func lengthsOfFourBytes() {
        func message(_ number: UInt64, _ content: Proto, padded: Bool) -> Proto {
            let count = content.bytes.count
            let length = (0..<4).map { (place: Int) -> UInt8 in
                let bits = UInt8(truncatingIfNeeded: count >> (7 * place)) & 0x7f
                return place < 3 ? bits | 0x80 : bits
            }
            return padded ? Proto(bytes: Proto.varint(number << 3 | 2) + length + content.bytes) : Proto().message(number, content)
        }
        func span(padded: Bool) -> [UInt8] {
            let pair = message(2, Proto.string("value"), padded: padded)
            let attribute = Proto(bytes: Proto().text(1, "key").bytes + pair.bytes)
            let parts = [
                message(9, attribute, padded: padded),
                message(9, Proto.attribute("long", Proto.string(String(repeating: "l", count: 500))), padded: padded),
                message(11, Proto(bytes: Proto().fixed64(1, 5).bytes + message(3, attribute, padded: padded).bytes), padded: padded),
                message(
                    13, Proto(bytes: Proto().bytes(1, Array(repeating: 1, count: 16)).bytes + message(4, attribute, padded: padded).bytes),
                    padded: padded),
                message(15, Proto().varint(3, 2).text(2, "boom"), padded: padded),
            ]
            return Proto.request([Proto(bytes: Proto.span().bytes + parts.flatMap(\.bytes))])
        }
        #expect(sizes(span(padded: true)) == sizes(span(padded: false)))
    }

    /// What does not fit its type is what is left of it: 32 bits, and ten bytes for a negative enumeration.
    @Test(arguments: [
        Proto().varint(6, 0xffff_ffff), Proto().varint(6, 1 << 32 | 3), Proto().varint(6, 1 << 32), Proto().varint(10, 1 << 32 | 1),
        Proto().varint(12, 1 << 40), Proto().message(15, Proto().varint(3, 0xffff_ffff)), Proto().message(15, Proto().varint(3, 1 << 32)),
        Proto().message(11, Proto().varint(4, 1 << 32 | 200)), Proto().message(13, Proto().varint(5, 1 << 33)),
    ])
    func numbersBeyondTheirType(_ more: Proto) throws {
        let request = Proto.request([Proto.span(kind: 0) { Proto(bytes: $0.bytes + more.bytes) }])
        let oracle = try #require(ProtobufOracle(request))
        #expect(sizes(request).values.map { $0 } == oracle.totals.values.map(\.size))
    }

    /// A key that is cut is cut at the byte, a text between characters.
    @Test func cutKeys() {
        let key = String(repeating: "k", count: 2_047) + "é"
        let found = sizes(Proto.request([Proto.span(attributes: [Proto.attribute(key, Proto.int(1))])]))
        let whole = sizes(Proto.request([Proto.span(attributes: [Proto.attribute(String(repeating: "k", count: 2_048), Proto.int(1))])]))
        #expect(found == whole)
    }

    /// Of two values the second counts, unless it says nothing.
    @Test(arguments: [
        ([Proto.string("a"), Proto.string("b")], Proto.string("b"), "b"), ([Proto.string("a"), Proto()], Proto.string("a"), "a"),
        ([Proto.string("a"), Proto().varint(200, 1)], Proto.string("a"), "a"), ([Proto(), Proto.int(7)], Proto.int(7), "7"),
        ([Proto.int(7), Proto.string("")], Proto.string(""), ""),
    ])
    func valuesAreMerged(_ values: [Proto], _ counted: Proto, _ text: String) {
        var options = SpanMetricsOptions()
        options.dimensions = ["wanted"]
        let pair = values.reduce(Proto().text(1, "wanted")) { $0.message(2, $1) }
        let request = Proto.request([Proto.span(attributes: [pair])])
        var bench = Bench(options)
        #expect(bench.push(request) == nil)
        let series = bench.series()
        #expect(series.keys.contains { $0.contains("wanted=\"\(text)\"") } == !text.isEmpty)
        let merged = WalkedRequest(Proto.request([Proto.span(attributes: [Proto.attribute("wanted", counted)])]))
        #expect(series.first { $0.key.hasPrefix("traces_spanmetrics_size_total") }.map { Int($0.value) } == merged.totals.values.first?.size)
    }
}
