import Settings

enum LabelName {
    /// The label that a dimension or mapping of this name makes (tempo-behaviour 3.5).
    static func dimension(_ name: String) -> String {
        let label = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    let isAllowed = scalar == "_" || (scalar.isASCII && (UInt8(scalar.value).isASCIILetter || UInt8(scalar.value).isDigit))
                    return isAllowed ? scalar : "_"
                }))
        return SpanMetricsSettings.Intrinsics.names.contains(label) ? "__" + label : label
    }
}
