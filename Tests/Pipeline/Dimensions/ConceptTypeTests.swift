import Pipeline
import PipelineSupport
import Settings
import Testing

/// What a label borrows from attributes of other names is reduced to what the label is for; what its own attribute says stays as sent, but for URLs
/// where a host belongs.
@Suite struct ConceptTypeTests {
    private static let staged = StagedLabels {
        $0.dimensions = [
            "server.address", "server.port", "http.status_code", "error.type", "gen_ai.request.model", "gen_ai.usage.input_tokens",
            "gen_ai.request.stream",
        ]
        $0.profiles = [.genAI]
    }

    private func label(_ name: String, _ span: (String, Proto?)...) -> String? { Self.staged.label(name, span) }

    @Test(
        arguments: [
            ("https://api.example.com/users/123?x=1", "api.example.com", nil), ("https://API.example.com.:8443/#top", "API.example.com", "8443"),
            ("http://user:pass@host:99/x?key=1", "host", "99"), ("https://[2001:db8::1]:443/v1", "2001:db8::1", "443"),
            ("https://[fe80::1%25eth0]/", "fe80::1", nil), ("//cdn.example.com/a", "cdn.example.com", nil),
            ("jdbc:mysql://db.internal:3306/shop?password=secret", "db.internal", "3306"), ("https://müller.example/", "müller.example", nil),
            ("https://host.example:/", "host.example", nil), ("https://a?next=https://evil.example/", "a", nil),
            ("https://a.example\\@b.example/", "a.example", nil), ("https://user:p/w@d@host/", nil, nil), ("https://user:12/3@host/", nil, nil),
            ("https:///etc/passwd", nil, nil), ("file:///etc/passwd", nil, nil), ("/users/123?token=secret", nil, nil), ("users/123", nil, nil),
            ("api.example.com/users", nil, nil), ("https://host:port/", nil, nil), ("https://host:70000/", nil, nil), ("https://{host}/", nil, nil),
            ("https://ho st/", nil, nil), ("data:text/plain;base64,SGVsbG8=", nil, nil), ("", nil, nil), ("https://", nil, nil),
            ("https://user@", nil, nil), ("https://12345/", nil, nil), ("https://...../", nil, nil), ("https://[::1", nil, nil),
        ] as [(String, String?, String?)])
    func urlsAreTheirHost(url: String, host: String?, port: String?) {
        for name in ["url.full", "http.url", "gen_ai.openai.api_base"] {
            #expect(label("server_address", (name, .string(url))) == host, "\(name)")
            #expect(label("server_port", (name, .string(url))) == port, "\(name)")
        }
    }

    @Test(
        arguments: [
            ("db.internal", "db.internal", nil), ("db.internal:5432", "db.internal", "5432"), ("127.0.0.1", "127.0.0.1", nil), ("::1", "::1", nil),
            ("[::1]:80", "::1", "80"), ("localhost/x", "localhost", nil), ("users/17", nil, nil), ("C:\\x", nil, nil), ("unix:/run/x.sock", nil, nil),
            ("/run/x.sock", nil, nil), ("shop db", nil, nil), ("urn:isbn:1", nil, nil), ("8080", nil, nil), (" db. ", "db", nil),
        ] as [(String, String?, String?)])
    func hostsMayHaveAPort(sent: String, host: String?, port: String?) {
        #expect(label("server_address", ("net.peer.name", .string(sent))) == host)
        #expect(label("server_port", ("net.peer.name", .string(sent))) == port)
    }

    @Test func aURLInThePlaceOfAHostIsItsHost() {
        #expect(label("server_address", ("server.address", .string("https://u:p@x:1/y?z=1"))) == "x")
        #expect(label("server_address", ("server.address", .string("https:///y?z=1")), ("url.full", .string("https://a/"))) == "a")
    }

