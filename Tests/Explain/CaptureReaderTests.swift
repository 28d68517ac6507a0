import Foundation
import TestSupport
import Testing

import Explain

struct CaptureReaderTests {
    private static let spans = [
        Captures.Span(id: 1, name: "GET /", attributes: [("http.route", "/"), ("n", "42")]),
        Captures.Span(id: 2, parent: 1, name: "SELECT", kind: 3, resource: [("host.name", "h")], scope: [("lib.x", "1")]),
    ]
    private static let document = Captures.json(spans)

    private static func read(_ text: String) throws -> [CapturedSpan] { try CaptureReader.read(Array(text.utf8)) }

    private static func expectBoth(_ spans: [CapturedSpan]) {
        #expect(spans.map(\.name) == ["GET /", "SELECT"] && spans.map(\.kindName) == ["SERVER", "CLIENT"])
        #expect(spans.map(\.spanID) == ["0000000000000001", "0000000000000002"])
        #expect(spans.map(\.parentID) == ["", "0000000000000001"] && spans[0].traceID == "00000000000000000000000000000001")
        #expect(spans[0].value(of: "http.route", .span) == "/" && spans[0].value(of: "n", .span) == "42")
        #expect(spans[1].value(of: "host.name", .resource) == "h" && spans[1].value(of: "lib.x", .scope) == "1")
        #expect(spans.allSatisfy { $0.service == "shop" && abs($0.seconds - 0.1) < 1e-9 })
    }

    @Test func aRequestAsJSON() throws { Self.expectBoth(try Self.read(Self.document)) }

    @Test func aRequestAsProtobuf() throws {
        let request = try OTLPEncoder.encode(try JSONValue(parsing: Array(Self.document.utf8)))
        Self.expectBoth(try CaptureReader.read(request))
    }

    /// The tag of a request's first field is a line break, and a length may be the number of a brace.
    @Test(arguments: [0x5b, 0x7b])
    func aRequestWhoseLengthLooksLikeABrace(_ wanted: Int) throws {
        for padding in 0..<wanted {
            let span = Captures.Span(id: 1, name: String(repeating: "n", count: padding), service: "")
            let request = try OTLPEncoder.encode(try JSONValue(parsing: Array(Captures.json([span]).utf8)))
            guard request[1] == UInt8(wanted) else { continue }
            #expect(try CaptureReader.read(request).count == 1)
            return
        }
        Issue.record("no request of \(wanted) bytes")
    }

    @Test func messagesWithTheirLengthsAhead() throws {
        let messages = try Self.spans.map { try OTLPEncoder.encode(try JSONValue(parsing: Array(Captures.json([$0]).utf8))) }
        let file = messages.flatMap { message in (0..<4).reversed().map { UInt8(truncatingIfNeeded: message.count >> (8 * $0)) } + message }
        Self.expectBoth(try CaptureReader.read(file))
    }

    @Test func aRequestALine() throws {
        let lines = Self.spans.map { Captures.json([$0]) }.joined(separator: "\n\n") + "\n"
        Self.expectBoth(try Self.read(lines))
    }

    /// Tempo writes ids as base64.
    @Test(arguments: ["batches", "trace"])
    func aTraceAsTempoGivesIt(_ form: String) throws {
        var text = Self.document
        for (digits, count) in [(Captures.hex(1, 32), 16), (Captures.hex(1, 16), 8), (Captures.hex(2, 16), 8)] {
            let bytes = [UInt8](repeating: 0, count: count - 1) + [UInt8(digits.suffix(1), radix: 16) ?? 0]
            text = text.replacing("\"\(digits)\"", with: "\"\(Data(bytes).base64EncodedString())\"")
        }
        text = form == "trace" ? "{\"trace\":\(text)}" : text.replacing("resourceSpans", with: "batches")
        Self.expectBoth(try Self.read(text))
    }

