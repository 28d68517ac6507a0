import TestSupport

/// Requests of many spans that differ in little, built without a document in between.
enum HostileSpans {
    /// `count` server spans from now; `each` adds to the fields of span number n.
    static func request(
        _ count: Int, service: String, trace: (Int) -> [UInt8] = { identifier($0 + 1, bytes: 16) },
        each: (Int, inout ProtobufWriter) -> Void
    ) -> [UInt8] {
        let end = UInt64(WallClock.nanoseconds()) - 100_000_000
        var spans = ProtobufWriter()
        for number in 0..<count {
            spans.field(2) { span in
                span.field(1, bytes: trace(number))
                span.field(2, bytes: identifier(number + 1, bytes: 8))
                span.field(6, varint: 2)
                span.field(7, fixed64: end - 5_000_000)
                span.field(8, fixed64: end)
                each(number, &span)
            }
        }
        var request = ProtobufWriter()
        request.field(1) { resourceSpans in
            resourceSpans.field(1) { attribute("service.name", service, 1, &$0) }
            resourceSpans.field(2, bytes: spans.bytes)
        }
        return request.bytes
    }

    /// A string attribute as field `field` of its owner.
    static func attribute(_ key: String, _ value: String, _ field: Int = 9, _ writer: inout ProtobufWriter) {
        writer.field(field) { pair in
            pair.field(1, string: key)
            pair.field(2) { $0.field(1, string: value) }
        }
    }

    /// Big-endian.
    static func identifier(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { $0 < bytes - 8 ? 0 : UInt8(truncatingIfNeeded: number >> (8 * (bytes - 1 - $0))) }
    }
}
