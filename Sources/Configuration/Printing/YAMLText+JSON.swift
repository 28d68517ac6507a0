import JSON

extension YAMLText {
    /// The same value as one line of JSON. Durations and the like are strings.
    package var json: String {
        switch self {
        case .string(let text): JSONText.quoted(text)
        case .plain(let text): Self.isJSON(text) ? text : JSONText.quoted(text)
        case .list(let items): JSONText.array(items.map(\.json))
        case .mapping(let entries): JSONText.object(entries.map { ($0.0, $0.1.json) })
        }
    }

    private static func isJSON(_ plain: String) -> Bool {
        switch YAMLScalar(text: plain, isPlain: true).resolved {
        case .integer: true
        case .float(let value): value.isFinite
        case .bool: plain == "true" || plain == "false"
        case .null: plain == "null"
        case .string: false
        }
    }
}
