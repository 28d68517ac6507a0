import CProtobufC
import NIOCore

private typealias Request = Opentelemetry__Proto__Collector__Trace__V1__ExportTraceServiceRequest
private typealias ResourceSpans = Opentelemetry__Proto__Trace__V1__ResourceSpans
private typealias ScopeSpans = Opentelemetry__Proto__Trace__V1__ScopeSpans
private typealias Resource = Opentelemetry__Proto__Resource__V1__Resource
private typealias Scope = Opentelemetry__Proto__Common__V1__InstrumentationScope
private typealias Span = Opentelemetry__Proto__Trace__V1__Span
private typealias Event = Opentelemetry__Proto__Trace__V1__Span__Event
private typealias Status = Opentelemetry__Proto__Trace__V1__Status
private typealias KeyValue = Opentelemetry__Proto__Common__V1__KeyValue
private typealias AnyValue = Opentelemetry__Proto__Common__V1__AnyValue
private typealias ArrayValue = Opentelemetry__Proto__Common__V1__ArrayValue

/// Encodes requests with libprotobuf-c: ahead of the run, so its cost does not count.
struct ProtobufEncoder {
    /// Bytes of the message prefix that gRPC wants: one for compression, four for the length.
    static let grpcPrefixBytes = 5

    private let arena = MessageArena()
    /// Bytes of every id, all set, so that none is left out as empty; overwritten before each sending.
    private let placeholder: UnsafeMutablePointer<UInt8>
    private let placeholderArena = MessageArena()

    init() {
        placeholder = placeholderArena.allocate(UInt8.self, count: 16)
        placeholder.initialize(repeating: 0xFF, count: 16)
    }

