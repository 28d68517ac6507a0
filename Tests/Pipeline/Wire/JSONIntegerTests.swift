import Pipeline
import PipelineSupport
import Testing

/// Integers fit their field's type or refuse the request, bare or in quotes, in every form that protobuf's JSON takes.
@Suite struct JSONIntegerTests {
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let smallest: String
        let below: String
        let largest: String
        let above: String
        let json: @Sendable (String) -> String

        init(_ name: String, _ type: String, _ json: @escaping @Sendable (String) -> String) {
            testDescription = name
            self.json = json
            (smallest, below, largest, above) =
                switch type {
                case "int64": ("-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808")
                case "int32": ("-2147483648", "-2147483649", "2147483647", "2147483648")
                case "uint64": ("0", "-1", "18446744073709551615", "18446744073709551616")
                default: ("0", "-1", "4294967295", "4294967296")
                }
        }
    }

    private static func span(_ member: @escaping @Sendable (String) -> String) -> @Sendable (String) -> String {
        { JSONText.request(span: member($0)) }
    }

    static let places = [
        Place("intValue", "int64", span { #""attributes":[{"key":"k","value":{"intValue":\#($0)}}]"# }),
        Place("intValue, compact", "int64", span { #""attributes":[{"key":"k","value":{"intValue":\#($0)}},{"key":"l"}]"# }),
        Place("intValue in a list", "int64", span { #""attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":\#($0)}]}}}]"# }),
        Place("startTimeUnixNano", "uint64", span { #""startTimeUnixNano":\#($0)"# }),
        Place("endTimeUnixNano", "uint64", span { #""endTimeUnixNano":\#($0)"# }),
        Place("event time", "uint64", span { #""events":[{"timeUnixNano":\#($0)}]"# }),
        Place("kind", "int32", span { #""kind":\#($0)"# }),
        Place("status code", "int32", span { #""status":{"code":\#($0)}"# }),
        Place("dropped attributes", "uint32", span { #""droppedAttributesCount":\#($0)"# }),
        Place("dropped events", "uint32", span { #""droppedEventsCount":\#($0)"# }),
        Place("dropped links", "uint32", span { #""droppedLinksCount":\#($0)"# }),
        Place("dropped attributes of an event", "uint32", span { #""events":[{"droppedAttributesCount":\#($0)}]"# }),
        Place("dropped attributes of a link", "uint32", span { #""links":[{"droppedAttributesCount":\#($0)}]"# }),
        Place("flags", "uint32", span { #""flags":\#($0)"# }),
        Place("flags of a link", "uint32", span { #""links":[{"flags":\#($0)}]"# }),
        Place("dropped attributes of a resource", "uint32") { #"{"resourceSpans":[{"resource":{"droppedAttributesCount":\#($0)}}]}"# },
        Place("dropped attributes of a scope", "uint32") {
            #"{"resourceSpans":[{"scopeSpans":[{"scope":{"droppedAttributesCount":\#($0)}}]}]}"#
        },
    ]

    private func isTaken(_ json: String) -> Bool { (try? JSONText.protobuf(json).get()) != nil }

    @Test(arguments: places) func theRangeOfItsType(_ place: Place) {
        for (value, fits) in [(place.smallest, true), (place.largest, true), (place.below, false), (place.above, false)] {
            // Ten zeros are no number of JSON's.
            let tens = value == "0" ? [] : ["\(value)0e-1", "\(value)00E-2"]
            for text in [value, "\"\(value)\"", "\(value).0", "\"\(value).00\"", "\(value)e0"] + tens {
                #expect(isTaken(place.json(text)) == fits, "\(text)")
            }
        }
        for text in [
            "99999999999999999999999999999", "-99999999999999999999999999999", "1e30", "-1e30", "1e99999999999999999999", "18446744073709551616",
        ] {
            #expect(!isTaken(place.json(text)) && !isTaken(place.json("\"\(text)\"")), "\(text)")
        }
    }

    @Test(arguments: places) func whatIsNoInteger(_ place: Place) {
        let wrong = [
            "1.5", "1e-1", "15e-1", "0.1", "true", "[1]", "{}", "+1", "1.", ".5", "1e", "1e+", "01", "-", "--1", "1-", "1e1.0", "Infinity", "NaN",
            "\"\"", "\" 1\"", "\"1 \"", "\"+1\"", "\"1.5\"", "\"0x10\"", "\"1_000\"", "\"-\"", "\"e3\"", "\"1e\"", "\"1.\"", "\".5\"", "\"NaN\"",
            "\"Infinity\"",
            "\"true\"", "\"١\"",
        ]
        for text in wrong { #expect(!isTaken(place.json(text)), "\(text)") }
    }

    @Test(arguments: places) func formsOfOneNumber(_ place: Place) throws {
        let twelve = try JSONText.protobuf(place.json("12")).get()
        for text in ["12", "12.0", "1.2e1", "1.2E+1", "120e-1", "0.0012e4", "1200.0e-2", "0.000000000000000000000000000012e30"] {
            #expect(try JSONText.protobuf(place.json(text)).get() == twelve, "\(text)")
            #expect(try JSONText.protobuf(place.json("\"\(text)\"")).get() == twelve, "\(text) in quotes")
        }
        let zero = try JSONText.protobuf(place.json("0")).get()
        for text in ["0.0", "0e5", "0e-5", "0.00e-99999999999999999999", "-0"] {
            #expect(try JSONText.protobuf(place.json(text)).get() == zero, "\(text)")
        }
        #expect(isTaken(place.json("null")))
    }

    /// More digits than a double holds: nothing is rounded.
    @Test func nothingIsRounded() throws {
        for (text, value) in [
            ("9007199254740993.0", 9_007_199_254_740_993), ("9.007199254740993e15", 9_007_199_254_740_993), ("9223372036854775807.000", .max),
            ("-9.223372036854775808e18", .min), ("92233720368547758.07e2", .max),
        ] as [(String, Int64)] {
            let json = JSONText.request(span: #""attributes":[{"key":"k","value":{"intValue":\#(text)}}]"#)
            #expect(try JSONText.protobuf(json).get() == JSONText.expected(Proto().message(9, Proto.attribute("k", Proto.int(value)))))
        }
    }

    @Test func negativeEnumerationsAreNumbers() throws {
        let json = JSONText.request(span: #""kind":-1,"status":{"code":"-2"}"#)
        let span = Proto().varint(6, .max).message(15, Proto().varint(3, .max - 1))
        #expect(try JSONText.protobuf(json).get() == JSONText.expected(span))
    }

    @Test func theRefusalNamesTheRange() {
        let found = JSONText.protobuf(JSONText.request(span: #""droppedLinksCount":-1"#))
        guard case .failure(let error) = found else {
            Issue.record("accepted -1")
            return
        }
        #expect(error.expected == "an integer from 0 to 4294967295")
    }
}
