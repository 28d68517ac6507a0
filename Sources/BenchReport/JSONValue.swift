import JSON

/// A JSON document as this program reads and writes it: what `metronome-load` reports, and the accepted figures.
package enum JSONValue {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// In order.
    case object([Member])

    package struct Member {
        package var key: String
        package var value: JSONValue

        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }

        package init(_ key: String, _ value: Double) { self.init(key, .number(value)) }
        package init(_ key: String, _ value: String) { self.init(key, .string(value)) }
    }

    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    package var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    // MARK: Writing

    /// The document with one member or element on a line, down to `depth` levels.
    package func text(depth: Int = 2, indent: String = "") -> String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): NumberText.plain(value)
        case .string(let text): JSONText.quoted(text)
        case .array(let elements): Self.joined(elements.map { ("", $0) }, "[", "]", depth, indent)
        case .object(let members): Self.joined(members.map { (JSONText.quoted($0.key) + ": ", $0.value) }, "{", "}", depth, indent)
        }
    }

    private static func joined(
        _ parts: [(prefix: String, value: JSONValue)], _ open: String, _ close: String, _ depth: Int, _ indent: String
    ) -> String {
        let inner = depth > 0 ? indent + "  " : indent
        let lines = parts.map { $0.prefix + $0.value.text(depth: depth - 1, indent: inner) }
        guard depth > 0, !lines.isEmpty else { return open + lines.joined(separator: ", ") + close }
        return "\(open)\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)\(close)"
    }
}
