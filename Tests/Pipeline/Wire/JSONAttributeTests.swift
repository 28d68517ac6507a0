import Pipeline
import PipelineSupport
import Testing

/// An attribute is read the same however it is spelled: compact ones take a way of their own.
@Suite struct JSONAttributeTests {
    private static let long = String(repeating: "0123456789abcdef", count: 20)

    private static let values: [(String, Proto)] = [
        (#""stringValue":"v""#, Proto.string("v")), (#""stringValue":"""#, Proto.string("")),
        (#""stringValue":"0123456789abcde""#, Proto.string("0123456789abcde")),
        (#""stringValue":"0123456789abcdef""#, Proto.string("0123456789abcdef")),
        (#""stringValue":"0123456789abcdef0""#, Proto.string("0123456789abcdef0")),
        (#""stringValue":"\#(long)""#, Proto.string(long)), (#""stringValue":"é}]{[,:""#, Proto.string("é}]{[,:")),
        (#""stringValue":"a\"b\\c""#, Proto.string("a\"b\\c")), (#""stringValue":null"#, Proto()),
        (#""intValue":"429""#, Proto.int(429)), (#""intValue":429"#, Proto.int(429)), (#""intValue":"0""#, Proto.int(0)),
        (#""intValue":"-1""#, Proto.int(-1)), (#""intValue":"1234567890123456789""#, Proto.int(1_234_567_890_123_456_789)),
        (#""intValue":"9223372036854775807""#, Proto.int(.max)), (#""int_value":"7""#, Proto.int(7)), (#""IntValue":"7""#, Proto.int(7)),
        (#""intValue":"1e2""#, Proto.int(100)), (#""unknown":1"#, Proto()), (#""boolValue":true"#, Proto.bool(true)),
        (#""stringValue":"a","stringValue":"b""#, Proto().text(1, "a").text(1, "b")),
    ]

    @Test(arguments: values) func spellings(_ member: String, _ value: Proto) throws {
        for key in ["k", "http.response.status_code", "0123456789abcdef0123456789abcdef", "", #"q\u00e9"#] {
            let pair = (key.isEmpty ? Proto() : Proto().text(1, key == #"q\u00e9"# ? "qé" : key)).message(2, value)
            let expected = JSONText.expected(Proto().message(9, pair).message(9, pair))
            for text in [
                #"{"key":"\#(key)","value":{\#(member)}}"#, #"{ "key":"\#(key)","value":{\#(member)}}"#,
                #"{"key":"\#(key)", "value":{\#(member)}}"#, #"{"key":"\#(key)","value": {\#(member) }}"#,
                "{\n    \"key\" : \"\(key)\",\n\t\"value\" :\r{ \(member)}\n                       }",
            ] {
                #expect(try JSONText.protobuf(JSONText.request(span: #""attributes":[\#(text),\#(text)]"#)).get() == expected, "\(text)")
            }
        }
    }

    @Test func theValueMayComeFirst() throws {
        let text = #""attributes":[{"value":{"stringValue":"v"},"key":"k"}]"#
        let pair = Proto().message(2, Proto.string("v")).text(1, "k")
        #expect(try JSONText.protobuf(JSONText.request(span: text)).get() == JSONText.expected(Proto().message(9, pair)))
    }

    /// An attribute counts as two levels, spelled compactly or not.
    @Test func nestingIsCountedAlike() {
        func deep(_ levels: Int, _ pair: String) -> String {
            let open = String(repeating: #"{"key":"k", "value":{"kvlistValue":{"values":["#, count: levels)
            let close = String(repeating: "]}}}", count: levels)
            return JSONText.request(span: #""attributes":[\#(open)\#(pair)\#(close)]"#)
        }
        for levels in 28...34 {
            let compact = JSONText.protobuf(deep(levels, #"{"key":"k","value":{"stringValue":"v"}}"#))
            let spaced = JSONText.protobuf(deep(levels, #"{"key":"k", "value":{"stringValue":"v"}}"#))
            #expect((try? compact.get()) == (try? spaced.get()))
            #expect((try? compact.get()) == nil ? levels > 31 : levels <= 31, "\(levels)")
        }
    }
}
