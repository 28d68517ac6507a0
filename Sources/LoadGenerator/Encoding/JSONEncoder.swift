import JSON
import NIOCore

/// Writes requests as OTLP/JSON the way the SDKs do: hex ids, 64-bit integers as strings, enums as numbers. Remembers
/// where ids and times stand.
struct OTLPJSONEncoder {
    private var body = ByteBuffer()
    private var spans: [SpanPatch] = []
    private var events: [EventPatch] = []

    static func encode(_ layout: RequestLayout) -> RequestTemplate {
        var encoder = OTLPJSONEncoder()
        encoder.write("{\"resourceSpans\":")
        encoder.list(layout.groups) { encoder, group in encoder.group(group, layout) }
        encoder.write("}")
        return RequestTemplate(body: encoder.body, format: .json, spans: encoder.spans, events: encoder.events)
    }

    private mutating func group(_ group: RequestLayout.Group, _ layout: RequestLayout) {
        write("{\"resource\":{\"attributes\":")
        attributes(group.service.resourceAttributes(instance: group.instance))
        write("},\"scopeSpans\":[{\"scope\":{\"name\":")
        text(group.service.scopeName)
        write(",\"version\":\"0.60.1\"},\"spans\":")
        list(group.spans) { encoder, span in encoder.span(span, layout) }
        write("}]}")
    }

    private mutating func span(_ planned: PlannedSpan, _ layout: RequestLayout) {
        let draft = planned.draft
        write("{\"traceId\":\"")
        let traceID = blank(32)
        write("\",\"spanId\":\"")
        let spanID = blank(16)
        var parentID: Int?
        if draft.parent != nil {
            write("\",\"parentSpanId\":\"")
            parentID = blank(16)
        }
        write("\",\"flags\":257,\"name\":")
        text(draft.name)
        write(",\"kind\":\(draft.kind.rawValue),\"startTimeUnixNano\":\"")
        let start = blank(FixedWidthText.nanosDigits)
        write("\",\"endTimeUnixNano\":\"")
        let end = blank(FixedWidthText.nanosDigits)
        write("\",\"attributes\":")
        attributes(draft.attributes)
        if !draft.events.isEmpty {
            write(",\"events\":")
            list(draft.events) { encoder, event in encoder.event(event, ageNanos: planned.ageNanos(of: event)) }
        }
        write(",\"status\":{\"code\":\(draft.status.rawValue)")
        if !draft.statusMessage.isEmpty {
            write(",\"message\":")
            text(draft.statusMessage)
        }
        write("}}")
        spans.append(layout.patch(planned, traceID: traceID, spanID: spanID, parentID: parentID, start: start, end: end))
    }

    private mutating func event(_ event: EventDraft, ageNanos: Int64) {
        write("{\"timeUnixNano\":\"")
        events.append(EventPatch(time: blank(FixedWidthText.nanosDigits), ageNanos: ageNanos))
        write("\",\"name\":")
        text(event.name)
        write(",\"attributes\":")
        attributes(event.attributes)
        write("}")
    }

    private mutating func attributes(_ attributes: [Attribute]) {
        list(attributes) { encoder, attribute in
            encoder.write("{\"key\":")
            encoder.text(attribute.key)
            encoder.write(",\"value\":")
            encoder.value(attribute.value)
            encoder.write("}")
        }
    }

    private mutating func value(_ value: AttributeValue) {
        switch value {
        case .string(let string):
            write("{\"stringValue\":")
            text(string)
            write("}")
        case .int(let number): write("{\"intValue\":\"\(number)\"}")
        case .double(let number): write("{\"doubleValue\":\(number)}")
        case .bool(let flag): write("{\"boolValue\":\(flag)}")
        case .strings(let strings):
            write("{\"arrayValue\":{\"values\":")
            list(strings) { encoder, string in encoder.value(.string(string)) }
            write("}}")
        }
    }

    private mutating func list<Element>(_ elements: [Element], _ each: (inout OTLPJSONEncoder, Element) -> Void) {
        write("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { write(",") }
            each(&self, element)
        }
        write("]")
    }

    /// Room for text of constant width; answers where it starts.
    private mutating func blank(_ width: Int) -> Int {
        body.writeRepeatingByte(UInt8(ascii: "0"), count: width)
        return body.writerIndex - width
    }

    private mutating func text(_ string: String) {
        body.writeString(JSONText.quoted(string))
    }

    private mutating func write(_ string: String) {
        body.writeString(string)
    }
}
