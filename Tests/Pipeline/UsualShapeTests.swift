import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Most attributes and span starts are read by a short way: it must see what the long way sees, and nothing more.
@Suite struct UsualShapeTests {
    /// What the attribute `key` of one span becomes as a label, and the span's size, which must be the oracle's.
    private func label(
        _ pair: Proto, key: String = "wanted.attribute.key", maxAttributeBytes: Int = 2048
    ) -> (text: String?, size: Double?, oracle: Int?) {
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.dimensions = [key]
        options.spanMetrics = spans
        options.maxAttributeBytes = maxAttributeBytes
        var bench = Bench(options)
        let request = Proto.request([Proto.span(attributes: [pair])])
        guard bench.push(request) == nil else { return (nil, nil, nil) }
        let name = String(key.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        var text: String?
        var size: Double?
        for (series, value) in bench.series() {
            if series.hasPrefix("traces_spanmetrics_size_total") { size = value }
            guard series.hasPrefix("traces_spanmetrics_calls_total"), let start = series.firstRange(of: "\(name)=\"") else { continue }
            text = String(series[start.upperBound...].prefix { $0 != "\"" })
        }
        return (text ?? "", size, ProtobufOracle(request, maxAttributeBytes: maxAttributeBytes)?.totals.values.first?.size)
    }

    @Test(arguments: (0..<64).map { Int64(bitPattern: 1 << $0) } + [0, 5, 127, 129, 200, 16383, 16385, -1, .min, .max])
    func intsOfEveryLength(_ value: Int64) {
        let found = label(Proto.attribute("wanted.attribute.key", Proto.int(value)))
        #expect(found.text == "\(value)")
        #expect(found.size.map { Int($0) } == found.oracle)
    }

    /// Longer than it could be: the number counts, the size is that of the shortest form.
    @Test(arguments: 1...9)
    func intsWithEmptyBytes(_ empty: Int) {
        let varint: [UInt8] = [0x85] + Array(repeating: 0x80, count: empty - 1) + [0]
        let found = label(Proto.attribute("wanted.attribute.key", Proto(bytes: [3 << 3] + varint)))
        #expect(found.text == "5")
        #expect(found.size.map { Int($0) } == found.oracle)
    }

    /// A number is compared with the form of the one before it under the same key.
    @Test func numbersBehindOtherNumbers() {
        let values: [(Proto, String)] = [
            (.int(5), "5"), (.int(0), "0"), (.int(127), "127"), (.int(128), "128"), (.int(300), "300"), (Proto(bytes: [3 << 3, 0x85, 0]), "5"),
            (.int(16_384), "16384"), (Proto(bytes: [3 << 3, 0x85, 0x80, 0]), "5"), (.int(1 << 34), "17179869184"),
            (Proto(bytes: [3 << 3, 0x85, 0x80, 0x80, 0x80, 0]), "5"), (.int(1 << 40), "1099511627776"), (.int(-1), "-1"), (.bool(true), "true"),
            (Proto(bytes: [2 << 3, 0x81, 0]), "true"), (.double(0.5), "0.5"), (.string("5"), "5"), (.string(""), ""),
        ]
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.dimensions = ["wanted.attribute.key"]
        options.spanMetrics = spans
        var bench = Bench(options)
        var expected: [String: Double] = [:]
        var size = 0
        for (first, _) in values {
            for (second, text) in values {
                let request = Proto.request([first, second, second].map { Proto.span(attributes: [Proto.attribute("wanted.attribute.key", $0)]) })
                #expect(bench.push(request) == nil)
                size += ProtobufOracle(request)?.totals.values.reduce(0) { $0 + $1.size } ?? 0
                expected[text, default: 0] += 2
            }
        }
        for (_, text) in values { expected[text, default: 0] += Double(values.count) }
        var found: [String: Double] = [:]
        var foundSize = 0.0
        for (series, value) in bench.series() {
            if series.hasPrefix("traces_spanmetrics_size_total") { foundSize += value }
            guard series.hasPrefix("traces_spanmetrics_calls_total") else { continue }
            let start = series.firstRange(of: "wanted_attribute_key=\"")?.upperBound ?? series.endIndex
            found[String(series[start...].prefix { $0 != "\"" }), default: 0] += value
        }
        #expect(found == expected && foundSize == Double(size))
    }

    @Test(arguments: [(Proto.double(0.5), "0.5"), (Proto.bool(true), "true"), (Proto.bool(false), "false"), (Proto.string(""), "")])
    func otherScalars(_ value: Proto, _ text: String) {
        let found = label(Proto.attribute("wanted.attribute.key", value))
        #expect(found.text == text)
        #expect(found.size.map { Int($0) } == found.oracle)
    }

    /// A list of one text, as most finish reasons are, and the same with a length in it that is not its own.
    @Test(arguments: 0...130)
    func listsOfOneText(_ length: Int) {
        let element = Proto.string(String(repeating: "t", count: length))
        let list = Proto.attribute("wanted.attribute.key", Proto().message(5, Proto().message(1, element)))
        let found = label(list)
        #expect(found.size.map { Int($0) } == found.oracle)
        guard length < 80 else { return }
        for position in [25, 27, 29] {
            var bytes = list.bytes
            bytes[position] += 1
            #expect(label(Proto(bytes: bytes)).size == nil, "byte \(position) of \(bytes.count)")
        }
    }

    /// A length one too small or too large in any of its four places is not the usual shape, and never reads elsewhere.
    @Test func damagedLengths() {
        let pair = Proto.attribute("wanted.attribute.key", Proto.string("value")).bytes
        for position in [1, 23, 25] {
            for difference in [-1, 1, 100] {
                var bytes = pair
                bytes[position] = UInt8(truncatingIfNeeded: Int(bytes[position]) + difference)
                let found = label(Proto(bytes: bytes))
                #expect(found.text == nil || found.text == "", "\(position) \(difference): \(found)")
            }
        }
    }

    @Test(arguments: 0...140)
    func textsOfEveryLength(_ length: Int) {
        let text = String(repeating: "t", count: length)
        let found = label(Proto.attribute("wanted.attribute.key", Proto.string(text)))
        #expect(found.text == text)
        #expect(found.size.map { Int($0) } == found.oracle)
    }

    /// Beyond 128 bytes, in the shortest form and with a length that is longer than it could be.
    @Test(arguments: [129, 200, 2_000, 2_047, 2_048, 2_049, 5_000, 20_000])
    func longTexts(_ length: Int) {
        let text = String(repeating: "t", count: length)
        let found = label(Proto.attribute("wanted.attribute.key", Proto.string(text)))
        #expect(found.text == String(text.prefix(2_048)))
        #expect(found.size.map { Int($0) } == found.oracle)
        let padded = [0x0a, UInt8(length & 0x7f) | 0x80, UInt8(length >> 7 & 0x7f) | 0x80, UInt8(length >> 14) | 0x80, 0] + Array(text.utf8)
        let odd = label(Proto.attribute("wanted.attribute.key", Proto(bytes: padded)))
        #expect(odd.text == String(text.prefix(2_048)))
        #expect(odd.size.map { Int($0) } == odd.oracle)
    }

    @Test(arguments: 1...140)
    func keysOfEveryLength(_ length: Int) {
        let key = String((0..<length).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        #expect(label(Proto.attribute(key, Proto.string("value")), key: key).text == "value")
        for position in Rounds.some(of: 0..<(length + 2) / 3).map({ 3 * $0 }) {
            var other = Array(key.utf8)
            other[position] ^= 1
            let pair = Proto.attribute(String(decoding: other, as: UTF8.self), Proto.string("value"))
            #expect(label(pair, key: key).text == "", "byte \(position) of \(length)")
        }
        let longer = label(Proto.attribute(key + "x", Proto.string("value")), key: key)
        #expect(longer.text == "")
    }

    @Test(arguments: [16, 100, 127, 128, 129])
    func cutTexts(_ limit: Int) {
        let text = String(repeating: "t", count: 126)
        let found = label(Proto.attribute("wanted", Proto.string(text)), key: "wanted", maxAttributeBytes: limit)
        #expect(found.text == String(text.prefix(limit)))
        #expect(found.size.map { Int($0) } == found.oracle)
    }

    @Test func theFirstEntryOfAKeyWins() {
        var options = SpanMetricsOptions()
        options.dimensions = ["wanted.attribute.key"]
        let pairs = [Proto.string("first"), Proto.string("second"), Proto.int(3)].map { Proto.attribute("wanted.attribute.key", $0) }
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Proto.span(attributes: pairs)])) == nil)
        #expect(bench.series().keys.contains { $0.contains("wanted_attribute_key=\"first\"") })
    }

    /// Any order of a span's first fields, and any of them twice, absent or zero.
    @Test func startsOfSpans() throws {
        var random = SplitMix64(seed: 7)
        let fields: [Proto] = [
            Proto().bytes(1, Array(repeating: 7, count: 16)), Proto().bytes(1, Array(repeating: 0, count: 16)), Proto().bytes(1, []),
            Proto().bytes(2, Array(repeating: 9, count: 8)), Proto().bytes(4, Array(repeating: 3, count: 8)),
            Proto().bytes(4, Array(repeating: 0, count: 8)), Proto().bytes(4, []), Proto().text(3, "a=b"), Proto().text(5, "name"),
            Proto().text(5, ""), Proto().text(5, String(repeating: "n", count: 200)), Proto().varint(6, 3), Proto().varint(6, 0),
            Proto().varint(6, 300), Proto().fixed64(7, 1_000), Proto().fixed64(7, 0), Proto().fixed64(8, 5_000_000_000), Proto().fixed64(8, 0),
        ]
        for round in 0..<Rounds.of(3_000) {
            var chosen: [Proto] = []
            for field in fields where Bool.random(using: &random) && Bool.random(using: &random) { chosen.append(field) }
            if round % 2 == 0 { chosen.shuffle(using: &random) }
            chosen.append(fields[3])
            let span = chosen.reduce(Proto()) { Proto(bytes: $0.bytes + $1.bytes) }
            let request = Proto.request([span.message(9, Proto.attribute("a", Proto.string("b")))])
            let oracle = try #require(ProtobufOracle(request))
            var bench = Bench()
            #expect(bench.push(request) == nil)
            let sizes = bench.series().filter { $0.key.hasPrefix("traces_spanmetrics_size_total") }.map { Int($0.value) }
            #expect(sizes == oracle.totals.values.map(\.size), "round \(round): \(span.bytes)")
            let sums = bench.series().filter { $0.key.hasPrefix("traces_spanmetrics_latency_sum") }.map(\.value)
            #expect(sums == oracle.totals.values.map(\.seconds), "round \(round)")
        }
    }
}
