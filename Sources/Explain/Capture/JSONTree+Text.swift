import JSON

extension JSONTree {
    /// Compact, members sorted by name.
    package var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .whole(let value): "\(value)"
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let text): JSONText.quoted(text)
        case .array(let elements): JSONText.array(elements.map(\.text))
        case .object(let members): JSONText.object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) })
        }
    }
}
