import NIOCore

extension RequestTemplate {
    /// Writes fresh ids, drawn from `seed`, and times that end around `nowNanos` (Unix time). No allocation unless a
    /// sender still holds the body: then it is copied first.
    mutating func refresh(seed: UInt64, nowNanos: Int64) {
        let spans = self.spans
        let events = self.events
        let format = self.format
        var bytes = body.mutableReadableBytesSpan
        switch format {
        case .protobuf: Self.refreshProtobuf(&bytes, spans, events, seed: seed, nowNanos: nowNanos)
        case .json: Self.refreshJSON(&bytes, spans, events, seed: seed, nowNanos: nowNanos)
        }
    }

    private static func refreshProtobuf(
        _ bytes: inout MutableRawSpan, _ spans: [SpanPatch], _ events: [EventPatch], seed: UInt64, nowNanos: Int64
    ) {
        for index in spans.indices {
            let span = spans[index]
            let trace = traceID(seed, span.trace)
            storeID(trace.high, in: &bytes, at: span.traceID)
            storeID(trace.low, in: &bytes, at: span.traceID + 8)
            storeID(spanID(seed, index), in: &bytes, at: span.spanID)
            if let offset = span.parentID { storeID(spanID(seed, span.parent ?? spans.count + index), in: &bytes, at: offset) }
            let start = nowNanos &- span.startAgeNanos
            storeTime(start, in: &bytes, at: span.start)
            storeTime(start &+ span.durationNanos, in: &bytes, at: span.end)
        }
        for event in events { storeTime(nowNanos &- event.ageNanos, in: &bytes, at: event.time) }
    }

    private static func storeID(_ value: UInt64, in bytes: inout MutableRawSpan, at offset: Int) {
        bytes.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt64.self)
    }

    private static func storeTime(_ nanos: Int64, in bytes: inout MutableRawSpan, at offset: Int) {
        bytes.storeBytes(of: nanos.littleEndian, toByteOffset: offset, as: Int64.self)
    }

    private static func refreshJSON(
        _ bytes: inout MutableRawSpan, _ spans: [SpanPatch], _ events: [EventPatch], seed: UInt64, nowNanos: Int64
    ) {
        for index in spans.indices {
            let span = spans[index]
            let trace = traceID(seed, span.trace)
            FixedWidthText.storeHex(trace.high, in: &bytes, at: span.traceID)
            FixedWidthText.storeHex(trace.low, in: &bytes, at: span.traceID + 16)
            FixedWidthText.storeHex(spanID(seed, index), in: &bytes, at: span.spanID)
            if let offset = span.parentID {
                FixedWidthText.storeHex(spanID(seed, span.parent ?? spans.count + index), in: &bytes, at: offset)
            }
            let start = nowNanos &- span.startAgeNanos
            FixedWidthText.storeNanos(start, in: &bytes, at: span.start)
            FixedWidthText.storeNanos(start &+ span.durationNanos, in: &bytes, at: span.end)
        }
        for event in events { FixedWidthText.storeNanos(nowNanos &- event.ageNanos, in: &bytes, at: event.time) }
    }

    /// Never zero, which would be an invalid id.
    @inline(__always)
    private static func spanID(_ seed: UInt64, _ index: Int) -> UInt64 {
        max(RandomSource.mix(seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15), 1)
    }

    @inline(__always)
    private static func traceID(_ seed: UInt64, _ trace: Int) -> (high: UInt64, low: UInt64) {
        let high = RandomSource.mix(~seed &+ UInt64(truncatingIfNeeded: trace) &* 0xD1B5_4A32_D192_ED03)
        return (max(high, 1), RandomSource.mix(high))
    }
}

/// Text of constant width, so that it can be overwritten in place.
enum FixedWidthText {
    /// Digits of a Unix time in nanoseconds between the years 2001 and 2286.
    static let nanosDigits = 19
    private static let hexDigits: StaticString = "0123456789abcdef"

    /// 16 lower-case hex digits.
    static func storeHex(_ value: UInt64, in bytes: inout MutableRawSpan, at offset: Int) {
        let digits = hexDigits.utf8Start
        for index in 0..<16 {
            bytes.storeBytes(of: digits[Int((value >> UInt64(60 &- 4 &* index)) & 0xF)], toByteOffset: offset &+ index, as: UInt8.self)
        }
    }

    static func storeNanos(_ nanos: Int64, in bytes: inout MutableRawSpan, at offset: Int) {
        var rest = UInt64(clamping: nanos)
        for index in stride(from: nanosDigits &- 1, through: 0, by: -1) {
            bytes.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: offset &+ index, as: UInt8.self)
            rest /= 10
        }
    }
}
