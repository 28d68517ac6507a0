import Pipeline
import PipelineSupport
import Testing

/// Requests of the Model Context Protocol as libraries tell of them, and tools, each execution counted once.
@Suite struct MCPRequestTests {
    private static let client = "mcp_client_operation_duration_seconds_count"
    private static let server = "mcp_server_operation_duration_seconds_count"
    private static let tools = "gen_ai_execute_tool_duration_seconds_count"

    private static func span(
        _ attributes: [(String, String)], kind: UInt64 = 3, id: UInt8 = 1, parent: UInt8 = 0, name: String = "mcp", isError: Bool = false
    ) -> CallSpan {
        var span = CallSpan.of(attributes.map { ($0.0, Proto.string($0.1)) }, id: id, parent: parent)
        span.name = name
        span.kind = kind
        span.isError = isError
        return span
    }

    @Test func aRequestAsTheConventionsHaveIt() {
        var bench = GenAIBench()
        var span = Self.span([
            ("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "search"), ("gen_ai.operation.name", "execute_tool"),
            ("mcp.protocol.version", "2025-06-18"), ("mcp.session.id", "s-1"), ("jsonrpc.request.id", "17"), ("network.transport", "pipe"),
            ("server.address", "mcp.example.com"), ("error.type", "tool_error"), ("mcp.server.name", "docs"),
        ])
        span.attributes.append(("server.port", Proto.int(8080)))
        span.milliseconds = 40
        bench.send([span])
        let labels =
            #"error_type="tool_error",gen_ai_tool_name="search",mcp_method_name="tools/call",mcp_protocol_version="2025-06-18","#
            + #"mcp_server_name="docs",network_transport="pipe",server_address="mcp.example.com",server_port="8080",service_name="gateway""#
        #expect(bench.series(Self.client) == [Self.client + "{\(labels)}": 1])
        #expect(bench.sum("mcp_client_operation_duration_seconds_sum") == 0.04)
        for (bound, count) in [("0.02", 0.0), ("0.05", 1), ("300.0", 1), ("+Inf", 1)] {
            let found = bench.values("le", of: "mcp_client_operation_duration_seconds_bucket")
            #expect(found[bound] ?? found[bound.replacing(".0", with: "")] == count, "\(bound)")
        }
        #expect(bench.sum(Self.tools) == 1)
        #expect(bench.sum(Self.server) == 0)
        #expect(bench.counts.calls == 0)
    }

    /// A span as a library writes it: on which side, of which method, tool and server.
    private static let libraries: [(String, CallSpan, isServer: Bool, [String: String])] = [
        (
            "fastmcp, client", span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "add"), ("fastmcp.component.key", "add")]), false,
            ["mcp_method_name": "tools/call", "gen_ai_tool_name": "add"]
        ),
        (
            "fastmcp, server",
            span([("mcp.method.name", "tools/list"), ("fastmcp.server.name", "sums"), ("fastmcp.component.key", "")], kind: 2), true,
            ["mcp_method_name": "tools/list", "mcp_server_name": "sums"]
        ),
        (
            "a server without a name", span([("mcp.method.name", "ping")], kind: 2), true,
            ["mcp_method_name": "ping", "mcp_server_name": "gateway"]
        ),
        (
            "logfire", span([("rpc.system", "jsonrpc"), ("rpc.jsonrpc.version", "2.0"), ("rpc.method", "tools/call")], kind: 1), false,
            ["mcp_method_name": "tools/call"]
        ),
        (
            "openllmetry", span([("mcp.method.name", "resources/read"), ("mcp.request.id", "4")], kind: 1, name: "resources/read.mcp"), false,
            ["mcp_method_name": "resources/read"]
        ),
        (
            "sentry",
            span(
                [("sentry.op", "mcp.server"), ("mcp.method.name", "tools/call"), ("mcp.tool.name", "add"), ("mcp.transport", "stdio")], kind: 1),
            true, ["mcp_method_name": "tools/call", "gen_ai_tool_name": "add", "network_transport": "pipe"]
        ),
        (
            "aws", span([("mcp.method.name", "prompts/get"), ("mcp.prompt.name", "review")], name: "prompts/get review"), false,
            ["mcp_method_name": "prompts/get", "gen_ai_prompt_name": "review"]
        ),
        (
            "over http", span([("mcp.method.name", "initialize"), ("mcp.transport", "streamable_http")]), false,
            ["mcp_method_name": "initialize", "network_transport": "tcp"]
        ),
        (
            "the tool behind the method", span([("mcp.method.name", "tools/call/add"), ("mcp.tool.name", "add")], kind: 2), true,
            ["mcp_method_name": "tools/call", "gen_ai_tool_name": "add"]
        ),
        (
            "a method of their own", span([("mcp.method.name", "x/own")]), false, ["mcp_method_name": "x/own"]
        ),
        (
            "splunk", span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "add"), ("sdot.mcp.server_name", "sums")], kind: 2), true,
            ["mcp_server_name": "sums"]
        ),
    ]

    @Test(arguments: libraries.map(\.0)) func everyLibrarysSpelling(name: String) throws {
        let (_, span, isServer, labels) = try #require(Self.libraries.first { $0.0 == name })
        var bench = GenAIBench()
        bench.send([span])
        #expect(bench.sum(Self.client) == (isServer ? 0 : 1))
        #expect(bench.sum(Self.server) == (isServer ? 1 : 0))
        for (label, value) in labels { #expect(bench.values(label, of: isServer ? Self.server : Self.client) == [value: 1], "\(label)") }
    }

    /// Other protocols' methods, pieces of a request, and what is no name.
    @Test(arguments: [
        span([("rpc.system", "grpc"), ("rpc.method", "GetCart")]), span([("rpc.system", "jsonrpc"), ("rpc.method", "textDocument/hover")]),
        span([("mcp.method.name", "tools/call"), ("mcp.request.id", "4")], kind: 1, name: "RequestStreamWriter"), span([("mcp.method.name", "")]),
        span([("mcp.method.name", "https://user:secret@host/x")]), span([("mcp.session.id", "s")]),
    ])
    func whatIsNone(span: CallSpan) {
        var bench = GenAIBench()
        bench.send([span])
        #expect(bench.sum(Self.client) + bench.sum(Self.server) == 0)
    }

    /// A library's span around that of the protocol's SDK, and the server's: three spans, one request each side.
    @Test func aRequestCountsOnceOnEachSide() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let spans = [
                Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "add")], id: 1),
                Self.span([("mcp.method.name", "tools/call"), ("jsonrpc.request.id", "3")], id: 2, parent: 1),
                Self.span(
                    [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "add"), ("fastmcp.server.name", "sums")], kind: 2, id: 3, parent: 2),
            ]
            var bench = GenAIBench()
            bench.send(order.map { spans[$0] })
            #expect(bench.values("gen_ai_tool_name", of: Self.client) == ["add": 1])
            #expect(bench.values("mcp_server_name", of: Self.server) == ["sums": 1])
            #expect(bench.values("gen_ai_tool_name", of: Self.tools) == ["add": 1])
        }
    }

    /// What a server asks another server for is a request of its own, as is another method.
    @Test func requestsInsideRequests() {
        var bench = GenAIBench()
        bench.send([
            Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "outer")], id: 1),
            Self.span([("mcp.method.name", "initialize")], id: 2, parent: 1),
            Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "outer")], kind: 2, id: 3, parent: 1),
            Self.span([("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "inner")], kind: 1, id: 4, parent: 3),
            Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "inner")], id: 5, parent: 4),
        ])
        #expect(bench.values("mcp_method_name", of: Self.client) == ["tools/call": 2, "initialize": 1])
        #expect(bench.values("gen_ai_tool_name", of: Self.tools) == ["outer": 1, "inner": 1])
    }

    /// A gateway is asked and asks; a step inside it is neither.
    @Test func whatAGatewayPassesOnIsARequestOfItsOwn() {
        let asked = [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")]
        let spans = [
            Self.span(asked, id: 1), Self.span(asked, kind: 2, id: 2, parent: 1), Self.span(asked, kind: 1, id: 5, parent: 2),
            Self.span(asked, id: 3, parent: 2), Self.span(asked, kind: 2, id: 4, parent: 3),
        ]
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]] {
            var bench = GenAIBench()
            bench.send(order.map { spans[$0] })
            #expect(bench.sum(Self.client) == 2)
            #expect(bench.sum(Self.server) == 2)
        }
    }

    /// Tools of every library, by name.
    private static let toolSpans: [(String, CallSpan)] = [
        ("conventions", span([("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "t")], kind: 1)),
        ("openinference", span([("openinference.span.kind", "TOOL"), ("tool.name", "t")], kind: 1)),
        ("openllmetry", span([("traceloop.span.kind", "tool"), ("traceloop.entity.name", "t")], kind: 1)),
        ("vercel", span([("ai.operationId", "ai.toolCall"), ("ai.toolCall.name", "t")], kind: 1)),
        ("langfuse", span([("langfuse.observation.type", "tool"), ("gen_ai.tool.name", "t")], kind: 1)),
        ("langsmith", span([("langsmith.span.kind", "tool"), ("gen_ai.tool.name", "t")], kind: 1)),
        ("pydantic-ai", span([("gen_ai.tool.name", "t"), ("gen_ai.provider.name", "x")], kind: 1)),
        ("pydantic-ai, first", span([("gen_ai.tool.name", "t"), ("gen_ai.tool.call.id", "c")], kind: 1)),
        ("with an agent's name", span([("gen_ai.tool.name", "t"), ("gen_ai.agent.name", "a")], kind: 1)),
        ("mcp", span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")])),
        ("mcp, own name", span([("mcp.method.name", "tools/call"), ("mcp.tool.name", "t")])),
    ]

    @Test(arguments: toolSpans.map(\.0)) func everyLibrarysTools(name: String) throws {
        let (_, span) = try #require(Self.toolSpans.first { $0.0 == name })
        var bench = GenAIBench()
        bench.send([span])
        #expect(bench.values("gen_ai_tool_name", of: Self.tools) == ["t": 1])
        // The same, executed by asking a server.
        guard !name.hasPrefix("mcp") else { return }
        bench = GenAIBench()
        let asked = [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t"), ("gen_ai.operation.name", "execute_tool")]
        bench.send([span, Self.span(asked, id: 2, parent: 1)])
        #expect(bench.values("gen_ai_tool_name", of: Self.tools) == ["t": 1])
        #expect(bench.sum(Self.client) == 1)
    }

    /// A server's library may name the tool on a span of its own within the request, a framework within its tool.
    @Test(arguments: [
        [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")], [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "t")],
    ])
    func whatOnlyNamesAToolIsAPartOfIt(around: [(String, String)]) {
        for order in [[0, 1, 2], [2, 1, 0]] {
            let spans = [
                Self.span(around, id: 1), Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")], kind: 2, id: 2, parent: 1),
                Self.span([("gen_ai.tool.name", "t")], kind: 1, id: 3, parent: 2),
            ]
            var bench = GenAIBench()
            bench.send(order.map { spans[$0] })
            #expect(bench.values("gen_ai_tool_name", of: Self.tools) == ["t": 1])
        }
    }

    /// A piece of a request is no tool.
    @Test func whatIsWrittenToAStreamIsNoTool() {
        var bench = GenAIBench()
        bench.send([Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")], kind: 1, name: "RequestStreamWriter")])
        #expect(bench.sum(Self.tools) == 0)
    }

    /// A server's execution is its client's; tokens of a call that the server asks for are the call's.
    @Test func serversAndSampling() {
        var bench = GenAIBench()
        bench.send([
            Self.span([("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t"), ("gen_ai.operation.name", "execute_tool")], kind: 2),
            CallSpan.chat(id: 2, [("mcp.method.name", Proto.string("sampling/createMessage"))]),
        ])
        #expect(bench.sum(Self.tools) == 0)
        #expect(bench.sum(Self.server) == 1)
        #expect(bench.values("mcp_method_name", of: Self.client) == ["sampling/createMessage": 1])
        #expect(bench.counts.calls == 1)
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 24)
    }

    @Test func labelsCarryNoSecrets() {
        var bench = GenAIBench { $0.dimensions = ["network.transport", "user.id"] }
        bench.send([
            Self.span([
                ("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "https://a:b@c/d"), ("mcp.server.name", "https://x:key@host/mcp?token=1"),
                ("mcp.protocol.version", "https://q/r"), ("gen_ai.prompt.name", "https://q/r"), ("network.transport", "tcp"), ("user.id", "u"),
            ])
        ])
        #expect(
            bench.series(Self.client) == [
                Self.client + #"{mcp_method_name="tools/call",network_transport="tcp",service_name="gateway",user_id="u"}"#: 1
            ])
    }

    /// A span that is its own ancestor, and a long chain, end.
    @Test func cyclesAndChains() {
        var bench = GenAIBench()
        let call = [("mcp.method.name", "tools/call"), ("gen_ai.tool.name", "t")]
        bench.send([Self.span(call, id: 1, parent: 1), Self.span(call, id: 2, parent: 3), Self.span(call, id: 3, parent: 2)])
        #expect((1...3).contains(bench.sum(Self.client)))
        bench = GenAIBench()
        bench.send((1...200).map { Self.span([("mcp.method.name", "x/\($0)")], id: UInt8($0), parent: UInt8($0 - 1)) })
        #expect(bench.sum(Self.client) == 200)
    }
}
