import Pipeline
import PipelineSupport
import Testing

/// Texts are read in steps of 8 and 16 bytes: nothing may depend on where a step begins or ends.
@Suite struct JSONEdgeTests {
    /// What follows the text in memory is its own rest, so a reader that believes it would go on.
    @Test func everyPrefixIsRefused() {
        let text = Array(
            JSONText.request(
                span: #"""
                    "traceId":"0af7651916cd43dd8448eb211c80319c","startTimeUnixNano":"1700000000000000000","kind":3,"name":"a\u00e9b",
                    "attributes":[{"key":"service.name","value":{"stringValue":"checkout"}},{"key":"code","value":{"intValue":"429"}}]
                    """#
            ).utf8)
        let padded = GuardedRequest(text + Array(repeating: 0x30, count: RequestBytes.slack))
        var reader = JSONRequestReader()
        for count in 0..<text.count {
            guard case .failure(let error) = reader.read(WireSlice(rebasing: padded.bytes[..<count])) else {
                Issue.record("accepted \(count) bytes")
                continue
            }
            #expect(error.offset <= count)
        }
        guard case .success = reader.read(WireSlice(rebasing: padded.bytes[..<text.count])) else {
            Issue.record("the whole text was refused")
            return
        }
    }

    @Test func escapesAnywhere() throws {
        for before in 0..<40 {
            for after in [0, 1, 15, 16, 17] {
                let (head, tail) = (String(repeating: "h", count: before), String(repeating: "t", count: after))
                let text = JSONText.request(span: #""name":"\#(head)\n\u0041\ud83d\ude00\#(tail)\\""#)
                #expect(try JSONText.protobuf(text).get() == JSONText.expected(Proto().text(5, head + "\nA😀" + tail + "\\")))
            }
        }
    }

    @Test func controlCharactersAreRefusedWhereTheyStand() {
        for before in 0..<40 {
            let head = JSONText.request(span: #""name":""#).prefix(52) + String(repeating: "h", count: before)
            guard case .failure(let error) = JSONText.protobuf(head + "\u{1f}\"}]}]}]}") else {
                Issue.record("accepted after \(before)")
                continue
            }
            #expect(error.offset == head.utf8.count)
            #expect(error.expected == "an escaped control character")
        }
    }

    @Test(arguments: [0, 1, 100, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 16_370, 16_377, 16_380, 16_384, 2_097_152])
    func lengthsOfEveryWidth(_ count: Int) throws {
        let name = String(repeating: "n", count: count)
        let span = count == 0 ? Proto() : Proto().text(5, name)
        let attribute = Proto.attribute("k", Proto.string(name))
        let text = JSONText.request(span: #""name":"\#(name)","attributes":[{"key":"k","value":{"stringValue":"\#(name)"}}]"#)
        #expect(try JSONText.protobuf(text).get() == JSONText.expected(span.message(9, attribute)))
        // The same attribute the long way, and a short message after the long one.
        let long = JSONText.request(span: #""attributes":[{"key":"k", "value":{"stringValue":"\#(name)"}},{"key":"k" }]"#)
        #expect(try JSONText.protobuf(long).get() == JSONText.expected(Proto().message(9, attribute).message(9, Proto().text(1, "k"))))
    }

    /// Buffers and what was learnt of lengths carry over from request to request.
    @Test func aReaderIsUsedAgain() {
        var reader = JSONRequestReader()
        for count in [300, 1, 20_000, 2, 200, 0, 70_000, 16] {
            let name = String(repeating: "x", count: count)
            let guarded = GuardedRequest(Array(JSONText.request(span: #""status":{"message":"\#(name)\t"}"#).utf8))
            guard case .success(let bytes) = reader.read(guarded.bytes) else {
                Issue.record("refused \(count)")
                continue
            }
            #expect(Array(bytes) == JSONText.expected(Proto().message(15, Proto().text(2, name + "\t"))))
        }
    }
}
