import Testing

import Explain

/// Captures as OTLP/JSON, put together for a test.
enum Captures {
    struct Span {
        var id: Int
        var parent = 0
        var name = "op"
        var kind = 2
        /// Seconds after the trace's beginning.
        var start = 0.0
        var seconds = 0.1
        var attributes: [(String, String)] = []
        var service = "shop"
        var resource: [(String, String)] = []
        var scope: [(String, String)] = []
        var trace = 1
        var library = "lib"
    }

    /// Values that are whole numbers are sent as such.
    static func json(_ spans: [Span]) -> String {
        let groups = spans.map { span in
            let resource = attributes([("service.name", span.service)].filter { !$0.1.isEmpty } + span.resource)
            let parent = span.parent == 0 ? "" : "\"parentSpanId\":\"\(hex(span.parent, 16))\","
            let start = 1_700_000_000_000_000_000 + UInt64(span.start * 1e9)
            return """
                {"resource":{"attributes":\(resource)},"scopeSpans":[{"scope":{"name":"\(span.library)","attributes":\(attributes(span.scope))},"spans":[{\
                "traceId":"\(hex(span.trace, 32))","spanId":"\(hex(span.id, 16))",\(parent)"name":"\(span.name)","kind":\(span.kind),\
                "startTimeUnixNano":"\(start)","endTimeUnixNano":"\(start + UInt64(span.seconds * 1e9))","attributes":\(attributes(span.attributes))}]}]}
                """
        }
        return "{\"resourceSpans\":[\(groups.joined(separator: ","))]}"
    }

    static func spans(_ spans: [Span]) throws -> [CapturedSpan] { try CaptureReader.read(Array(json(spans).utf8)) }

    static func hex(_ number: Int, _ digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    private static func attributes(_ pairs: [(String, String)]) -> String {
        let texts = pairs.map { key, value in
            let kind = Int(value) == nil ? "\"stringValue\":\"\(value)\"" : "\"intValue\":\"\(value)\""
            return "{\"key\":\"\(key)\",\"value\":{\(kind)}}"
        }
        return "[\(texts.joined(separator: ","))]"
    }
}
