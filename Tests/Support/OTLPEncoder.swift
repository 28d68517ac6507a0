import Foundation

/// Turns an OTLP/JSON document as the recorded cases write it into a protobuf `ExportTraceServiceRequest`.
///
/// Beside OTLP/JSON it knows times relative to now (`T-500ms`) and `replaceBytes`, pairs of hex strings of equal length that are
/// exchanged after encoding (to smuggle in what JSON cannot say). Fields at their default value are left out, as protobuf libraries do.
package struct OTLPEncoder: Sendable {
    /// Nanoseconds since the epoch.
    private let now: Int64

    package init(now: Int64) { self.now = now }

    /// - Throws: ``HarnessError`` at a value that is not what OTLP/JSON expects in that place.
    package static func encode(_ document: JSONValue, now: Int64 = WallClock.nanoseconds()) throws -> [UInt8] {
        let encoder = OTLPEncoder(now: now)
        var writer = ProtobufWriter()
        for resourceSpans in document["resourceSpans"]?.elements ?? [] {
            try writer.field(1) { try encoder.resourceSpans(resourceSpans, &$0) }
        }
        return try (document["replaceBytes"]?.elements ?? []).reduce(writer.bytes) { bytes, pair in
            guard pair.elements.count == 2 else { throw HarnessError("replaceBytes expects pairs: \(pair)") }
            return bytes.replacing(try Hex.bytes(pair.elements[0]), with: try Hex.bytes(pair.elements[1]))
        }
    }

    private func resourceSpans(_ document: JSONValue, _ writer: inout ProtobufWriter) throws {
        if let resource = document["resource"] {
            try writer.field(1) { try attributes(resource, 1, &$0) }
        }
        for scopeSpans in document["scopeSpans"]?.elements ?? [] {
            try writer.field(2) { writer in
                if let scope = scopeSpans["scope"] {
                    try writer.field(1) {
                        text(1, scope["name"], &$0)
                        try attributes(scope, 3, &$0)
                    }
                }
                for one in scopeSpans["spans"]?.elements ?? [] { try writer.field(2) { try span(one, &$0) } }
            }
        }
    }

    private func span(_ document: JSONValue, _ writer: inout ProtobufWriter) throws {
        try identifier(1, document["traceId"], &writer)
        try identifier(2, document["spanId"], &writer)
        text(3, document["traceState"], &writer)
        try identifier(4, document["parentSpanId"], &writer)
        text(5, document["name"], &writer)
        number(6, document["kind"], &writer)
        try time(7, document["startTimeUnixNano"], &writer)
        try time(8, document["endTimeUnixNano"], &writer)
        try attributes(document, 9, &writer)
        for event in document["events"]?.elements ?? [] {
            try writer.field(11) { writer in
                try time(1, event["timeUnixNano"], &writer)
                text(2, event["name"], &writer)
                try attributes(event, 3, &writer)
            }
        }
        for link in document["links"]?.elements ?? [] {
            try writer.field(13) { writer in
                try identifier(1, link["traceId"], &writer)
                try identifier(2, link["spanId"], &writer)
            }
        }
        if let status = document["status"] {
            writer.field(15) { writer in
                text(2, status["message"], &writer)
                number(3, status["code"], &writer)
            }
        }
    }

    private func attributes(_ owner: JSONValue, _ field: Int, _ writer: inout ProtobufWriter) throws {
        for attribute in owner["attributes"]?.elements ?? [] { try writer.field(field) { try keyValue(attribute, &$0) } }
    }

    private func keyValue(_ document: JSONValue, _ writer: inout ProtobufWriter) throws {
        text(1, document["key"], &writer)
        if let value = document["value"] { try writer.field(2) { try anyValue(value, &$0) } }
    }

    private func anyValue(_ document: JSONValue, _ writer: inout ProtobufWriter) throws {
        guard let (kind, value) = document.members.first else { return }
        switch (kind, value) {
        case ("stringValue", .string(let text)): writer.field(1, string: text)
        case ("boolValue", .bool(let flag)): writer.field(2, varint: flag ? 1 : 0)
        case ("intValue", _):
            guard let integer = value.integer else { throw HarnessError("intValue \(value)") }
            writer.field(3, varint: UInt64(bitPattern: integer))
        case ("doubleValue", _):
            guard let double = value.double else { throw HarnessError("doubleValue \(value)") }
            writer.field(4, double: double)
        case ("arrayValue", _):
            try writer.field(5) { writer in
                for element in value["values"]?.elements ?? [] { try writer.field(1) { try anyValue(element, &$0) } }
            }
        case ("kvlistValue", _):
            try writer.field(6) { writer in
                for pair in value["values"]?.elements ?? [] { try writer.field(1) { try keyValue(pair, &$0) } }
            }
        case ("bytesValue", .string(let base64)):
            guard let data = Data(base64Encoded: base64) else { throw HarnessError("bytesValue \(base64)") }
            writer.field(7, bytes: data)
        default: throw HarnessError("\(kind) \(value)")
        }
    }

    private func text(_ field: Int, _ value: JSONValue?, _ writer: inout ProtobufWriter) {
        if let text = value?.string, !text.isEmpty { writer.field(field, string: text) }
    }

    private func number(_ field: Int, _ value: JSONValue?, _ writer: inout ProtobufWriter) {
        if let number = value?.integer, number != 0 { writer.field(field, varint: UInt64(bitPattern: number)) }
    }

    private func identifier(_ field: Int, _ value: JSONValue?, _ writer: inout ProtobufWriter) throws {
        let bytes = try value.map(Hex.bytes) ?? []
        if !bytes.isEmpty { writer.field(field, bytes: bytes) }
    }

    private func time(_ field: Int, _ value: JSONValue?, _ writer: inout ProtobufWriter) throws {
        let time = try value.map { try RelativeTime.nanoseconds($0, now: now) } ?? 0
        if time != 0 { writer.field(field, fixed64: UInt64(bitPattern: time)) }
    }
}