    func encode(_ layout: RequestLayout, grpcPrefix: Bool) -> RequestTemplate {
        arena.reset()
        let request = arena.allocate(Request.self)
        opentelemetry__proto__collector__trace__v1__export_trace_service_request__init(request)
        (request.pointee.resource_spans, request.pointee.n_resource_spans) = pointers(layout.groups, resourceSpans)

        let size = opentelemetry__proto__collector__trace__v1__export_trace_service_request__get_packed_size(request)
        let prefix = grpcPrefix ? Self.grpcPrefixBytes : 0
        var body = ByteBufferAllocator().buffer(capacity: size + prefix)
        if grpcPrefix {
            body.writeInteger(UInt8(0))
            body.writeInteger(UInt32(clamping: size))
        }
        body.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { bytes in
            opentelemetry__proto__collector__trace__v1__export_trace_service_request__pack(
                request, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        let places = SpanPlaces(in: Array(body.readableBytesView), from: prefix)
        let planned = layout.groups.flatMap(\.spans)
        let spans = zip(planned, places.spans).map { span, place in
            layout.patch(
                span, traceID: place.traceID, spanID: place.spanID, parentID: place.parentID, start: place.start,
                end: place.end)
        }
        let events = zip(
            planned.flatMap { span in span.draft.events.map { span.ageNanos(of: $0) } }, places.eventTimes
        ).map { EventPatch(time: $1, ageNanos: $0) }
        return RequestTemplate(body: body, format: .protobuf, spans: spans, events: events)
    }

    private func resourceSpans(_ group: RequestLayout.Group) -> UnsafeMutablePointer<ResourceSpans>? {
        let resource = arena.allocate(Resource.self)
        opentelemetry__proto__resource__v1__resource__init(resource)
        (resource.pointee.attributes, resource.pointee.n_attributes) = pointers(
            group.service.resourceAttributes(instance: group.instance), keyValue)

        let scope = arena.allocate(Scope.self)
        opentelemetry__proto__common__v1__instrumentation_scope__init(scope)
        scope.pointee.name = arena.string(group.service.scopeName)
        scope.pointee.version = arena.string("0.60.1")

        let scopeSpans = arena.allocate(ScopeSpans.self)
        opentelemetry__proto__trace__v1__scope_spans__init(scopeSpans)
        scopeSpans.pointee.scope = scope
        (scopeSpans.pointee.spans, scopeSpans.pointee.n_spans) = pointers(group.spans, span)

        let message = arena.allocate(ResourceSpans.self)
        opentelemetry__proto__trace__v1__resource_spans__init(message)
        message.pointee.resource = resource
        (message.pointee.scope_spans, message.pointee.n_scope_spans) = pointers([scopeSpans]) { $0 }
        return message
    }

    private func span(_ planned: PlannedSpan) -> UnsafeMutablePointer<Span>? {
        let draft = planned.draft
        let span = arena.allocate(Span.self)
        opentelemetry__proto__trace__v1__span__init(span)
        span.pointee.trace_id = ProtobufCBinaryData(len: 16, data: placeholder)
        span.pointee.span_id = ProtobufCBinaryData(len: 8, data: placeholder)
        if draft.parent != nil { span.pointee.parent_span_id = ProtobufCBinaryData(len: 8, data: placeholder) }
        span.pointee.flags = UInt32(OPENTELEMETRY__PROTO__TRACE__V1__SPAN_FLAGS__SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK.rawValue) | 1
        span.pointee.name = arena.string(draft.name)
        span.pointee.kind = Opentelemetry__Proto__Trace__V1__Span__SpanKind(rawValue: draft.kind.rawValue)
        span.pointee.start_time_unix_nano = .max
        span.pointee.end_time_unix_nano = .max
        (span.pointee.attributes, span.pointee.n_attributes) = pointers(draft.attributes, keyValue)
        (span.pointee.events, span.pointee.n_events) = pointers(draft.events, event)
        if draft.status != .unset {
            let status = arena.allocate(Status.self)
            opentelemetry__proto__trace__v1__status__init(status)
            status.pointee.code = Opentelemetry__Proto__Trace__V1__Status__StatusCode(rawValue: draft.status.rawValue)
            if !draft.statusMessage.isEmpty { status.pointee.message = arena.string(draft.statusMessage) }
            span.pointee.status = status
        }
        return span
    }

    private func event(_ draft: EventDraft) -> UnsafeMutablePointer<Event>? {
        let event = arena.allocate(Event.self)
        opentelemetry__proto__trace__v1__span__event__init(event)
        event.pointee.time_unix_nano = .max
        event.pointee.name = arena.string(draft.name)
        (event.pointee.attributes, event.pointee.n_attributes) = pointers(draft.attributes, keyValue)
        return event
    }

    private func keyValue(_ attribute: Attribute) -> UnsafeMutablePointer<KeyValue>? {
        let pair = arena.allocate(KeyValue.self)
        opentelemetry__proto__common__v1__key_value__init(pair)
        pair.pointee.key = arena.string(attribute.key)
        pair.pointee.value = anyValue(attribute.value)
        return pair
    }

    private func anyValue(_ value: AttributeValue) -> UnsafeMutablePointer<AnyValue>? {
        let message = arena.allocate(AnyValue.self)
        opentelemetry__proto__common__v1__any_value__init(message)
        switch value {
        case .string(let text):
            message.pointee.value_case = OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_STRING_VALUE
            message.pointee.string_value = arena.string(text)
        case .int(let number):
            message.pointee.value_case = OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_INT_VALUE
            message.pointee.int_value = number
        case .double(let number):
            message.pointee.value_case = OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_DOUBLE_VALUE
            message.pointee.double_value = number
        case .bool(let flag):
            message.pointee.value_case = OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_BOOL_VALUE
            message.pointee.bool_value = flag ? 1 : 0
        case .strings(let texts):
            let array = arena.allocate(ArrayValue.self)
            opentelemetry__proto__common__v1__array_value__init(array)
            (array.pointee.values, array.pointee.n_values) = pointers(texts) { anyValue(.string($0)) }
            message.pointee.value_case = OPENTELEMETRY__PROTO__COMMON__V1__ANY_VALUE__VALUE_ARRAY_VALUE
            message.pointee.array_value = array
        }
        return message
    }

    /// A repeated field: libprotobuf-c wants an array of pointers and its length.
    private func pointers<Element, Message>(
        _ elements: [Element], _ make: (Element) -> UnsafeMutablePointer<Message>?
    ) -> (UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, Int) {
        guard !elements.isEmpty else { return (nil, 0) }
        let array = arena.allocate(UnsafeMutablePointer<Message>?.self, count: elements.count)
        for (index, element) in elements.enumerated() { (array + index).initialize(to: make(element)) }
        return (array, elements.count)
    }
}