    @Test func whatIsNoCaptureIsToldWithItsLine() {
        for (text, words) in [
            ("", "empty"), ("{}", "resourceSpans"), ("{\"resourceSpans\":[]}", "no spans"), ("not spans at all", "protobuf or JSON"),
            ("\(Captures.json([Self.spans[0]]))\n{\"resourceSpans\":", "line 2"),
            ("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":{}}]}]}", "expected"),
        ] {
            #expect(throws: CaptureError.self, "\(text.prefix(40))") { try Self.read(text) }
            do { _ = try Self.read(text) } catch { #expect("\(error)".contains(words), "\(error)") }
        }
    }

    /// A Collector's file has other signals, too, and its last line may be half written.
    @Test func whatCanBeReadIsRead() throws {
        let lines = [#"{"resourceMetrics":[]}"#] + Self.spans.map { Captures.json([$0]) } + [#"{"resourceLogs":[]}"#, #"{"resourceSpans":[{"re"#]
        let reading = try CaptureReader.readWhatIsThere(Array(lines.joined(separator: "\n").utf8))
        Self.expectBoth(reading.spans)
        #expect(
            reading.notes == [
                "line 1: holds metrics, and no spans", "line 4: holds logs, and no spans", "line 5: expected a JSON document; it may be cut off",
            ])
        let many = Array((Array(repeating: "{", count: 20) + [Self.document]).joined(separator: "\n").utf8)
        #expect(try CaptureReader.readWhatIsThere(many).notes.last == "… and 15 more")
        #expect(throws: CaptureError(message: "line 1: holds metrics, and no spans")) {
            try CaptureReader.readWhatIsThere(Array((lines[0] + "\n" + lines[3]).utf8))
        }
        #expect(throws: CaptureError(message: "holds logs, and no spans")) { try CaptureReader.readWhatIsThere(Array(lines[3].utf8)) }
    }

    /// Of a span of which a value cannot be read the rest is here, with why.
    @Test func spansThatTheIntakeLeavesOutSayWhy() throws {
        let text = Self.document.replacing(#""kind":3"#, with: #""kind":"CLIENT""#)
        let spans = try Self.read(text)
        #expect(spans.map(\.name) == ["GET /", "SELECT"] && spans.map(\.fault).first == "")
        #expect(spans[1].fault.hasPrefix(#"kind is "CLIENT", expected a number or one of"#), "\(spans[1].fault)")
        #expect(spans[1].spanID == "0000000000000002" && spans[1].kind == 0 && spans[1].service == "shop")
        let attribute = try Self.read(Self.document.replacing(#""intValue":"42""#, with: #""intValue":"4.2""#))
        let faulty = try #require(attribute.first { !$0.fault.isEmpty })
        #expect(faulty.fault.hasPrefix(#"attributes[1].value.intValue is "4.2", expected an integer"#), "\(faulty.fault)")
        #expect(faulty.value(of: "http.route", .span) == "/" && faulty.value(of: "n", .span) == nil)
    }

    /// One value of a resource that cannot be read takes the spans of that resource with it, and no others.
    @Test func spansOfAResourceThatCannotBeReadSayWhy() throws {
        let resource = #"{"key":"host.name","value":{"stringValue":"h"}}"#
        let spans = try Self.read(Self.document.replacing(resource, with: #"{"key":"host.name","value":{"intValue":"h"}}"#))
        #expect(spans.map(\.name) == ["GET /", "SELECT"] && spans[0].fault.isEmpty)
        #expect(spans[1].fault.hasPrefix(#"resourceSpans[0].resource.attributes[1].value.intValue is "h""#), "\(spans[1].fault)")
        #expect(spans[1].service == "shop" && spans[1].value(of: "host.name", .resource) == nil)
    }

    @Test func aRequestThatIsCutOffIsReadToThere() throws {
        let request = try OTLPEncoder.encode(try JSONValue(parsing: Array(Self.document.utf8)))
        let reading = try CaptureReader.readWhatIsThere(Array(request.dropLast(3)))
        #expect(reading.spans.map(\.name) == ["GET /"] && reading.notes == ["the request is cut off or damaged: its first 1 whole spans are read"])
        let messages = try Self.spans.map { try OTLPEncoder.encode(try JSONValue(parsing: Array(Captures.json([$0]).utf8))) }
        let file = messages.flatMap { message in (0..<4).reversed().map { UInt8(truncatingIfNeeded: message.count >> (8 * $0)) } + message }
        let cut = try CaptureReader.readWhatIsThere(Array(file.dropLast(3)))
        #expect(cut.spans.map(\.name) == ["GET /"] && cut.notes.first?.hasPrefix("message 2 is cut off") == true)
        #expect(throws: CaptureError.self) { try CaptureReader.readWhatIsThere(Array(repeating: 0xff, count: 64)) }
    }

    /// What is read is written as it was, and one part of it left out is all that changes.
    @Test func partsAreLeftOutAndChanged() throws {
        let span = try Captures.spans(Self.spans)[0]
        #expect(try CaptureReader.read([0x0a] + Self.length(span.encoded.count) + span.encoded)[0].attributes == span.attributes)
        for index in span.attributes.indices {
            let without = try #require(span.without(.attribute(index)))
            var rest = span.attributes
            rest.remove(at: index)
            #expect(without.attributes == rest)
            let changed = try #require(span.changing(.attribute(index)))
            #expect(changed.attributes.map(\.key) == span.attributes.map(\.key) && changed.attributes[index].value != span.attributes[index].value)
        }
        #expect(span.without(.name)?.name == "" && span.changing(.name)?.name == "GET /x" && span.without(.kind)?.kind == 0)
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [UInt8(truncatingIfNeeded: count & 0x7f) | 0x80, UInt8(truncatingIfNeeded: count >> 7)]
    }

    /// Each span would have all of its resource's attributes: a small request, and more memory than there is.
    @Test func aLargeResourceOfManySpansIsReadInPart() {
        let count = 8192
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            var (head, size) = ([number << 3 | 2], content.count)
            while size > 0x7f {
                head.append(UInt8(size & 0x7f | 0x80))
                size >>= 7
            }
            return head + [UInt8(size)] + content
        }
        let empty: [UInt8] = Array((0..<count).map { _ in [0x0a, 0x00] as [UInt8] }.joined())
        let spans: [UInt8] = Array((0..<count).map { _ in [0x12, 0x00] as [UInt8] }.joined())
        let found = CaptureReader.read(prefix: field(1, field(1, empty) + field(2, spans)))
        #expect(found.count == CaptureReader.prefixFieldLimit / (count + 1))
    }
}
