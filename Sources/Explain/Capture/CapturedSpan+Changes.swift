/// Something that a span says, and that could be left out or said otherwise.
package enum SpanPart: Sendable, Hashable {
    /// An attribute by its position in ``CapturedSpan/attributes``.
    case attribute(Int)
    case name, kind, status, scopeName
}

extension CapturedSpan {
    /// The same span without this part; nil: it has no such part.
    package func without(_ part: SpanPart) -> CapturedSpan? {
        switch part {
        case .attribute(let index): changing(attribute: index) { _ in nil }
        case .name: with { $0.remove(SpanField.name) }
        case .kind: with { $0.remove(SpanField.kind) }
        case .status: with { $0.remove(SpanField.status) }
        case .scopeName: CapturedSpan(resource: resource, scope: Self.removing(ScopeField.name, from: scope), span: span)
        }
    }

    /// The same span with something else said there, or nothing where nothing else can be; nil: it has no such part.
    package func changing(_ part: SpanPart) -> CapturedSpan? {
        switch part {
        case .attribute(let index):
            return changing(attribute: index) { pair in
                guard let value = pair.bytes(2).flatMap({ AttributeValue.changed($0) }) else { return nil }
                var pair = pair
                pair.set(2, .bytes(value))
                return pair
            }
        case .name: return with { $0.set(SpanField.name, .bytes(Array((name + "x").utf8))) }
        case .status:
            var other = span.bytes(SpanField.status).flatMap { ProtobufMessage($0) } ?? ProtobufMessage()
            other.set(StatusField.code, .varint(status == 2 ? 1 : 2))
            return with { $0.set(SpanField.status, .bytes(other.encoded)) }
        case .kind, .scopeName: return nil
        }
    }

    private static func removing(_ number: UInt64, from message: ProtobufMessage) -> ProtobufMessage {
        var message = message
        message.remove(number)
        return message
    }

    private func with(_ change: (inout ProtobufMessage) -> Void) -> CapturedSpan {
        var span = span
        change(&span)
        return CapturedSpan(resource: resource, scope: scope, span: span)
    }

    /// - Parameter change: what stands in the pair's place; nil: nothing.
    private func changing(attribute index: Int, _ change: (ProtobufMessage) -> ProtobufMessage?) -> CapturedSpan? {
        guard attributes.indices.contains(index) else { return nil }
        let place = attributes[index].place
        let position = index - (attributes.firstIndex { $0.place == place } ?? index)
        switch place {
        case .resource:
            return Self.changing(resource, ResourceField.attributes, position, change).map { CapturedSpan(resource: $0, scope: scope, span: span) }
        case .scope:
            return Self.changing(scope, ScopeField.attributes, position, change).map { CapturedSpan(resource: resource, scope: $0, span: span) }
        case .span:
            return Self.changing(span, SpanField.attributes, position, change).map { CapturedSpan(resource: resource, scope: scope, span: $0) }
        case .event:
            return Self.changingEvent(span, position, change).map { CapturedSpan(resource: resource, scope: scope, span: $0) }
        }
    }

    private static func changingEvent(
        _ span: ProtobufMessage, _ position: Int, _ change: (ProtobufMessage) -> ProtobufMessage?
    ) -> ProtobufMessage? {
        var before = 0
        for (index, field) in span.fields.enumerated() where field.number == SpanField.events {
            guard case .bytes(let bytes) = field.value, let event = ProtobufMessage(bytes) else { continue }
            let count = event.all(EventField.attributes).count
            if position < before + count {
                guard let event = changing(event, EventField.attributes, position - before, change) else { return nil }
                var span = span
                span.fields[index].value = .bytes(event.encoded)
                return span
            }
            before += count
        }
        return nil
    }

    /// Only pairs that can be read have a position.
    private static func changing(
        _ message: ProtobufMessage, _ number: UInt64, _ position: Int, _ change: (ProtobufMessage) -> ProtobufMessage?
    ) -> ProtobufMessage? {
        var left = position
        for (index, field) in message.fields.enumerated() where field.number == number {
            guard case .bytes(let bytes) = field.value, let pair = ProtobufMessage(bytes) else { continue }
            guard left == 0 else {
                left -= 1
                continue
            }
            var message = message
            if let other = change(pair) {
                message.fields[index].value = .bytes(other.encoded)
            } else {
                message.fields.remove(at: index)
            }
            return message
        }
        return nil
    }
}