    @Test func whatTheAttributeItselfSaysIsAsSent() {
        #expect(label("server_address", ("server.address", .string("/run/x.sock")), ("url.full", .string("https://a/"))) == "/run/x.sock")
        #expect(label("server_address", ("server.address", .string("")), ("url.full", .string("https://a/"))) == "a")
        #expect(label("server_address", ("server.address", .int(7))) == "7")
        #expect(label("error_type", ("error.type", .string("success")), ("error.code", .int(5))) == "success")
        #expect(label("http_status_code", ("http.status_code", .string("ok"))) == "ok")
        #expect(label("server_port", ("server.port", .string("http")), ("net.peer.port", .int(80))) == "http")
        let quoted = StagedLabels {
            $0.dimensions = ["model"]
            $0.profiles = [.gatewayz]
        }
        #expect(quoted.label("model", [("model", .string("\"gpt-4o\""))]) == "\"gpt-4o\"")
        #expect(quoted.label("model", [("gen_ai.request.model", .string("gpt-4o")), ("model", .string("x"))]) == "gpt-4o")
    }

    @Test func theNextNameIsTriedWhereAValueIsOfAnotherType() {
        #expect(label("server_address", ("net.peer.name", .string("a b")), ("url.full", .string("/p")), ("http.url", .string("http://c/"))) == "c")
        #expect(label("http_status_code", ("error.code", .int(1062)), ("status", .int(409))) == "409")
        #expect(label("error_type", ("error.code", .string("0")), ("status", .string("timeout"))) == "timeout")
        #expect(label("server_port", ("net.peer.port", .int(0)), ("url.full", .string("http://a:81/"))) == "81")
        #expect(label("server_port", ("net.peer.port", .string("81.0"))) == nil)
        // A better name of the resource.
        let label = Self.staged.label("server_address", resource: [("net.peer.name", .string("a b"))], [("http.url", .string("http://c/"))])
        #expect(label == "c")
    }

    @Test(
        arguments: [
            (Proto.int(200), "200"), (.int(599), "599"), (.double(404), "404"), (.string("503"), "503"), (.string(" 404 Not Found"), "404"),
            (.int(99), nil), (.int(600), nil), (.int(1062), nil), (.int(-200), nil), (.double(200.5), nil), (.string("success"), nil),
            (.string("4xx"), nil), (.string("2000"), nil), (.string("200OK"), nil), (.string("99"), nil), (.bool(true), nil),
        ] as [(Proto, String?)])
    func statusCodes(sent: Proto, expected: String?) {
        #expect(label("http_status_code", ("status", sent)) == expected)
        #expect(label("http_status_code", ("http.response.status_code", sent)) == expected)
    }

