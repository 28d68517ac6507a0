/// A span before it is encoded: everything but its ids and its absolute times, which are fresh in every request.
package struct SpanDraft: Sendable {
    package var service: Service
    var instance: Int
    package var name: String
    package var kind: SpanKind
    package var status: SpanStatus = .unset
    var statusMessage = ""
    /// Position of the parent among the spans of the same trace; nil for a root.
    package var parent: Int?
    /// Nanoseconds after the start of the trace.
    var startNanos: Int64
    package var durationNanos: Int64
    package var attributes: [Attribute]
    var events: [EventDraft] = []

    var endNanos: Int64 { startNanos + durationNanos }
}

package struct Attribute: Sendable {
    package var key: String
    package var value: AttributeValue

    init(_ key: String, _ value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

package enum AttributeValue: Sendable {
    case string(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    case strings([String])
}

struct EventDraft: Sendable {
    var name: String
    /// Nanoseconds after the start of the trace.
    var timeNanos: Int64
    var attributes: [Attribute]
}

/// Wire values of `opentelemetry.proto.trace.v1.Span.SpanKind`.
package enum SpanKind: UInt32, Sendable {
    case `internal` = 1
    case server = 2
    case client = 3
    case producer = 4
    case consumer = 5
}

/// Wire values of `opentelemetry.proto.trace.v1.Status.StatusCode`.
package enum SpanStatus: UInt32, Sendable {
    case unset = 0
    case ok = 1
    case error = 2
}
