/// Writes protobuf by hand, canonical or deliberately odd.
package struct Proto {
    package var bytes: [UInt8]

    package init(bytes: [UInt8] = []) { self.bytes = bytes }

    package static func varint(_ value: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(rest))
        return out
    }

    private func with(_ field: UInt64, _ content: [UInt8]...) -> Proto {
        var out = bytes
        out += Self.varint(field)
        for part in content { out += part }
        return Proto(bytes: out)
    }

    package func varint(_ field: UInt64, _ value: UInt64) -> Proto { with(field << 3, Self.varint(value)) }
    package func fixed64(_ field: UInt64, _ value: UInt64) -> Proto {
        with(field << 3 | 1, (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) })
    }
    package func fixed32(_ field: UInt64, _ value: UInt32) -> Proto {
        with(field << 3 | 5, (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) })
    }
    package func bytes(_ field: UInt64, _ value: [UInt8]) -> Proto { with(field << 3 | 2, Self.varint(UInt64(value.count)), value) }
    package func text(_ field: UInt64, _ value: String) -> Proto { bytes(field, Array(value.utf8)) }
    package func message(_ field: UInt64, _ value: Proto) -> Proto { bytes(field, value.bytes) }

    // MARK: OTLP

    package static func string(_ value: String) -> Proto { Proto().text(1, value) }
    package static func int(_ value: Int64) -> Proto { Proto().varint(3, UInt64(bitPattern: value)) }
    package static func double(_ value: Double) -> Proto { Proto().fixed64(4, value.bitPattern) }
    package static func bool(_ value: Bool) -> Proto { Proto().varint(2, value ? 1 : 0) }

    package static func attribute(_ key: String, _ value: Proto?) -> Proto {
        let pair = Proto().text(1, key)
        return value.map { pair.message(2, $0) } ?? pair
    }

    /// A span of `milliseconds` that ended at `end`; name, kind and whatever `more` adds.
    package static func span(
        _ name: String = "GET /", kind: UInt64 = 2, milliseconds: UInt64 = 50, end: UInt64 = 1_000_000_000_000,
        trace: [UInt8] = Array(repeating: 7, count: 16), attributes: [Proto] = [], more: (Proto) -> Proto = { $0 }
    ) -> Proto {
        var span = Proto()
        if !trace.isEmpty { span = span.bytes(1, trace) }
        span = span.bytes(2, Array(repeating: 9, count: 8)).text(5, name)
        if kind != 0 { span = span.varint(6, kind) }
        span = span.fixed64(7, end - milliseconds * 1_000_000).fixed64(8, end)
        for attribute in attributes { span = span.message(9, attribute) }
        return more(span)
    }

    package static func request(resource: [Proto] = [attribute("service.name", string("svc"))], _ spans: [Proto]) -> [UInt8] {
        let resource = resource.reduce(Proto()) { $0.message(1, $1) }
        let scope = spans.reduce(Proto()) { $0.message(2, $1) }
        return Proto().message(1, Proto().message(1, resource).message(2, scope)).bytes
    }
}
