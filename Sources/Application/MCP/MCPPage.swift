import Console
import NIOHTTP1

/// `/mcp`: the Model Context Protocol over streamable HTTP, one message a request, answered as JSON.
struct MCPPage: Sendable {
    private static let json = "application/json"

    func register(on router: AdminRouter) {
        // The router has the page that asks it.
        let tools = MCPTool.all(router)
        router.register("/mcp", methods: ["POST"], summary: "Model Context Protocol (streamable HTTP): these pages for assistants") { request in
            guard Self.isAllowed(request) else {
                return .text("{\"error\":\"the page of another origin may not ask\"}\n", status: 403, contentType: Self.json)
            }
            guard let answer = await MCPServer(tools: tools).answer(request.body) else { return .text("", status: 202) }
            return .text(answer, contentType: Self.json)
        }
    }

    /// A browser says whose page asks: none but our own may, or names that lead here could be used by any (DNS rebinding).
    private static func isAllowed(_ request: AdminRequest) -> Bool {
        guard let origin = request.values("origin").first else { return true }
        guard let host = request.values("host").first else { return false }
        return ["127.0.0.1", "localhost"].contains(host.prefix { $0 != ":" }) && ["http://", "https://"].contains { origin == $0 + host }
    }
}
