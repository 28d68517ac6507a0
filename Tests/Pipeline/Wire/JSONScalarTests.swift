import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Numbers, ids and bytes.
@Suite struct JSONScalarTests {
    private func value(_ member: String) -> [UInt8]? {
        try? JSONText.protobuf(JSONText.request(span: #""attributes":[{"key":"k","value":{\#(member)}}]"#)).get()
    }

    private func expected(_ value: Proto) -> [UInt8] { JSONText.expected(Proto().message(9, Proto.attribute("k", value))) }

    @Test func idsOfAnyLength() throws {
        for count in 1...34 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 171) }
            let lower = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            for text in [lower, lower.uppercased()] {
                #expect(try JSONText.protobuf(JSONText.request(span: #""traceId":"\#(text)""#)).get() == JSONText.expected(Proto().bytes(1, bytes)))
            }
            guard case .failure = JSONText.protobuf(JSONText.request(span: #""traceId":"\#(lower.dropLast())""#)) else {
                Issue.record("accepted half a byte more than \(count - 1)")
                continue
            }
        }
    }

    @Test func everyByteOfAnIDIsChecked() {
        let good = Set("0123456789abcdefABCDEF".unicodeScalars.map(\.value))
        for byte in UInt32(0x20)..<0x7f where byte != 0x22 && byte != 0x5c {
            guard let scalar = Unicode.Scalar(byte) else { continue }
            for at in [0, 3, 7, 8, 15, 16, 17] {
                var text = Array("0123456789abcdef01".unicodeScalars)
                text[at] = scalar
                let id = String(String.UnicodeScalarView(text))
                let isRead = (try? JSONText.protobuf(JSONText.request(span: #""spanId":"\#(id)""#)).get()) != nil
                #expect(isRead == good.contains(byte), "\(id)")
            }
        }
        for byte in ["\\u0010", "\\u0000", "é", "\\n"] {
            #expect((try? JSONText.protobuf(JSONText.request(span: #""spanId":"0123456\#(byte)""#)).get()) == nil, "\(byte)")
        }
    }

    @Test func integersOfAnyLength() {
        for digits in 1...20 {
            for text in [
                String(repeating: "1", count: digits), "1" + String(repeating: "0", count: digits - 1), String(repeating: "7", count: digits),
            ] {
                let number = Int64(text)
                for spelled in [text, "\"\(text)\"", " \(text) ", "\"0\(text)\""] {
                    let read = value(#""intValue":\#(spelled)"#)
                    #expect(read == number.map { expected(Proto.int($0)) }, "\(spelled)")
                }
            }
        }
        for wrong in [
            "18446744073709551615", "1.5", "\"\"", "\"12", "\"1 2\"", "1x", "-", "\"0x10\"", "+1", "\"12a45678\"", "\"1234567/\"", "\"1234567:\"",
        ] {
            #expect(value(#""intValue":\#(wrong)"#) == nil, "\(wrong)")
        }
    }

    @Test func doublesAreTheNearestOnes() {
        var random = SplitMix64(seed: 3)
        var texts = [
            "0", "-0", "0.1", "1.25", "9007199254740993", "9007199254740992.5", "123456789.987654321", "5e-324", "1e-400", "0.30000000000000004",
        ]
        for _ in 0..<2000 {
            let whole = UInt64.random(in: 0...(1 << UInt64.random(in: 0...60)), using: &random)
            let part = UInt64.random(in: 0...(1 << UInt64.random(in: 0...50)), using: &random)
            texts.append("\(Bool.random(using: &random) ? "-" : "")\(whole).\(part)")
        }
        for text in texts {
            let number = Double(text) ?? .nan
            #expect(value(#""doubleValue":\#(text)"#) == expected(Proto.double(number)), "\(text)")
            #expect(value(#""doubleValue":"\#(text)""#) == expected(Proto.double(number)), "\(text)")
        }
        for wrong in [".5", "\"\"", "-", "1.2.3", "\"1,5\"", "\"nan\"", "\"inf\"", "--1", "1e", "0x1", "1e400", "\"-1e400\""] {
            #expect(value(#""doubleValue":\#(wrong)"#) == nil, "\(wrong)")
        }
    }

    @Test(
        arguments: [
            ("", []), ("AA", [0]), ("AA==", [0]), ("AAE", [0, 1]), ("AAE=", [0, 1]), ("AAEC", [0, 1, 2]), ("AAECAw", [0, 1, 2, 3]),
            ("+/-_", [0xfb, 0xff, 0xbf]),
        ] as [(String, [UInt8])])
    func base64(_ text: String, _ bytes: [UInt8]) {
        #expect(value(#""bytesValue":"\#(text)""#) == expected(Proto().bytes(7, bytes)))
    }

    @Test(arguments: ["A", "AAAAA", "A=", "AA=A", "AA===", "A A", "AA.A"]) func wrongBase64(_ text: String) {
        #expect(value(#""bytesValue":"\#(text)""#) == nil)
    }

    @Test(
        arguments: [
            ("SPAN_KIND_UNSPECIFIED", 0), ("SPAN_KIND_INTERNAL", 1), ("SPAN_KIND_SERVER", 2), ("SPAN_KIND_CLIENT", 3), ("SPAN_KIND_PRODUCER", 4),
            ("SPAN_KIND_CONSUMER", 5),
        ] as [(String, UInt64)])
    func kindsByName(_ name: String, _ number: UInt64) throws {
        let span = number == 0 ? Proto() : Proto().varint(6, number)
        #expect(try JSONText.protobuf(JSONText.request(span: #""kind":"\#(name)""#)).get() == JSONText.expected(span))
    }

    @Test func anUnknownKindNamesTheKnownOnes() {
        let found = JSONText.protobuf(JSONText.request(span: #""kind":"SPAN_KIND_OTHERS""#))
        let names = "UNSPECIFIED INTERNAL SERVER CLIENT PRODUCER CONSUMER".split(separator: " ").map { "SPAN_KIND_\($0)" }.joined(separator: ", ")
        guard case .failure(let error) = found else {
            Issue.record("accepted SPAN_KIND_OTHERS")
            return
        }
        #expect(error.message == "request is not valid OTLP/JSON: at byte 69: expected a number or one of \(names)")
    }

    @Test func bothSpellingsOfNames() throws {
        let camel = #""traceState":"t","parentSpanId":"0a","droppedAttributesCount":1,"droppedEventsCount":2,"droppedLinksCount":3"#
        let snake = #""trace_state":"t","parent_span_id":"0a","dropped_attributes_count":1,"dropped_events_count":2,"DROPPED_links_Count":3"#
        let proto = Proto().text(3, "t").bytes(4, [10]).varint(10, 1).varint(12, 2).varint(14, 3)
        for text in [camel, snake] { #expect(try JSONText.protobuf(JSONText.request(span: text)).get() == JSONText.expected(proto)) }
        let unknown = #""droppedattributescountt":1,"":1,"_":{},"nam":"x","namee":"x","traceid_":"","dropped_attributes_count_of_all":4"#
        #expect(try JSONText.protobuf(JSONText.request(span: unknown)).get() == JSONText.expected(Proto()))
    }
}
