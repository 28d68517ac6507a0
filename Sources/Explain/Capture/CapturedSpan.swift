/// One span of a capture with the resource and the scope that it came with.
package struct CapturedSpan: Sendable {
    /// Whose attribute it is.
    package enum Place: String, Sendable, CaseIterable { case resource, scope, span, event }

    package struct Attribute: Sendable, Equatable {
        package var place: Place
        package var key: String
        /// As text; empty: it says nothing.
        package var value: String
        package var sort: AttributeValue.Sort
    }

    package var resource: ProtobufMessage
    package var scope: ProtobufMessage
    package var span: ProtobufMessage
    /// In the order in which they were sent: of the resource, the scope, the span, its events.
    package let attributes: [Attribute]
    /// Nanoseconds since the epoch; nil: it is not known.
    package var receivedAt: UInt64?
    /// What its sender was told; empty: its request was taken.
    package var refusal = ""
    /// Of a span of JSON that cannot be read as a whole: why; what of it can be read is here.
    package var fault = ""

    package init(resource: ProtobufMessage, scope: ProtobufMessage, span: ProtobufMessage) {
        self.resource = resource
        self.scope = scope
        self.span = span
        let events = span.all(SpanField.events).compactMap(ProtobufMessage.init)
        attributes =
            Self.attributes(resource, ResourceField.attributes, .resource) + Self.attributes(scope, ScopeField.attributes, .scope)
            + Self.attributes(span, SpanField.attributes, .span) + events.flatMap { Self.attributes($0, EventField.attributes, .event) }
    }

    private static func attributes(_ message: ProtobufMessage, _ number: UInt64, _ place: Place) -> [Attribute] {
        message.all(number).compactMap(ProtobufMessage.init).map {
            let value = $0.bytes(2) ?? []
            return Attribute(place: place, key: $0.text(1) ?? "", value: AttributeValue.text(value), sort: AttributeValue.sort(value))
        }
    }

    package var traceID: String { Self.hex(span.bytes(SpanField.traceID) ?? []) }
    package var spanID: String { Self.hex(span.bytes(SpanField.spanID) ?? []) }
    /// Empty: it has none.
    package var parentID: String {
        let id = span.bytes(SpanField.parentID) ?? []
        return id.allSatisfy { $0 == 0 } ? "" : Self.hex(id)
    }
    package var name: String { span.text(SpanField.name) ?? "" }
    package var kind: UInt64 { span.number(SpanField.kind) ?? 0 }
    package var status: UInt64 { span.bytes(SpanField.status).flatMap { ProtobufMessage($0) }?.number(StatusField.code) ?? 0 }
    /// Nanoseconds since the epoch.
    package var start: UInt64 { span.number(SpanField.start) ?? 0 }
    package var end: UInt64 { span.number(SpanField.end) ?? 0 }
    package var seconds: Double { end > start ? Double(end - start) / 1e9 : 0 }
    package var scopeName: String { scope.text(ScopeField.name) ?? "" }
    package var service: String { value(of: "service.name", .resource) ?? "" }

    package var kindName: String { Self.name(kind, ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]) }
    package var statusName: String { Self.name(status, ["UNSET", "OK", "ERROR"]) }

    private static func name(_ number: UInt64, _ names: [String]) -> String {
        number < UInt64(names.count) ? names[Int(number)] : "\(number)"
    }

    /// The first attribute of this name; nil: there is none.
    package func value(of key: String, _ place: Place) -> String? { attributes.first { $0.place == place && $0.key == key }?.value }

    static func hex(_ bytes: some Sequence<UInt8>) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// As resource spans of a request.
    package var encoded: [UInt8] {
        var scopeSpans = ProtobufMessage()
        if !scope.fields.isEmpty { scopeSpans.set(1, .bytes(scope.encoded)) }
        scopeSpans.set(2, .bytes(span.encoded))
        var resourceSpans = ProtobufMessage()
        if !resource.fields.isEmpty { resourceSpans.set(1, .bytes(resource.encoded)) }
        resourceSpans.set(2, .bytes(scopeSpans.encoded))
        return resourceSpans.encoded
    }
}

/// Field numbers of OTLP (opentelemetry-proto 1.x: trace.proto, common.proto, resource.proto).
package enum SpanField {
    package static let traceID: UInt64 = 1, spanID: UInt64 = 2, parentID: UInt64 = 4, name: UInt64 = 5, kind: UInt64 = 6, start: UInt64 = 7
    package static let end: UInt64 = 8, attributes: UInt64 = 9, events: UInt64 = 11, status: UInt64 = 15
}

package enum ResourceField { static let attributes: UInt64 = 1 }
package enum ScopeField { static let name: UInt64 = 1, attributes: UInt64 = 3 }
package enum EventField { static let attributes: UInt64 = 3 }
package enum StatusField { static let code: UInt64 = 3 }
