/// How an attribute key becomes a label name (tempo-behaviour 3.5).
package enum LabelName {
    /// The five names that a dimension may not take over; it is prefixed instead, even when the intrinsic is off.
    package static let intrinsics: Set<String> = ["service", "span_name", "span_kind", "status_code", "status_message"]

    /// Every code point outside `[A-Za-z0-9_]` becomes one `_`; a leading digit stays.
    package static func sanitise(_ key: String) -> String {
        String(String.UnicodeScalarView(key.unicodeScalars.map { isAllowed($0) ? $0 : "_" }))
    }

    /// The label name of a dimension or of a mapping.
    package static func dimension(_ key: String) -> String {
        let name = sanitise(key)
        return intrinsics.contains(name) ? "__" + name : name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
