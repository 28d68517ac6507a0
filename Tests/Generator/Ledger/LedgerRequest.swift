import Pipeline

/// Spans of the ledger's tests as an OTLP request.
enum LedgerRequest {
    /// - Parameter now: nanoseconds since the epoch.
    static func bytes(_ spans: [LedgerSpan], now: UInt64) -> [UInt8] {
        spans.flatMap { span -> [UInt8] in
            let resource = span.hasService ? field(1, field(1, attribute("service.name", Array("svc".utf8)))) : []
            return field(1, resource + field(2, field(2, bytes(span, now))))
        }
    }

    private static func bytes(_ span: LedgerSpan, _ now: UInt64) -> [UInt8] {
        let end = Instant.shifted(now, by: Int64(span.late * -1e9))
        let call = [("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m"), ("gen_ai.provider.name", "p")]
        let parent = span.parent == 0 ? [] : field(4, Array(repeating: span.parent, count: 8))
        return field(1, Array(repeating: span.trace, count: 16)) + field(2, Array(repeating: span.id, count: 8)) + parent + field(5, span.name.bytes)
            + [6 << 3, span.kind] + time(7, end - 1_000_000) + time(8, end)
            + (span.isCall ? call.flatMap { field(9, attribute($0.0, Array($0.1.utf8))) } : [])
    }

    private static func attribute(_ key: String, _ value: [UInt8]) -> [UInt8] { field(1, Array(key.utf8)) + field(2, field(1, value)) }

    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        repeat {
            length.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return [number << 3 | 2] + length + content
    }

    private static func time(_ number: UInt8, _ value: UInt64) -> [UInt8] {
        [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}
