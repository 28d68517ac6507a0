import CProtobufC
import CZlib
import NIOCore

/// What was in the requests, found with libprotobuf-c.
struct SinkContents {
    private var spans = 0
    private var undecodable = 0
    private var traceIDs = Set<[UInt8]>()
    private var spanIDs = Set<[UInt8]>()
    private var labelSets = Set<String>()

    /// Ids remembered at most; later ones are not counted.
    private static let idsMax = 1_000_000

    mutating func add(_ body: ByteBuffer, isGzip: Bool) {
        guard let plain = isGzip ? Self.inflate(body) : body else { return undecodable += 1 }
        let request = plain.withUnsafeReadableBytes { bytes in
            opentelemetry__proto__collector__trace__v1__export_trace_service_request__unpack(
                nil, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let request else { return undecodable += 1 }
        defer {
            opentelemetry__proto__collector__trace__v1__export_trace_service_request__free_unpacked(request, nil)
        }
        for resourceSpans in elements(request.pointee.resource_spans, request.pointee.n_resource_spans) {
            let resource = resourceSpans.pointee.resource
            let service = resource.map { text(of: "service.name", $0.pointee.attributes, $0.pointee.n_attributes) } ?? ""
            for scope in elements(resourceSpans.pointee.scope_spans, resourceSpans.pointee.n_scope_spans) {
                for span in elements(scope.pointee.spans, scope.pointee.n_spans) { add(span.pointee, service) }
            }
        }
    }

    var json: String {
        "\"spans\":\(spans),\"undecodable\":\(undecodable),\"trace_ids\":\(traceIDs.count)"
            + ",\"span_ids\":\(spanIDs.count),\"label_sets\":\(labelSets.count)"
    }

    private mutating func add(_ span: Opentelemetry__Proto__Trace__V1__Span, _ service: String) {
        spans += 1
        if spanIDs.count < Self.idsMax {
            traceIDs.insert(Array(UnsafeBufferPointer(start: span.trace_id.data, count: span.trace_id.len)))
            spanIDs.insert(Array(UnsafeBufferPointer(start: span.span_id.data, count: span.span_id.len)))
        }
        var labels = "\(service)|\(String(cString: span.name))|\(span.kind.rawValue)|\(span.status?.pointee.code.rawValue ?? 0)"
        for attribute in elements(span.attributes, span.n_attributes) {
            let key = String(cString: attribute.pointee.key)
            if key.hasPrefix("dim.") { labels += "|\(key)=\(text(attribute.pointee.value))" }
        }
        if labelSets.count < Self.idsMax { labelSets.insert(labels) }
    }

    private func text(
        of key: String,
        _ attributes: UnsafeMutablePointer<UnsafeMutablePointer<Opentelemetry__Proto__Common__V1__KeyValue>?>?, _ count: Int
    ) -> String {
        elements(attributes, count).first { String(cString: $0.pointee.key) == key }.map { text($0.pointee.value) } ?? ""
    }

    private func text(_ value: UnsafeMutablePointer<Opentelemetry__Proto__Common__V1__AnyValue>?) -> String {
        guard let value, value.pointee.value_case == OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_STRING_VALUE,
            let string = value.pointee.string_value
        else { return "" }
        return String(cString: string)
    }

    private func elements<Message>(
        _ base: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int
    ) -> [UnsafeMutablePointer<Message>] {
        UnsafeBufferPointer(start: base, count: base == nil ? 0 : count).compactMap { $0 }
    }

    /// Bytes that a compressed request may have when unpacked.
    private static let plainBytesMax = 256 << 20

    private static func inflate(_ body: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var output = ByteBuffer()
        return body.withUnsafeReadableBytes { bytes in
            metronome_zlib_input(&stream, bytes.baseAddress, UInt32(clamping: bytes.count))
            while output.readableBytes < plainBytesMax {
                var result = Z_OK
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 << 10) { room in
                    metronome_zlib_output(&stream, room.baseAddress, UInt32(clamping: room.count))
                    result = CZlib.inflate(&stream, Z_NO_FLUSH)
                    return room.count - Int(stream.avail_out)
                }
                if result == Z_STREAM_END { return output }
                guard result == Z_OK else { return nil }
            }
            return nil
        }
    }
}
