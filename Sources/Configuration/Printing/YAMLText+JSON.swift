extension YAMLText {
    /// The same value as one line of JSON. Durations and the like are strings.
    package var json: String {
        switch self {
        case .string(let text): Self.jsonString(text)
        case .plain(let text): Self.isJSON(text) ? text : Self.jsonString(text)
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .mapping(let entries): "{" + entries.map { "\(Self.jsonString($0.0)):\($0.1.json)" }.joined(separator: ",") + "}"
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

    private static func jsonString(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
