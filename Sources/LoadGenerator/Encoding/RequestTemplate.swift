import NIOCore

/// An encoded request whose ids and times are overwritten in place before each sending.
struct RequestTemplate: Sendable {
    /// What goes out: for gRPC the message behind its 5-byte prefix, for HTTP the body.
    var body: ByteBuffer
    var format: BodyFormat
    var spans: [SpanPatch]
    var events: [EventPatch]

    var spanCount: Int { spans.count }
}

enum BodyFormat: Sendable {
    case protobuf
    case json
}

/// Where a span's ids and times stand in the body; offsets in bytes from its start.
struct SpanPatch: Sendable {
    var traceID: Int
    var spanID: Int
    /// Nil for a root.
    var parentID: Int?
    var start: Int
    var end: Int
    /// Number of the trace within the traffic: equal numbers get equal trace ids.
    var trace: Int
    /// Position of the parent in the same request; nil if it is in another one (or there is none).
    var parent: Int?
    var startAgeNanos: Int64
    var durationNanos: Int64
}

struct EventPatch: Sendable {
    var time: Int
    var ageNanos: Int64
}