    @Test(
        arguments: [
            (Proto.string("failed"), "failed"), (.string("provider_error"), "provider_error"), (.string("Timeout"), "Timeout"), (.int(503), "503"),
            (.string("429 Too Many Requests"), "429"), (.string("success"), nil), (.string("shipped"), nil), (.string("no_error"), nil),
            (.int(200), nil), (.string("200"), nil), (.int(2), nil), (.bool(false), nil), (.string("completed_without_error"), nil),
            (.string("order 17 failed at https://shop/17?key=secret"), nil), (.string("cancelled"), nil),
        ] as [(Proto, String?)])
    func outcomesThatAreErrors(sent: Proto, expected: String?) { #expect(label("error_type", ("status", sent)) == expected) }

    @Test(
        arguments: [
            (Proto.string("429"), "429"), (.int(1062), "1062"), (.string("ER_DUP_ENTRY"), "ER_DUP_ENTRY"), (.string("22001"), "22001"),
            (.int(-5), "-5"),
            (.int(0), nil), (.string("0"), nil), (.string("00000"), nil), (.int(200), nil), (.string("200"), nil), (.string("OK"), nil),
            (.string("none"), nil), (.string("success"), nil), (.string("connection to https://a/?k=v lost"), nil), (.double(0.5), nil),
            (.bool(true), nil),
        ] as [(Proto, String?)])
    func codesOfErrors(sent: Proto, expected: String?) { #expect(label("error_type", ("error.code", sent)) == expected) }

    @Test func namesAreNoURLs() {
        let model = { (value: Proto) in Self.staged.label("gen_ai_request_model", [("llm.model_name", value), ("ai.model_id", .string("other"))]) }
        for name in [
            "gpt-4o", "arn:aws:bedrock:eu:1:model/x", "hf.co/a/b:q4", "mistral:7b", "accounts/fireworks/models/llama", "us.anthropic.claude-3:0",
            "groq/llama-3", "gpt-4o (2024)", "ft:gpt-4o:org::id", "claude-3-5-sonnet@20241022", "anthropic:claude@latest", "/models/llama",
            "bedrock", "Basic support agent", "cn=jane,ou=x", "dGhlIGtleQ==", "jane@example.com", "[beta] gpt-4o", "metadata:x", "100% local",
        ] {
            #expect(model(.string(name)) == name)
        }
        for url in [
            "https://host/v1/models/x?key=secret", "//host/x", "/models/x?key=secret", "/v1/chat?S", "h.example.com?S", "What is it?",
            "data:text/plain,S", "<data:text/plain,S>", "Server=h;Password=S", "server=h; pwd = S", "error=timeout&api_key=S", "{\"token\": \"S\"}",
            "x-api-key: S",
            "Bearer S", " bearer S", "\"Bearer S\"", "Basic dXNlcjpT", "https:\\\\h\\S", "https%3A%2F%2Fh%2FS", "user:S@host.example.com",
            "user:S@localhost", "  ", "failed: GET http://h/S", "gpt-4o and more?S", "a longer name, then https://h/S",
            "a:b:c:user:S@host.example.com", "user:" + String(repeating: "S", count: 900) + "@host.example.com",
        ] { #expect(model(.string(url)) == "other", "\(url)") }
        #expect(model(.int(4)) == "4")
        #expect(model(.bool(true)) == "other")
        #expect(model(Proto().message(5, Proto().message(1, .string("x")))) == "other")
    }

    @Test func reasonsAreNamesOrListsOfThem() {
        let staged = StagedLabels {
            $0.dimensions = ["llm.finish_reason"]
            $0.profiles = [.genAI]
        }
        func list(_ texts: String...) -> Proto { Proto().message(5, texts.reduce(Proto()) { $0.message(1, .string($1)) }) }
        let reason = { (value: Proto) in staged.label("llm_finish_reason", [("gen_ai.response.finish_reasons", value)]) }
        #expect(reason(list("stop", "length")) == "[stoplength]")
        #expect(reason(.string("stop")) == "stop")
        #expect(reason(list("stop", "https://u:p@h/S")) == nil)
        #expect(reason(.string("https://u:p@h/S")) == nil)
    }

    @Test func numbersAndTruthsAreThose() {
        let tokens = { (value: Proto) in Self.staged.label("gen_ai_usage_input_tokens", [("llm.token_count.prompt", value)]) }
        #expect(tokens(.int(24)) == "24" && tokens(.double(24)) == "24" && tokens(.string("24")) == "24")
        #expect(tokens(.string("many")) == nil && tokens(.double(.infinity)) == nil && tokens(.bool(true)) == nil)
        let stream = { (value: Proto) in Self.staged.label("gen_ai_request_stream", [("llm.is_streaming", value)]) }
        #expect(stream(.bool(true)) == "true" && stream(.string("False")) == "False" && stream(.string("sse")) == nil && stream(.int(1)) == nil)
    }

    @Test func graphsAndMappingsReduceToo() {
        let mapped = StagedLabels {
            $0.mappings = [.init(name: "peer", sourceLabels: ["server.address", "server.port"], join: ":")]
            $0.profiles = [.genAI]
        }
        #expect(mapped.label("peer", [("url.full", .string("https://a:8443/x?key=secret"))]) == "a:8443")
        var graphs = ServiceGraphsOptions()
        graphs.dimensions = ["server.address"]
        graphs.profiles = [.genAI]
        var bench = StagingBench(graphs: graphs)
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].attributes = [("url.full", .string("https://u:p@a:8443/x?key=secret"))]
        #expect(bench.push(pair).map { $0.labels["server_address"] } == ["a"])
    }
}
