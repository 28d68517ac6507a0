import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Of an OTLP/JSON request in which a value cannot be read what the value belongs to is left out, and nothing else.
@Suite struct JSONLeftOutTests {
    private typealias Read = (bytes: [UInt8], leftOut: JSONLeftOut)

    private static let id = #""spanId":"0909090909090909""#
    private static let good = #"{\#(id),"name":"good"}"#
    private static let goodSpan = Proto().bytes(2, Array(repeating: 9, count: 8)).text(5, "good")

    private func read(_ json: String) -> Result<([UInt8], JSONLeftOut), JSONRequestError> {
        var reader = JSONRequestReader(leavingOut: true)
        let guarded = GuardedRequest(Array(json.utf8))
        return withExtendedLifetime(guarded) {
            switch reader.read(guarded.bytes) {
            case .success(let bytes): .success((Array(bytes), reader.leftOut))
            case .failure(let error): .failure(error)
            }
        }
    }

    private func taken(_ json: String) throws -> Read { try read(json).get() }

    private static func request(_ spans: [String]) -> String {
        #"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#
    }

    private static func expected(_ count: Int) -> [UInt8] {
        Proto().message(1, Proto().message(2, (0..<count).reduce(Proto()) { scope, _ in scope.message(2, goodSpan) })).bytes
    }

