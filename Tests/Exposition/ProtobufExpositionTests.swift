import Exposition
import Pipeline
import Testing

@Suite struct ProtobufExpositionTests {
    private func label(_ out: inout ByteBuilder) {
        // LabelPair "a" = "b".
        out.append([0x0a, 6, 0x0a, 1, 0x61, 0x12, 1, 0x62])
    }

    private func families(_ bytes: [UInt8]) -> [WireMessage] {
        var rest = bytes[...]
        var families: [WireMessage] = []
        while let length = WireMessage.varint(&rest) {
            families.append(WireMessage(Array(rest.prefix(Int(length)))))
            rest = rest.dropFirst(Int(length))
        }
        return families
    }

    @Test func familiesAreDelimitedAndHistogramsWhole() throws {
        let settings = try #require(NativeHistogramPlan())
        var histogram = NativeHistogram(settings, classicBuckets: 2, at: 0)
        for (value, place) in [(0.05, 0), (0.1, 0), (0.3, 1), (9, 2), (0, 0)] {
            histogram.observe(value, count: 1, classicBucket: place, settings, at: 0)
        }
        var out = ProtobufExposition(exemplarLabel: "trace_id")
        out.beginFamily("calls_total", .counter, help: "h")
        out.append(3.5, .counter, labels: label)
        out.append(4, .counter, labels: label)
        out.beginFamily("up", .gauge)
        out.append(1, .gauge) { _ in }
        out.beginFamily("latency", .histogram)
        let exemplar = NativeExemplar(traceHigh: 0, traceLow: 0xabc, value: 0.3, time: 61_500)
        out.append(histogram, bounds: [0.2, 0.4], exemplars: [exemplar], labels: label)
        out.endFamily()

        let all = families(Array(out.bytes))
        #expect(all.map { String(decoding: $0[1][0].content, as: UTF8.self) } == ["calls_total", "up", "latency"])
        #expect(all.map { $0[3].first?.value } == [0, 1, 4])
        #expect(all.map { $0[2].count } == [1, 0, 0])
        #expect(all[0][4].map { Double(bitPattern: WireMessage(WireMessage($0.content)[3][0].content)[1][0].value) } == [3.5, 4])
        #expect(Double(bitPattern: WireMessage(WireMessage(all[1][4][0].content)[2][0].content)[1][0].value) == 1)

        let metric = WireMessage(all[2][4][0].content)
        #expect(metric[1].map(\.content) == [[0x0a, 1, 0x61, 0x12, 1, 0x62]])
        let body = WireMessage(metric[7][0].content)
        #expect(body[1][0].value == 5)
        #expect(Double(bitPattern: body[2][0].value) == histogram.sum)
        let classic = body[3].map { WireMessage($0.content) }
        #expect(classic.map { $0[1][0].value } == [3, 4, 5])
        #expect(classic.map { Double(bitPattern: $0[2][0].value) } == [0.2, 0.4, .infinity])
        #expect(WireMessage.zigZag(body[5][0].value) == 3)
        #expect(Double(bitPattern: body[6][0].value) == 0x1p-128)
        #expect(body[7][0].value == 1)
        #expect(body[12].map { WireMessage.span($0.content) } == [[-34, 1], [7, 1], [12, 1], [38, 1]])
        #expect(body[13].flatMap { WireMessage.packed($0.content) } == [1, 0, 0, 0])
        let found = WireMessage(body[16][0].content)
        let pair = WireMessage(found[1][0].content)
        #expect(String(decoding: pair[1][0].content, as: UTF8.self) == "trace_id")
        #expect(String(decoding: pair[2][0].content, as: UTF8.self) == "abc")
        #expect(Double(bitPattern: found[2][0].value) == 0.3)
        #expect(WireMessage(found[3][0].content).fields.map(\.value) == [61, 500_000_000])
    }

    @Test func anEmptyNativeHistogramLooksNative() throws {
        let settings = try #require(NativeHistogramPlan())
        var out = ProtobufExposition()
        out.beginFamily("latency", .histogram)
        out.append(NativeHistogram(settings, at: 0), labels: label)
        out.endFamily()
        let body = WireMessage(WireMessage(families(Array(out.bytes))[0][4][0].content)[7][0].content)
        // Scrapers tell by the zero threshold.
        #expect(Double(bitPattern: body[6][0].value) > 0)
        #expect(body[3].isEmpty && body[12].isEmpty && body[13].isEmpty)
        out.removeAll()
        #expect(out.bytes.isEmpty)
    }
}
