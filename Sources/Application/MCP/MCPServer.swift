import Console
import Explain
import JSON

/// Answers an assistant's questions by the Model Context Protocol (revision 2025-06-18), read-only. Each tool is a page of the admin port, so that
/// assistants see what people see.
struct MCPServer: Sendable {
    /// The newest revision that is spoken; an older one that is asked for is spoken, too.
    static let revision = "2025-06-18"
    private static let revisions: Set<String> = ["2024-11-05", "2025-03-26", revision]

    private enum Code: Int {
        case parse = -32700, request = -32600, method = -32601, parameters = -32602
    }

    let tools: [MCPTool]

    /// The answer to one message; nil: it wants none.
    func answer(_ message: [UInt8]) async -> String? {
        guard let tree = JSONTree(parsing: message) else { return Self.failure(.null, .parse, "expected a JSON document") }
        // Revision 2025-06-18 has no batches.
        guard case .object = tree, tree["jsonrpc"]?.string == "2.0", let method = tree["method"]?.string else {
            return tree["result"] != nil || tree["error"] != nil ? nil : Self.failure(.null, .request, "expected a JSON-RPC 2.0 request")
        }
        guard let id = tree["id"] else { return nil }
        switch method {
        case "initialize": return Self.success(id, initialization(tree["params"]))
        case "ping": return Self.success(id, "{}")
        case "tools/list": return Self.success(id, JSONText.object([("tools", JSONText.array(tools.map(\.description)))]))
        case "tools/call": return await call(id, tree["params"])
        default: return Self.failure(id, .method, "there is no method \(method); tools/list and tools/call are")
        }
    }

    private func initialization(_ parameters: JSONTree?) -> String {
        let asked = parameters?["protocolVersion"]?.string ?? ""
        return JSONText.object([
            ("protocolVersion", JSONText.quoted(Self.revisions.contains(asked) ? asked : Self.revision)),
            ("capabilities", "{\"tools\":{}}"),
            ("serverInfo", JSONText.object([("name", "\"metronome\""), ("version", JSONText.quoted(Version.number))])),
            ("instructions", JSONText.quoted(Self.instructions)),
        ])
    }

    private static let instructions =
        "Metronome makes Prometheus series of OpenTelemetry spans. Ask why_is_metric_missing first when a metric or a label is not there; explain_spans "
        + "says where each label of a span's series comes from. Nothing can be changed here."

    private func call(_ id: JSONTree, _ parameters: JSONTree?) async -> String {
        let name = parameters?["name"]?.string ?? ""
        guard let tool = tools.first(where: { $0.name == name }) else {
            return Self.failure(id, .parameters, "there is no tool \(name); there are \(tools.map(\.name).joined(separator: ", "))")
        }
        let found = await tool.answer(MCPTool.Arguments(parameters?["arguments"]))
        let content = JSONText.array([JSONText.object([("type", "\"text\""), ("text", JSONText.quoted(found.text))])])
        return Self.success(id, JSONText.object([("content", content), ("isError", "\(found.isError)")]))
    }

    private static func success(_ id: JSONTree, _ result: String) -> String {
        JSONText.object([("jsonrpc", "\"2.0\""), ("id", id.text), ("result", result)])
    }

    private static func failure(_ id: JSONTree, _ code: Code, _ message: String) -> String {
        let error = JSONText.object([("code", "\(code.rawValue)"), ("message", JSONText.quoted(message))])
        return JSONText.object([("jsonrpc", "\"2.0\""), ("id", id.text), ("error", error)])
    }
}
