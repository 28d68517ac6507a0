/// The messages of an OTLP trace request as JSON knows them (OTLP specification, "JSON Protobuf Encoding").
enum OTLPJSON {
    /// Values and unknown members nest at most this deep.
    static let maxDepth = 100
    /// What is left out because it cannot be read may nest deeper, so that all that could be read in it can be passed over: an object and an
    /// array for each level.
    static let maxPassedDepth = 4 * maxDepth

    enum Message: UInt8, CaseIterable {
        case request, resourceSpans, resource, scopeSpans, scope, span, event, link, status, keyValue, anyValue, arrayValue, keyValueList
    }

    enum Kind: UInt8 {
        /// Not a member that OTLP knows.
        case unknown
        case string
        /// Hex digits; OTLP's own rule for trace and span ids.
        case identifier
        case base64
        case bool, double, int64, uint32, fixed64, fixed32
        case spanKind, statusCode
        case one, many
    }

    /// A member of a message.
    struct Field: BitwiseCopyable {
        var number: UInt16 = 0
        var kind = Kind.unknown
        /// Of ``Kind/one`` and ``Kind/many``.
        var inner = Message.request
        /// Written even when it is zero or empty: which member of a oneof is set matters.
        var isAlternative = false
    }

    static let spanKinds = (Int32(0)...5).map(EnumText.spanKind)
    static let statusCodes = (Int32(0)...2).map(EnumText.statusCode)

    /// The members of a message by name.
    static func members(of message: Message) -> [String: Field] {
        switch message {
        case .request: ["resourceSpans": many(1, .resourceSpans)]
        case .resourceSpans:
            [
                "resource": one(1, .resource), "scopeSpans": many(2, .scopeSpans), "schemaUrl": plain(3, .string),
                // Until OTLP 0.19 and since.
                "instrumentationLibrarySpans": many(1000, .scopeSpans), "deprecatedScopeSpans": many(1000, .scopeSpans),
            ]
        case .resource: ["attributes": many(1, .keyValue), "droppedAttributesCount": plain(2, .uint32)]
        case .scopeSpans:
            [
                "scope": one(1, .scope), "instrumentationLibrary": one(1, .scope), "spans": many(2, .span), "schemaUrl": plain(3, .string),
            ]
        case .scope:
            [
                "name": plain(1, .string), "version": plain(2, .string), "attributes": many(3, .keyValue),
                "droppedAttributesCount": plain(4, .uint32),
            ]
        case .span: spanMembers
        case .event:
            [
                "timeUnixNano": plain(1, .fixed64), "name": plain(2, .string), "attributes": many(3, .keyValue),
                "droppedAttributesCount": plain(4, .uint32),
            ]
        case .link:
            [
                "traceId": plain(1, .identifier), "spanId": plain(2, .identifier), "traceState": plain(3, .string),
                "attributes": many(4, .keyValue), "droppedAttributesCount": plain(5, .uint32), "flags": plain(6, .fixed32),
            ]
        case .status: ["message": plain(2, .string), "code": plain(3, .statusCode)]
        case .keyValue: ["key": plain(1, .string), "value": one(2, .anyValue)]
        case .anyValue: alternatives
        case .arrayValue: ["values": many(1, .anyValue)]
        case .keyValueList: ["values": many(1, .keyValue)]
        }
    }

    private static let spanMembers = [
        "traceId": plain(1, .identifier), "spanId": plain(2, .identifier), "traceState": plain(3, .string),
        "parentSpanId": plain(4, .identifier), "name": plain(5, .string), "kind": plain(6, .spanKind),
        "startTimeUnixNano": plain(7, .fixed64), "endTimeUnixNano": plain(8, .fixed64), "attributes": many(9, .keyValue),
        "droppedAttributesCount": plain(10, .uint32), "events": many(11, .event), "droppedEventsCount": plain(12, .uint32),
        "links": many(13, .link), "droppedLinksCount": plain(14, .uint32), "status": one(15, .status), "flags": plain(16, .fixed32),
    ]

    private static let alternatives = [
        "stringValue": plain(1, .string), "boolValue": plain(2, .bool), "intValue": plain(3, .int64), "doubleValue": plain(4, .double),
        "arrayValue": one(5, .arrayValue), "kvlistValue": one(6, .keyValueList), "bytesValue": plain(7, .base64),
    ].mapValues { field in
        var field = field
        field.isAlternative = true
        return field
    }

    private static func plain(_ number: UInt16, _ kind: Kind) -> Field { Field(number: number, kind: kind) }
    private static func one(_ number: UInt16, _ inner: Message) -> Field { Field(number: number, kind: .one, inner: inner) }
    private static func many(_ number: UInt16, _ inner: Message) -> Field { Field(number: number, kind: .many, inner: inner) }
}
