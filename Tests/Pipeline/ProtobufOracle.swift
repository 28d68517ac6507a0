import CProtobufC

private typealias Request = Opentelemetry__Proto__Collector__Trace__V1__ExportTraceServiceRequest
private typealias Span = Opentelemetry__Proto__Trace__V1__Span
private typealias KeyValue = Opentelemetry__Proto__Common__V1__KeyValue
private typealias AnyValue = Opentelemetry__Proto__Common__V1__AnyValue

/// libprotobuf-c's reading of a request: what the walker must agree with.
struct ProtobufOracle {
    struct Total: Equatable {
        var calls = 0
        var size = 0
        var seconds = 0.0
    }

    /// By service, span name, kind and status, joined; nil when libprotobuf-c refuses the bytes.
    var totals: [String: Total] = [:]
    var spans = 0
    /// An identifier that refuses the request, or text that a C string cannot hold.
    var hasForbiddenID = false
    var hasNUL = false

    init?(_ bytes: [UInt8], maxAttributeBytes: Int = 2048) {
        guard let message = opentelemetry__proto__collector__trace__v1__export_trace_service_request__unpack(nil, bytes.count, bytes)
        else { return nil }
        defer { opentelemetry__proto__collector__trace__v1__export_trace_service_request__free_unpacked(message, nil) }
        hasNUL = bytes.contains(0)
        for group in UnsafeBufferPointer(start: message.pointee.resource_spans, count: message.pointee.n_resource_spans) {
            guard let group else { continue }
            let service = Self.service(group.pointee.resource, maxAttributeBytes)
            for scope in UnsafeBufferPointer(start: group.pointee.scope_spans, count: group.pointee.n_scope_spans) {
                guard let scope else { continue }
                for span in UnsafeBufferPointer(start: scope.pointee.spans, count: scope.pointee.n_spans) {
                    if let span { add(span, service, maxAttributeBytes) }
                }
            }
        }
    }

    private mutating func add(_ span: UnsafeMutablePointer<Span>, _ service: String, _ limit: Int) {
        spans += 1
        let span_id = span.pointee.span_id
        if span_id.len != 8 || isZero(span_id) { hasForbiddenID = true }
        if ![0, 16].contains(span.pointee.trace_id.len) || ![0, 8].contains(span.pointee.parent_span_id.len) { hasForbiddenID = true }
        for link in UnsafeBufferPointer(start: span.pointee.links, count: span.pointee.n_links) {
            guard let link else { continue }
            if ![0, 16].contains(link.pointee.trace_id.len) || ![0, 8].contains(link.pointee.span_id.len) { hasForbiddenID = true }
        }
        let status = span.pointee.status
        let key = [
            service, String(cString: span.pointee.name), "\(span.pointee.kind.rawValue)", "\(status?.pointee.code.rawValue ?? 0)",
        ].joined(separator: "|")
        let start = span.pointee.start_time_unix_nano
        let end = span.pointee.end_time_unix_nano
        totals[key, default: Total()].calls += 1
        totals[key, default: Total()].seconds += end > start ? Double(end - start) / 1e9 : 0
        totals[key, default: Total()].size += CanonicalOracle.size(span, limit)
    }

    private func isZero(_ id: ProtobufCBinaryData) -> Bool {
        UnsafeBufferPointer(start: id.data, count: id.len).allSatisfy { $0 == 0 }
    }

    private static func service(
        _ resource: UnsafeMutablePointer<Opentelemetry__Proto__Resource__V1__Resource>?, _ limit: Int
    ) -> String {
        guard let resource else { return "" }
        for pair in UnsafeBufferPointer(start: resource.pointee.attributes, count: resource.pointee.n_attributes) {
            guard let pair, String(cString: pair.pointee.key) == "service.name" else { continue }
            guard let value = pair.pointee.value, value.pointee.value_case == OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_STRING_VALUE
            else { return "" }
            return String(cString: value.pointee.string_value)
        }
        return ""
    }
}

/// Sizes by libprotobuf-c's packing, after the message was brought into the form that Tempo sees (tempo-behaviour 3.9).
private enum CanonicalOracle {
    static func size(_ span: UnsafeMutablePointer<Span>, _ limit: Int) -> Int {
        var correction = 0
        forget(&span.pointee.base)
        for pair in UnsafeBufferPointer(start: span.pointee.attributes, count: span.pointee.n_attributes) { normalise(pair, limit) }
        for event in UnsafeBufferPointer(start: span.pointee.events, count: span.pointee.n_events) {
            guard let event else { continue }
            forget(&event.pointee.base)
            for pair in UnsafeBufferPointer(start: event.pointee.attributes, count: event.pointee.n_attributes) { normalise(pair, limit) }
        }
        for link in UnsafeBufferPointer(start: span.pointee.links, count: span.pointee.n_links) {
            guard let link else { continue }
            forget(&link.pointee.base)
            clear(&link.pointee.trace_id)
            clear(&link.pointee.span_id)
            for pair in UnsafeBufferPointer(start: link.pointee.attributes, count: link.pointee.n_attributes) { normalise(pair, limit) }
        }
        clear(&span.pointee.parent_span_id)
        if let status = span.pointee.status { forget(&status.pointee.base) } else { correction += 2 }
        return opentelemetry__proto__trace__v1__span__get_packed_size(span) + correction
    }

    /// Unknown fields are gone. Leaks their bytes, which a test can afford.
    private static func forget(_ base: inout ProtobufCMessage) { base.n_unknown_fields = 0 }

    private static func clear(_ id: inout ProtobufCBinaryData) {
        if UnsafeBufferPointer(start: id.data, count: id.len).allSatisfy({ $0 == 0 }) { id.len = 0 }
    }

    /// Cuts texts in place and gives an absent value its two bytes by making it an empty message.
    private static func normalise(_ pair: UnsafeMutablePointer<KeyValue>?, _ limit: Int?) {
        guard let pair else { return }
        forget(&pair.pointee.base)
        if let limit { cut(pair.pointee.key, limit, atCharacters: false) }
        guard let value = pair.pointee.value else {
            let empty = UnsafeMutablePointer<AnyValue>.allocate(capacity: 1)
            opentelemetry__proto__common__v1__any_value__init(empty)
            pair.pointee.value = empty
            return
        }
        normalise(value, limit)
    }

    private static func normalise(_ value: UnsafeMutablePointer<AnyValue>, _ limit: Int?) {
        forget(&value.pointee.base)
        switch value.pointee.value_case {
        case OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_STRING_VALUE:
            if let limit { cut(value.pointee.string_value, limit) }
        case OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_ARRAY_VALUE:
            guard let list = value.pointee.array_value else { return }
            forget(&list.pointee.base)
            for element in UnsafeBufferPointer(start: list.pointee.values, count: list.pointee.n_values) {
                if let element { normalise(element, nil) }
            }
        case OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_KVLIST_VALUE:
            guard let list = value.pointee.kvlist_value else { return }
            forget(&list.pointee.base)
            for pair in UnsafeBufferPointer(start: list.pointee.values, count: list.pointee.n_values) { normalise(pair, nil) }
        default: break
        }
    }

    private static func cut(_ text: UnsafeMutablePointer<CChar>?, _ limit: Int, atCharacters: Bool = true) {
        guard let text else { return }
        var length = 0
        while text[length] != 0 { length += 1 }
        guard length > limit else { return }
        var end = limit
        while atCharacters, end > 0, UInt8(bitPattern: text[end]) & 0xc0 == 0x80 { end -= 1 }
        text[end] = 0
    }
}
