import Explain
import JSON

/// A question that an assistant may ask.
struct MCPTool: Sendable {
    struct Parameter: Sendable {
        var name: String
        var meaning: String
        var isRequired = false
    }

    struct Answer: Sendable {
        var text: String
        var isError = false
    }

    /// What was given with a call; all of them are texts or numbers.
    struct Arguments: Sendable {
        private var values: [String: String] = [:]

        init(_ tree: JSONTree?) {
            guard case .object(let members)? = tree else { return }
            for (name, value) in members {
                switch value {
                case .string(let text): values[name] = text
                case .whole, .number, .bool: values[name] = value.text
                case .null, .array, .object: break
                }
            }
        }

        /// nil: it was not given, or is empty.
        subscript(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
    }

    var name: String
    var meaning: String
    var parameters: [Parameter]
    var answer: @Sendable (Arguments) async -> Answer

    /// As `tools/list` has it.
    var description: String {
        let properties = parameters.map { parameter in
            (parameter.name, JSONText.object([("type", "\"string\""), ("description", JSONText.quoted(parameter.meaning))]))
        }
        let schema = JSONText.object([
            ("type", "\"object\""), ("properties", JSONText.object(properties)),
            ("required", JSONText.array(parameters.filter(\.isRequired).map { JSONText.quoted($0.name) })),
        ])
        return JSONText.object([
            ("name", JSONText.quoted(name)), ("description", JSONText.quoted(meaning)), ("inputSchema", schema),
            ("annotations", "{\"readOnlyHint\":true,\"openWorldHint\":false}"),
        ])
    }
}
