import NIOCore

/// What a worker sends.
struct BodySettings: Sendable {
    var templates: [RequestTemplate]
    /// The smaller request at the end, if any.
    var last: RequestTemplate?
    var seed: UInt64
    /// How long a compressed body may be sent again with the same ids and times; nil sends uncompressed.
    var gzipReuseNanos: Int64?
    /// Bytes of the message prefix at the start of each template.
    var prefix: Int
}

/// Gives a worker one body after the other: fresh ids and times, compressed if asked.
struct BodySource {
    struct Body {
        var bytes: ByteBuffer
        var spans: Int
        /// Size before compression.
        var plainBytes: Int
    }

    private struct Compressed {
        var bytes: ByteBuffer
        var madeNanos: Int64
    }

    private var templates: [RequestTemplate]
    private var last: RequestTemplate?
    private var compressed: [Compressed?]
    private var cursor = 0
    private var random: RandomSource
    private let compressor: GzipCompressor?
    private let reuseNanos: Int64
    private let prefix: Int

    init(_ settings: BodySettings) {
        templates = settings.templates
        last = settings.last
        compressed = Array(repeating: nil, count: settings.gzipReuseNanos == nil ? 0 : templates.count)
        random = RandomSource(seed: settings.seed)
        compressor = settings.gzipReuseNanos == nil ? nil : GzipCompressor()
        reuseNanos = settings.gzipReuseNanos ?? 0
        prefix = settings.prefix
    }

    mutating func next(nowNanos: Int64) -> Body {
        let index = cursor
        cursor = index + 1 == templates.count ? 0 : index + 1
        if let compressor {
            if let kept = compressed[index], nowNanos - kept.madeNanos < reuseNanos {
                return body(templates[index], kept.bytes)
            }
            templates[index].refresh(seed: random.next(), nowNanos: nowNanos)
            if let bytes = compress(templates[index].body, compressor) {
                compressed[index] = Compressed(bytes: bytes, madeNanos: nowNanos)
                return body(templates[index], bytes)
            }
        } else {
            templates[index].refresh(seed: random.next(), nowNanos: nowNanos)
        }
        return body(templates[index], templates[index].body)
    }

    /// The smaller request at the end; nil if there is none.
    mutating func nextLast(nowNanos: Int64) -> Body? {
        guard var template = last else { return nil }
        last = nil
        template.refresh(seed: random.next(), nowNanos: nowNanos)
        let bytes = compressor.flatMap { compress(template.body, $0) } ?? template.body
        return body(template, bytes)
    }

    private func body(_ template: RequestTemplate, _ bytes: ByteBuffer) -> Body {
        Body(bytes: bytes, spans: template.spanCount, plainBytes: template.body.readableBytes - prefix)
    }

    private func compress(_ plain: ByteBuffer, _ compressor: GzipCompressor) -> ByteBuffer? {
        guard var output = compressor.compress(plain.readableBytesSpan.extracting(droppingFirst: prefix), prefix: prefix) else { return nil }
        if prefix == ProtobufEncoder.grpcPrefixBytes {
            output.setInteger(UInt8(1), at: output.readerIndex)
            output.setInteger(UInt32(clamping: output.readableBytes - prefix), at: output.readerIndex + 1)
        }
        return output
    }
}
