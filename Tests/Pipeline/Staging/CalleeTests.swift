import Pipeline
import PipelineSupport
import Testing

/// Who was called is known from any name of a provider or a host, so that calls to services without spans are edges, too.
@Suite struct CalleeTests {
    private func graphs(_ profiles: [ConceptProfile], peers: [String]? = nil) -> ServiceGraphsOptions {
        var options = ServiceGraphsOptions()
        options.profiles = profiles
        if let peers { options.peerAttributes = peers } else { options.callees = ConceptProfile.callees(in: profiles) }
        return options
    }

    private func edge(_ options: ServiceGraphsOptions, _ attributes: [(String, Proto?)], kind: GraphSpan.Kind = .client) -> [String: String]? {
        var bench = StagingBench(graphs: options)
        var span = GraphSpan(kind, "gateway")
        span.attributes = attributes
        // Calls to databases are edges at once.
        return (bench.push([span]).first ?? bench.expire().first)?.labels
    }

    @Test(arguments: [
        ("gen_ai.provider.name", "openai", "openai"), ("gen_ai.system", "anthropic", "anthropic"), ("ai.model.provider", "groq.chat", "groq"),
        ("server.address", "api.x.ai", "api.x.ai"), ("server.address", "https://u:p@api.x.ai/v1?key=secret", "api.x.ai"),
        ("http.url", "http://shop:8080/cart?user=1", "shop"), ("peer.service", "shop", "shop"),
    ])
    func providersAndHostsAreNodes(name: String, sent: String, node: String) {
        let labels = edge(graphs([.genAI], peers: nil), [(name, .string(sent))])
        #expect(labels?["server"] == node)
        #expect(labels?["client"] == "gateway")
        #expect(labels?["connection_type"] == "virtual_node")
    }

    @Test func tempoNamesWinAndProvidersComeBeforeHosts() {
        let all: [(String, Proto?)] = [
            ("server.address", .string("api.x.ai")), ("gen_ai.system", .string("xai")), ("peer.service", .string("models")),
        ]
        #expect(edge(graphs([.genAI]), all)?["server"] == "models")
        #expect(edge(graphs([.genAI]), Array(all.prefix(2)))?["server"] == "xai")
        #expect(edge(graphs([.genAI]), [("peer.service", .string("")), all[0]])?["server"] == "api.x.ai")
        let gateway: [(String, Proto?)] = [("gatewayz.provider.name", .string("openrouter")), ("gen_ai.system", .string("openai"))]
        #expect(edge(graphs([.genAI, .gatewayz]), gateway)?["server"] == "openrouter")
        #expect(edge(graphs([.gatewayz]), [("provider", .string("openrouter"))])?["server"] == "openrouter")
    }

    @Test func withoutAProfileOrWithPeersOfOnesOwnNothingChanges() {
        let span: [(String, Proto?)] = [("gen_ai.provider.name", .string("openai")), ("server.address", .string("api.openai.com"))]
        #expect(edge(ServiceGraphsOptions(), span) == nil)
        #expect(edge(graphs([.genAI], peers: []), span) == nil)
        #expect(edge(graphs([.genAI], peers: ["server.address"]), span)?["server"] == "api.openai.com")
    }

    @Test func blankNamesSayNothing() {
        #expect(edge(graphs([.genAI]), [("gen_ai.provider.name", .string("  ")), ("gen_ai.system", .string("openai"))])?["server"] == "openai")
        #expect(edge(graphs([.genAI]), [("gen_ai.provider.name", .string(" ")), ("server.address", .string("api.x.ai"))])?["server"] == "api.x.ai")
        #expect(edge(graphs([.genAI]), [("peer.service", .string(" ")), ("db.name", .string("shop"))])?["server"] == "shop")
        #expect(edge(graphs([.genAI]), [("gen_ai.provider.name", .string("  "))]) == nil)
    }

    @Test func withAProfileANodeHasTheHostOfAURL() {
        let url = "https://u:S@h.example.com:8443/p?key=S"
        for name in ["peer.service", "db.name", "db.system", "db.namespace", "network.peer.address"] {
            let span: [(String, Proto?)] = [(name, .string(url))] + (name == "network.peer.address" ? [("db.system", .string("mysql"))] : [])
            #expect(edge(graphs([.genAI]), span)?["server"] == "h.example.com", "\(name)")
        }
        #expect(edge(graphs([.genAI]), [("peer.service", .string("Server=h;Password=S")), ("server.address", .string("h"))])?["server"] == "h")
        let user: [(String, Proto?)] = [("ai.model.provider", .string("user:S@host.example.com")), ("server.address", .string("h"))]
        #expect(edge(graphs([.genAI]), user)?["server"] == "h")
        // Without one everything is as in Tempo.
        #expect(edge(ServiceGraphsOptions(), [("peer.service", .string(url))])?["server"] == url)
    }

    /// The root of a gateway's trace says which provider it used: that is not who called it.
    @Test func whoAnswersIsNotCalledByItsProvider() {
        let span: [(String, Proto?)] = [("gen_ai.provider.name", .string("openai")), ("server.address", .string("gateway"))]
        let labels = edge(graphs([.genAI]), span, kind: .server)
        #expect(labels?["client"] == "user")
        #expect(labels?["server"] == "gateway")
    }

    @Test func theServersSpanStillMakesTheEdge() {
        var bench = StagingBench(graphs: graphs([.genAI]))
        var pair = GraphSpan.pair("gateway", "model-server")
        pair[0].attributes = [("gen_ai.provider.name", .string("vllm"))]
        #expect(bench.push(pair).map { $0.labels["server"] } == ["model-server"])
        #expect(bench.expire().isEmpty)
    }
}
