/// Names that look for an attribute where the span itself has the value: a dimension of this name finds nothing.
enum AttributeWords {
    struct Advice: Equatable {
        var text: String
        /// Somebody may send an attribute of this name all the same.
        var isUsualName = false
    }

    private enum Intrinsic: String {
        case service, spanName = "span_name", spanKind = "span_kind", statusCode = "status_code", statusMessage = "status_message"

        var what: String {
            switch self {
            case .service: "resource's service.name"
            case .spanName: "span's name"
            case .spanKind: "span's kind"
            case .statusCode: "span's status"
            case .statusMessage: "span's status message"
            }
        }
    }

    /// By the name without `.`, `_`, `-` and case.
    private static let intrinsics: [String: Intrinsic] = [
        "service": .service, "servicename": .service, "resourceservice": .service,
        "spanname": .spanName, "name": .spanName, "operation": .spanName, "operationname": .spanName, "spanoperation": .spanName,
        "spankind": .spanKind, "kind": .spanKind,
        "statuscode": .statusCode, "status": .statusCode, "spanstatus": .statusCode, "spanstatuscode": .statusCode,
        "statusmessage": .statusMessage, "spanstatusmessage": .statusMessage,
    ]

    /// Words of which an application may well have an attribute.
    private static let usual: Set<String> = ["service", "name", "operation", "kind", "status"]

    private static let never: [String: String] = [
        "duration": "how long spans take is the histogram traces_spanmetrics_latency",
        "spanduration": "how long spans take is the histogram traces_spanmetrics_latency",
        "traceid": "the trace of a series is in its exemplars", "spanid": "the trace of a series is in its exemplars",
        "parentspanid": "the trace of a series is in its exemplars",
    ]

    private static let prefixes = ["resource.", "span.", "attributes.", "resource_attributes.", "span_attributes."]

    /// What is odd about looking for an attribute of this name; nil: nothing.
    ///
    /// - Parameter isOn: whether an intrinsic dimension is a label; nil: series of this kind have none of them.
    static func advice(_ key: String, isOn: ((String) -> Bool)?) -> Advice? {
        // Attributes that are sent, but for the exact spelling of a resource's service.
        if key == "service.name" || key.hasPrefix("otel.") { return nil }
        if let bare = QueryWords.bareName(key) {
            let shown = Excerpt.plain(bare)
            return Advice(
                text: "is written as in a query, where here the attribute's name stands alone: "
                    + (advice(bare, isOn: isOn).map { "\(shown) \($0.text)" } ?? "write \(shown)"))
        }
        let folded = NearestKey.folded(QueryWords.dotted(key))
        if let intrinsic = intrinsics[folded] {
            let label = intrinsic.rawValue
            let has =
                switch isOn?(label) {
                case true?: "the label \(label) already has the \(intrinsic.what)"
                case false?: "the \(intrinsic.what) is the label \(label), which intrinsic_dimensions.\(label) switches on"
                case nil: "the \(intrinsic.what) is the label \(label) of span metrics alone"
                }
            return Advice(
                text: "looks for an attribute named \(Excerpt.plain(key)), which spans rarely have; \(has)", isUsualName: usual.contains(folded))
        }
        if let text = never[folded] { return Advice(text: "looks for an attribute named \(Excerpt.plain(key)), which spans do not have; \(text)") }
        if let text = QueryWords.elsewhere(key) { return Advice(text: text) }
        for prefix in prefixes where key.lowercased().hasPrefix(prefix) && key.count > prefix.count {
            let rest = Excerpt.plain(String(key.dropFirst(prefix.count)))
            return Advice(
                text: "looks for an attribute whose name begins with \(prefix); to look for \(rest) write \(rest): a name is looked for among the "
                    + "resource's attributes, then the span's")
        }
        return nil
    }
}
