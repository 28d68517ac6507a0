/// Enumerations as label text (tempo-behaviour 3.2); a number that the enumeration does not know stays a number.
package enum EnumText {
    package static func spanKind(_ value: Int32) -> String {
        switch value {
        case 0: "SPAN_KIND_UNSPECIFIED"
        case 1: "SPAN_KIND_INTERNAL"
        case 2: "SPAN_KIND_SERVER"
        case 3: "SPAN_KIND_CLIENT"
        case 4: "SPAN_KIND_PRODUCER"
        case 5: "SPAN_KIND_CONSUMER"
        default: "\(value)"
        }
    }

    package static func statusCode(_ value: Int32) -> String {
        switch value {
        case 0: "STATUS_CODE_UNSET"
        case 1: "STATUS_CODE_OK"
        case 2: "STATUS_CODE_ERROR"
        default: "\(value)"
        }
    }
}
