/// Requests of the Model Context Protocol, whichever library tells of them.
extension CallReader {
    /// The method of the request that the span at hand is, nil when it is none.
    @inline(__always)
    func mcpMethod(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch) -> WireSlice? {
        guard let found = attributes.conceptOfSpan(slots.mcp.method), found.value.isText else { return nil }
        return mcpMethod(found, fields)
    }

    @inline(never)
    private func mcpMethod(_ found: ConceptValue, _ fields: borrowing SpanFields) -> WireSlice? {
        let text = WireSlice.trimmed(found.value.slice)
        let isKnown = text.isAny(of: Self.mcpMethods)
        // Any protocol has methods; and messages that are written to a stream are pieces of a request.
        guard text.count > 0, isKnown || Int(found.rank) != slots.mcp.rpcRank, !fields.name.hasSuffix(word: "streamwriter"),
            !fields.name.isWord("contextwriter")
        else { return nil }
        // Some put the tool behind it.
        return !isKnown && text.hasPrefix(word: "tools/call/") ? text.dropping(last: text.count - 10) : text
    }

    /// - Parameter method: ``mcpMethod(_:_:)`` of the span.
    @inline(never)
    func readMCP(_ method: WireSlice, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) {
        var request = StagedMCP()
        request.isToolCall = method.isWord("tools/call")
        request.isServer = call.kind == 2 || call.kind == 5 || words(slots.mcp.sentryOperation, attributes).map { $0.isWord("mcp.server") } ?? false
        request.method = scratch.texts.add(method.start, UTF8Text.cut(method, at: maxTextBytes))
        if let tool = attributes.conceptOfSpan(slots.mcp.tool)?.value { call.tool = add(tool, &scratch) }
        if let prompt = attributes.conceptOfSpan(slots.mcp.prompt)?.value { request.prompt = add(prompt, &scratch) }
        if let version = attributes.conceptOfSpan(slots.mcp.version)?.value { request.version = add(version, &scratch) }
        if let transport = attributes.conceptOfSpan(slots.mcp.transport)?.value { request.transport = mcpTransport(transport, &scratch) }
        if let server = attributes.conceptOfSpan(slots.mcp.server)?.value {
            request.server = add(server, &scratch)
        } else if request.isServer, let service = attributes.ofResource(AttributeSlots.service) {
            request.server = add(service, &scratch)
        }
        request.identity = CallIdentity.hash(method)
        call.mcp = request
        call.hasMCP = true
        // Tools are executed where they are called: once, whoever tells of it. A server may also ask for a call of a model.
        switch call.role {
        case .call, .usageReport, .agent, .workflow: break
        case .tool, .mcp, .other, .http: call.role = request.isToolCall && !request.isServer && !call.tool.isEmpty ? .tool : .mcp
        }
    }

    private func add(_ value: SlotValue, _ scratch: inout GenAIScratch) -> CallText {
        scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
    }

    /// As the conventions say: a pipe for stdio, TCP for what goes over HTTP.
    private func mcpTransport(_ value: SlotValue, _ scratch: inout GenAIScratch) -> CallText {
        guard value.isText else { return .none }
        if value.slice.isWord("stdio") { return scratch.texts.add("pipe") }
        if value.slice.isAny(of: Self.overHTTP) { return scratch.texts.add("tcp") }
        return add(value, &scratch)
    }

    private static let overHTTP = FixedList<StaticString>(["http", "https", "sse", "streamable_http", "streamable-http", "streamablehttp"])

    private static let mcpMethods = FixedList<StaticString>([
        "tools/call", "tools/list", "initialize", "ping", "prompts/get", "prompts/list", "resources/list", "resources/read",
        "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "completion/complete", "logging/setlevel",
        "elicitation/create", "sampling/createmessage", "roots/list", "server/discover", "notifications/cancelled",
        "notifications/initialized", "notifications/message", "notifications/progress", "notifications/prompts/list_changed",
        "notifications/resources/list_changed", "notifications/resources/updated", "notifications/roots/list_changed",
        "notifications/tools/list_changed",
    ])
}
