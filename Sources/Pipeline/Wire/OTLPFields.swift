/// Field tags (number << 3 | wire type) of the OTLP messages that Metronome reads (opentelemetry-proto 1.x, trace.proto,
/// common.proto, resource.proto, trace_service.proto).
enum RequestTag {
    static let resourceSpans: UInt64 = 1 << 3 | 2
    /// Only in `tempopb.PushSpansRequest` (tempo-behaviour 10.2).
    static let skipMetricsGeneration: UInt64 = 2 << 3 | 0
}

enum ResourceSpansTag {
    static let resource: UInt64 = 1 << 3 | 2
    static let scopeSpans: UInt64 = 2 << 3 | 2
    static let schemaURL: UInt64 = 3 << 3 | 2
    /// Where scope spans stood from OTLP 0.15 to 0.19, as `instrumentation_library_spans`.
    static let deprecatedScopeSpans: UInt64 = 1000 << 3 | 2
}

enum ResourceTag {
    static let attributes: UInt64 = 1 << 3 | 2
}

enum ScopeSpansTag {
    static let scope: UInt64 = 1 << 3 | 2
    static let spans: UInt64 = 2 << 3 | 2
    static let schemaURL: UInt64 = 3 << 3 | 2
}

enum SpanTag {
    static let traceID: UInt64 = 1 << 3 | 2
    static let spanID: UInt64 = 2 << 3 | 2
    static let traceState: UInt64 = 3 << 3 | 2
    static let parentSpanID: UInt64 = 4 << 3 | 2
    static let name: UInt64 = 5 << 3 | 2
    static let kind: UInt64 = 6 << 3 | 0
    static let start: UInt64 = 7 << 3 | 1
    static let end: UInt64 = 8 << 3 | 1
    static let attributes: UInt64 = 9 << 3 | 2
    static let droppedAttributes: UInt64 = 10 << 3 | 0
    static let events: UInt64 = 11 << 3 | 2
    static let droppedEvents: UInt64 = 12 << 3 | 0
    static let links: UInt64 = 13 << 3 | 2
    static let droppedLinks: UInt64 = 14 << 3 | 0
    static let status: UInt64 = 15 << 3 | 2
    static let flags: UInt64 = 16 << 3 | 5
}

enum StatusTag {
    static let message: UInt64 = 2 << 3 | 2
    static let code: UInt64 = 3 << 3 | 0
}

enum KeyValueTag {
    static let key: UInt64 = 1 << 3 | 2
    static let value: UInt64 = 2 << 3 | 2
}

enum AnyValueTag {
    static let string: UInt64 = 1 << 3 | 2
    static let bool: UInt64 = 2 << 3 | 0
    static let int: UInt64 = 3 << 3 | 0
    static let double: UInt64 = 4 << 3 | 1
    static let array: UInt64 = 5 << 3 | 2
    static let keyValueList: UInt64 = 6 << 3 | 2
    static let bytes: UInt64 = 7 << 3 | 2
}
