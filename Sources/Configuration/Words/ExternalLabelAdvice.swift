/// Names of external labels that are taken, as Tempo takes them, and do harm.
enum ExternalLabelAdvice {
    /// What comes of a label of this name; nil: nothing odd.
    static func doubt(_ name: String) -> String? {
        switch name {
        case "": nil
        case "__name__": "has no effect: __name__ is the metric's own name"
        case "le":
            "le is the upper bound of a histogram's bucket: every series but the buckets gets this value, and queries over le count them too; "
                + "call it otherwise"
        default:
            legal(name) == name
                ? nil : "no label may have this name in Mimir or in Prometheus before 3.0, which refuse every sample with it: write \(legal(name))"
        }
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`.
    private static func legal(_ name: String) -> String {
        let letters = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && (UInt8($0.value).isASCIILetter || UInt8($0.value).isDigit) ? $0 : "_" }))
        return letters.utf8.first?.isDigit == true ? "_" + letters : letters
    }
}