    /// Every member that can have a value that is none, with the path, the value and what was expected.
    static let faults: [(member: String, path: String, value: String, expected: String)] = [
        (#""traceId":"0g""#, "traceId", #""0g""#, "an id in hex digits"),
        (#""traceId":"abc""#, "traceId", #""abc""#, "an id in hex digits"),
        (#""spanId":7"#, "spanId", "7", "a string"),
        (#""parentSpanId":["x"]"#, "parentSpanId", #"["x"]"#, "a string"),
        (#""startTimeUnixNano":-1"#, "startTimeUnixNano", "-1", "an integer from 0 to 18446744073709551615"),
        (#""endTimeUnixNano":"18446744073709551616""#, "endTimeUnixNano", #""18446744073709551616""#, "an integer from 0 to 18446744073709551615"),
        (#""kind":"SERVER""#, "kind", #""SERVER""#, "a number or one of"),
        (#""flags":1.5"#, "flags", "1.5", "an integer from 0 to 4294967295"),
        (#""name":{"a":[1,{}]}"#, "name", #"{"a":[1,{}]}"#, "a string"),
        (#""attributes":5"#, "attributes", "5", "an array"),
        (#""attributes":[{"key":"k"},7]"#, "attributes[1]", "7", "an object"),
        (
            #""attributes":[{"key":"k","value":{"intValue":"many"}}]"#, "attributes[0].value.intValue", #""many""#,
            "an integer from -9223372036854775808 to 9223372036854775807"
        ),
        (#""attributes":[{"key":"k","value":{"boolValue":"yes"}}]"#, "attributes[0].value.boolValue", #""yes""#, "true or false"),
        (#""attributes":[{"key":"k","value":{"doubleValue":1e999}}]"#, "attributes[0].value.doubleValue", "1e999", "a number below 1.8e308"),
        (#""attributes":[{"key":"k","value":{"bytesValue":"*"}}]"#, "attributes[0].value.bytesValue", #""*""#, "base64"),
        (#""events":[{},{"timeUnixNano":"now"}]"#, "events[1].timeUnixNano", #""now""#, "an integer from 0"),
        (#""links":[{"traceId":"zz"}]"#, "links[0].traceId", #""zz""#, "an id in hex digits"),
        (#""status":{"code":"BAD"}"#, "status.code", #""BAD""#, "a number or one of"),
        (#""status":"ok""#, "status", #""ok""#, "an object"),
    ]

    @Test(arguments: faults) func oneSpanIsLeftOut(_ member: String, _ path: String, _ value: String, _ expected: String) throws {
        for (before, after) in [("", ""), (#""name":"bad","#, ""), ("", #","name":"bad""#), (" \n", "\t ")] {
            let bad = "{\(before)\(member)\(after)}"
            for spans in [[bad, Self.good, Self.good], [Self.good, bad, Self.good], [Self.good, Self.good, bad]] {
                let json = Self.request(spans)
                let (bytes, leftOut) = try taken(json)
                #expect(bytes == Self.expected(2), "\(json)")
                #expect((leftOut.spans, leftOut.kept) == (1, 2))
                let index = spans.firstIndex(of: bad) ?? -1
                #expect(leftOut.place.path == "resourceSpans[0].scopeSpans[0].spans[\(index)].\(path)", "\(leftOut.message)")
                #expect(leftOut.place.value == value && leftOut.expected.hasPrefix(expected), "\(leftOut.message)")
                #expect(Array(json.utf8).dropFirst(leftOut.place.offset).starts(with: value.utf8), "\(leftOut.message)")
                #expect(leftOut.reason == "\(path) is \(value), expected \(leftOut.expected)")
            }
            // Where that is not asked for, each of them refuses its request.
            #expect((try? JSONText.protobuf(Self.request([Self.good, bad])).get()) == nil)
        }
    }

    @Test func theFirstOneIsNamed() throws {
        let spans = [Self.good, #"{"kind":"X"}"#, #"{"traceId":"y"}"#, Self.good]
        let (bytes, leftOut) = try taken(Self.request(spans))
        #expect(bytes == Self.expected(2))
        let place = "resourceSpans[0].scopeSpans[0].spans[1].kind at byte \(Self.request(Array(spans.prefix(1))).utf8.count - 5 + 8)"
        #expect(leftOut.message.hasPrefix("2 spans were left out: \(place) is \"X\", expected a number or one of "), "\(leftOut.message)")
    }

    @Test func nothingIsLeftOfOthers() throws {
        let (bytes, leftOut) = try taken(Self.request([#"{"kind":"X"}"#]))
        #expect(bytes == Self.expected(0) && leftOut.isAll && leftOut.spans == 1)
        #expect(!(try taken(Self.request([])).leftOut.isAll))
        #expect(try taken(Self.request([Self.good])).leftOut == JSONLeftOut())
    }

    /// What is told of a value is one line that ends.
    @Test func longValuesAreCut() throws {
        let long = String(repeating: "é", count: 5000)
        for value in [#""\#(long)""#, #"["\#(long)"]"#, #"{"\#(long)":"\#(long)"}"#] {
            let leftOut = try taken(Self.request([Self.good, #"{"kind":\#(value)}"#])).leftOut
            #expect(leftOut.place.value.utf8.count <= JSONPlace.shownBytes + 3 && leftOut.place.value.hasSuffix("é…"), "\(leftOut.place.value)")
        }
        let broken = try taken(Self.request([Self.good, "{\"attributes\":{\n\"a\":1}}"])).leftOut
        #expect(broken.place.value == #"{ "a":1}"#)
        let deep = String(repeating: #"{"key":"\#(long)","value":{"kvlistValue":{"values":["#, count: 20)
        let close = String(repeating: "]}}}", count: 20)
        let nested = try taken(Self.request([Self.good, #"{"attributes":[\#(deep){"value":{"intValue":"x"}}\#(close)]}"#])).leftOut
        #expect(nested.spans == 1 && nested.message.utf8.count < 1000, "\(nested.message)")
        #expect(nested.place.path.hasPrefix("resourceSpans[0].scopeSpans[0].spans[1]") && nested.place.path.hasSuffix("value.intValue"))
    }

    /// Nobody knows whose they are.
    @Test(arguments: [
        (#""resource":{"droppedAttributesCount":-1}"#, "resource.droppedAttributesCount"),
        (#""resource":{"attributes":[{"key":"service.name","value":{"intValue":"x"}}]}"#, "resource.attributes[0].value.intValue"),
        (#""resource":"svc""#, "resource"), (#""schemaUrl":1"#, "schemaUrl"),
    ])
    func allSpansOfAResource(_ member: String, _ path: String) throws {
        func group(_ member: String) -> String {
            let scopes = #""scopeSpans":[{"spans":[\#(Self.good),{"kind":"X"}]},{"spans":[\#(Self.good)]}]"#
            return member.isEmpty ? "{\(scopes)}" : "{\(scopes),\(member)}"
        }
        let kept = Proto().message(2, Proto().message(2, Self.goodSpan)).message(2, Proto().message(2, Self.goodSpan))
        let behind = try taken(#"{"resourceSpans":[\#(group("")),\#(group(member)),\#(group(""))]}"#)
        #expect(behind.bytes == Proto().message(1, kept).message(1, kept).bytes)
        #expect((behind.leftOut.spans, behind.leftOut.kept) == (5, 4))
        let first = try taken(#"{"resourceSpans":[{\#(member),"scopeSpans":[{"spans":[\#(Self.good)]}]},\#(group(""))]}"#)
        #expect(first.bytes == Proto().message(1, kept).bytes)
        #expect((first.leftOut.spans, first.leftOut.kept) == (2, 2))
        #expect(first.leftOut.place.path == "resourceSpans[0].\(path)")
    }

    @Test func allSpansOfAScope() throws {
        let scopes = [#"{"scope":{"name":5},"spans":[\#(Self.good),\#(Self.good)]}"#, #"{"spans":[\#(Self.good)]}"#]
        let (bytes, leftOut) = try taken(#"{"resourceSpans":[{"scopeSpans":[\#(scopes.joined(separator: ","))]}]}"#)
        // An empty one stays, as where all of its spans are left out one by one.
        #expect(bytes == Proto().message(1, Proto().message(2, Proto()).message(2, Proto().message(2, Self.goodSpan))).bytes)
        #expect((leftOut.spans, leftOut.kept) == (2, 1) && leftOut.place.path == "resourceSpans[0].scopeSpans[0].scope.name")
    }

    /// A broken resource without spans takes nothing with it.
    @Test func whereThereIsNoSpanNothingIsLeftOut() throws {
        let (bytes, leftOut) = try taken(#"{"resourceSpans":[{"resource":5},{"scopeSpans":[{"spans":[\#(Self.good)]}]}]}"#)
        #expect(bytes == Self.expected(1) && leftOut.spans == 0 && !leftOut.isAll)
    }

    /// What is no JSON, or no request, is refused, whatever else is wrong with it.
    @Test(arguments: [
        "", "{]", "[]", "{} x", #"{"resourceSpans":5}"#, #"{"resourceSpans":[5]}"#, #"{"resourceSpans":[{"scopeSpans":{}}]}"#,
        #"{"resourceSpans":[{"scopeSpans":["x"]}]}"#, request(["5"]), request([good, "[]"]), #"{"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]}"#,
        request([#"{"kind":tru}"#]), request([#"{"kind":"X""#]), request([#"{"kind":"X"]"#]), request([#"{"kind":"X","name":"\x"}"#]),
        request([#"{"kind":"X" "name":"a"}"#]), request([#"{"kind":"X","attributes":[{]}"#]), request([#"{"kind":"X","doubleValue":NaN}"#]),
        #"{"resourceSpans":[{"resource":{"attributes":[}}]}"#, request([good, #"{"kind":"X"}"#]) + "}",
    ])
    func whatIsNoJSONIsRefused(_ json: String) {
        #expect((try? taken(json)) == nil, "\(json)")
    }

    /// The place is the one that is no JSON, not one before it that would only have left a span out.
    @Test func theRefusalNamesWhatIsNoJSON() {
        let json = Self.request([#"{"kind":"X","name":"a\u0000"}"#, #"{"name":"\q"}"#])
        guard case .failure(let error) = read(json) else { return #expect(Bool(false)) }
        #expect(error.offset == Array(json.utf8).firstIndex(of: UInt8(ascii: "q")).map { $0 + 1 } && error.expected.hasPrefix("one of"), "\(error)")
        // The same in the span itself.
        let inside = Self.request([#"{"kind":"X","name":"\q"}"#])
        guard case .failure(let error) = read(inside) else { return #expect(Bool(false)) }
        #expect(error.offset == Array(inside.utf8).firstIndex(of: UInt8(ascii: "q")).map { $0 + 1 }, "\(error)")
    }

    /// What can be read may nest as deep as it may where nothing is left out; what nests deeper leaves its span out, and is refused where nobody
    /// can tell any more where it ends.
    @Test func deepValues() throws {
        func span(_ levels: Int, _ member: String) -> String {
            let open = String(repeating: #"{"key":"k","value":{"kvlistValue":{"values":["#, count: levels)
            return #"{"attributes":[\#(open)\#(String(repeating: "]}}}", count: levels))],\#(member)}"#
        }
        for levels in [1, 20, 30] { #expect(try taken(Self.request([Self.good, span(levels, #""kind":"X""#)])).leftOut.spans == 1, "\(levels)") }
        for levels in [40, 60] { #expect(try taken(Self.request([Self.good, span(levels, Self.id)])).leftOut.spans == 1, "\(levels)") }
        #expect((try? taken(Self.request([Self.good, span(500, Self.id)]))) == nil)
    }

    /// A reader that left something out has forgotten it with the next request.
    @Test func nothingStays() throws {
        func read(_ json: String, _ reader: inout JSONRequestReader) -> (Bool, JSONLeftOut) {
            let guarded = GuardedRequest(Array(json.utf8))
            return withExtendedLifetime(guarded) {
                if case .success = reader.read(guarded.bytes) { (true, reader.leftOut) } else { (false, reader.leftOut) }
            }
        }
        var reader = JSONRequestReader(leavingOut: true)
        #expect(read(Self.request([Self.good, #"{"kind":"X"}"#]), &reader).1.spans == 1)
        #expect(read("{]", &reader) == (false, JSONLeftOut()))
        #expect(read(#"{"resourceSpans":[{"resource":5,"scopeSpans":[{"spans":[{}]}]},[]]}"#, &reader) == (false, JSONLeftOut()))
        #expect(read(Self.request([Self.good]), &reader) == (true, JSONLeftOut()))
    }

    /// Whatever is left of a damaged request is a request, and no span is in neither column.
    @Test func damagedRequestsBalance() {
        let span = #"{"traceId":"0af7651916cd43dd8448eb211c80319c",\#(Self.id),"kind":2,"attributes":[{"key":"k","value":{"intValue":"5"}}]}"#
        let group =
            #"{"resource":{"attributes":[{"key":"k","value":{"intValue":5}}]},"scopeSpans":[{"scope":{"name":"a"},"spans":[\#(span),\#(span)]}]}"#
        let source = Array(#"{"resourceSpans":[\#(group),\#(group)]}"#.utf8)
        var random = SplitMix64(seed: 11)
        var reader = JSONRequestReader(leavingOut: true)
        for _ in 0..<20_000 {
            let guarded = GuardedRequest(Mutation.apply(to: source, &random))
            guard case .success(let bytes) = reader.read(guarded.bytes), reader.leftOut.spans > 0 else { continue }
            let request = GuardedRequest(Array(bytes))
            #expect(RequestWalk.spanCount(request.bytes, isPush: false) <= reader.leftOut.kept)
        }
    }
}
