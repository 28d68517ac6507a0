import FoundationEssentials

/// Traces as programs write them as JSON, turned into the document of an OTLP request.
///
/// Tempo's API calls resource spans `batches`, or puts all into a `trace`, and writes ids as base64 where OTLP writes hex digits.
package enum TraceDocument {
    /// nil: nothing in it is called as spans are.
    package static func request(_ document: JSONTree) -> JSONTree? {
        let inner = document["trace"] ?? document
        if case .array(let requests) = inner {
            let parts = requests.compactMap(request)
            return parts.isEmpty ? nil : .object(["resourceSpans": .array(parts.flatMap { $0["resourceSpans"]?.elements ?? [] })])
        }
        guard let spans = inner["resourceSpans"] ?? inner["batches"] ?? inner["resource_spans"] else { return nil }
        return .object(["resourceSpans": withHexIDs(spans)])
    }

    private static let ids: Set<String> = ["traceId", "spanId", "parentSpanId"]

    private static func withHexIDs(_ tree: JSONTree) -> JSONTree {
        switch tree {
        case .array(let elements): .array(elements.map(withHexIDs))
        case .object(let members):
            .object(
                members.reduce(into: [:]) { result, member in
                    if ids.contains(member.key), case .string(let text) = member.value {
                        result[member.key] = .string(hex(text))
                    } else {
                        result[member.key] = withHexIDs(member.value)
                    }
                })
        default: tree
        }
    }

    /// Hex digits of 8 or 16 bytes are as many as they are; base64 has 12 or 24 letters.
    private static func hex(_ text: String) -> String {
        guard text.utf8.count == 12 || text.utf8.count == 24, let bytes = Data(base64Encoded: text), bytes.count == 8 || bytes.count == 16 else {
            return text
        }
        return CapturedSpan.hex(bytes)
    }
}
