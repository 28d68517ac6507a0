import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// OTLP/JSON becomes the protobuf that the same request would have been.
@Suite struct JSONRequestTests {
    private func protobuf(_ json: String) -> Result<[UInt8], JSONRequestError> { JSONText.protobuf(json) }

    private func span(_ members: String) -> String {
        #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"0909090909090909",\#(members)}]}]}]}"#
    }

    private func expected(_ span: Proto) -> [UInt8] {
        Proto().message(1, Proto().message(2, Proto().message(2, span))).bytes
    }

    private var id: Proto { Proto().bytes(2, Array(repeating: 9, count: 8)) }

    @Test(arguments: [
        (#""name":"a","kind":"SPAN_KIND_SERVER""#, Proto().text(5, "a").varint(6, 2)),
        (#""kind":3"#, Proto().varint(6, 3)),
        (#""kind":"3""#, Proto().varint(6, 3)),
        (#""startTimeUnixNano":"1700000000000000000""#, Proto().fixed64(7, 1_700_000_000_000_000_000)),
        (#""startTimeUnixNano":1700000000000000000"#, Proto().fixed64(7, 1_700_000_000_000_000_000)),
        (#""end_time_unix_nano":12"#, Proto().fixed64(8, 12)),
        (#""status":{"code":"STATUS_CODE_ERROR","message":"boom"}"#, Proto().message(15, Proto().varint(3, 2).text(2, "boom"))),
        (#""flags":257"#, Proto().fixed32(16, 257)),
        (#""parentSpanId":"","traceState":"","attributes":[]"#, Proto()),
        (#""unknown":{"deep":[1,2,{"x":null}]},"name":"n""#, Proto().text(5, "n")),
        (#""name":"\u00e9\ud83d\ude00\n\/""#, Proto().text(5, "é😀\n/")),
        (#""name":"\ud83d""#, Proto().text(5, "\u{fffd}")),
        (
            #""traceId":"0AF7651916cd43dd8448eb211c80319c""#,
            Proto().bytes(1, [0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21, 0x1c, 0x80, 0x31, 0x9c])
        ),
    ])
    func fieldsBecomeProtobuf(_ members: String, _ proto: Proto) throws {
        #expect(try protobuf(span(members)).get() == expected(Proto(bytes: id.bytes + proto.bytes)))
    }

    @Test(arguments: [
        (#"{"stringValue":""}"#, Proto.string("")), (#"{"boolValue":false}"#, Proto.bool(false)), (#"{"boolValue":true}"#, Proto.bool(true)),
        (#"{"intValue":"-7"}"#, Proto.int(-7)), (#"{"intValue":5}"#, Proto.int(5)), (#"{"intValue":1.2e1}"#, Proto.int(12)),
        (#"{"intValue":"-9223372036854775808"}"#, Proto.int(.min)), (#"{"doubleValue":0.25}"#, Proto.double(0.25)),
        (#"{"doubleValue":"-Infinity"}"#, Proto.double(-.infinity)), (#"{"doubleValue":null}"#, Proto.double(.nan)), (#"{"intValue":null}"#, Proto()),
        (#"{"doubleValue":3}"#, Proto.double(3)),
        (#"{"bytesValue":"AQI="}"#, Proto().bytes(7, [1, 2])), (#"{"bytesValue":"-_8"}"#, Proto().bytes(7, [0xfb, 0xff])),
        (
            #"{"arrayValue":{"values":[{"intValue":1},{},null]}}"#,
            Proto().message(5, Proto().message(1, Proto.int(1)).message(1, Proto()).message(1, Proto()))
        ),
        (
            #"{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}"#,
            Proto().message(6, Proto().message(1, Proto.attribute("k", Proto.string("v"))))
        ),
    ])
    func valuesBecomeProtobuf(_ json: String, _ value: Proto) throws {
        let members = #""attributes":[{"key":"k","value":\#(json)}]"#
        #expect(try protobuf(span(members)).get() == expected(id.message(9, Proto.attribute("k", value))))
    }

    @Test(arguments: [
        ("", 0), ("[]", 0), (#"{"resourceSpans":{}}"#, 17), (#"{"resourceSpans":[}"#, 18), (#"{"resourceSpans":[]"#, 19), ("{} x", 3),
        (#"{"a":tru}"#, 5), (#"{"a":"\x"}"#, 8), (#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SERVER"}]}]}]}"#, 59),
        (#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"0g"}]}]}]}"#, 57),
        (#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}"#, 70),
    ])
    func wrongJSONIsRefusedWithItsPlace(_ json: String, _ offset: Int) {
        guard case .failure(let error) = protobuf(json) else {
            Issue.record("accepted \(json)")
            return
        }
        #expect(error.offset == offset, "\(error.message)")
    }

    @Test func nestingIsLimited() {
        let deep = #"{"a":"# + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + "}"
        guard case .failure = protobuf(deep) else {
            Issue.record("accepted 5000 levels")
            return
        }
    }

    @Test func damagedJSONNeverCrashes() {
        let source = Array(span(#""name":"aé\n","attributes":[{"key":"k","value":{"arrayValue":{"values":[{"doubleValue":1.5e3}]}}}],"kind":2"#).utf8)
        var random = SplitMix64(seed: 7)
        var reader = JSONRequestReader()
        for _ in 0..<20_000 {
            let guarded = GuardedRequest(Mutation.apply(to: source, &random))
            _ = reader.read(guarded.bytes)
        }
    }
}
