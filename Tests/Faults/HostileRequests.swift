import Foundation
import TestSupport

/// Requests that are well-formed by the letter and meant to hurt.
enum HostileRequests {
    /// gzip of at least `bytes` of empty `ResourceSpans`, as many members in a row.
    static func gzipBomb(bytes: Int) throws -> [UInt8] {
        let part = [UInt8](unsafeUninitializedCapacity: 4 << 20) { buffer, count in
            for index in stride(from: 0, to: buffer.count, by: 2) {
                buffer[index] = 0x0a
                buffer[index + 1] = 0
            }
            count = buffer.count
        }
        let member = try GzipCompressor.compress(part)
        return [UInt8]((0...bytes / part.count).map { _ in member }.joined())
    }

    /// One span with `count` attributes, the last of which is `dimension`.
    static func manyAttributes(_ count: Int, service: String) throws -> [UInt8] {
        var attributes: [String: JSONValue] = [:]
        for number in 1..<count { attributes["attribute.\(number)"] = ["intValue": .integer(Int64(number))] }
        attributes["dimension"] = ["stringValue": "last"]
        return try SpanFixture(service: service, attributes: attributes).request()
    }

    static func longValue(_ bytes: Int, service: String) throws -> [UInt8] {
        let value = String(repeating: "v", count: bytes)
        return try SpanFixture(service: service, attributes: ["dimension": ["stringValue": .string(value)]]).request()
    }

    /// A span whose attribute `dimension` is `depth` arrays inside each other.
    static func deepNesting(_ depth: Int, service: String) throws -> [UInt8] {
        // Inside out; the lengths grow outwards, so the encoding is built back to front and turned around.
        var reversed: [UInt8] = []
        for level in 0..<2 * depth - 1 {
            let length = reversed.count
            append(length, tag: level.isMultiple(of: 2) ? 0x0a : 0x2a, to: &reversed)
        }
        let value = Array(reversed.reversed())
        let placeholder = String(repeating: "v", count: value.count)
        let bytes = JSONValue.string(Data(placeholder.utf8).base64EncodedString())
        var request = try SpanFixture(service: service, attributes: ["dimension": ["bytesValue": bytes]]).request()
        guard let place = request.firstRange(of: Array(placeholder.utf8)) else { throw HarnessError("no place for \(depth) levels") }
        request.replaceSubrange(place, with: value)
        // The attribute's oneof, in front of the length: bytes_value (0x3a) becomes array_value (0x2a).
        var length = ProtobufWriter()
        length.varint(UInt64(value.count))
        request[place.lowerBound - length.bytes.count - 1] = 0x2a
        return request
    }

    private static func append(_ length: Int, tag: UInt8, to reversed: inout [UInt8]) {
        var writer = ProtobufWriter()
        writer.varint(UInt64(length))
        reversed += writer.bytes.reversed() + [tag]
    }

    /// One span with invalid UTF-8 in the attribute `dimension`.
    static func invalidText(service: String) throws -> [UInt8] {
        let document = SpanFixture(service: service, attributes: ["dimension": ["stringValue": "WWWW"]]).document()
        return try OTLPEncoder.encode(document.merging(["replaceBytes": [["57575757", "ff57fe57"]]]))
    }
}
