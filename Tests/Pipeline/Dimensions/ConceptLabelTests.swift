import Pipeline
import PipelineSupport
import Settings
import Testing

/// A concept is one label, whatever its attribute is called.
@Suite struct ConceptLabelTests {
    private static let table = StagedLabels { $0.table = [DimensionTableSettings.Entry(label: "l", from: ["new", "older", "oldest"])] }
    private static let profile = StagedLabels {
        $0.dimensions = ["gen_ai.system", "model", "http.method"]
        $0.profiles = [.genAI]
    }

    @Test func theBestNameWinsWhereverItStands() {
        let label = { Self.table.label("l", $0) }
        #expect(label([("oldest", Proto.string("c")), ("older", Proto.string("b"))]) == "b")
        #expect(label([("older", Proto.string("b")), ("oldest", Proto.string("c")), ("new", Proto.string("a"))]) == "a")
        #expect(label([("other", Proto.string("x"))]) == nil)
        #expect(label([("older", Proto.int(7))]) == "7")
        #expect(label([("older", Proto.string(String(repeating: "x", count: 300)))])?.count == 300)
    }

    @Test func emptyValuesAreNone() {
        let empties: [Proto?] = [
            Proto.string(""), nil, Proto(), Proto().message(5, Proto()), Proto().message(6, Proto()), Proto().bytes(7, [1, 2]),
        ]
        for empty in empties {
            #expect(Self.table.label("l", [("new", empty), ("older", Proto.string("b"))]) == "b", "\(String(describing: empty))")
        }
        #expect(Self.table.label("l", [("new", Proto().message(5, Proto().message(1, Proto.string("x"))))]) == "[x]")
    }

    @Test func theFirstEntryOfAKeyCountsEvenAnEmptyOne() {
        #expect(Self.table.label("l", [("new", Proto.string("a")), ("new", Proto.string("z"))]) == "a")
        #expect(Self.table.label("l", [("new", Proto.string("")), ("new", Proto.string("z"))]) == nil)
    }

    @Test func wrappedValuesAreUnwrapped() {
        let provider = { Self.profile.label("gen_ai_system", [("ai.model.provider", Proto.string($0))]) }
        #expect(provider("openai.chat") == "openai")
        #expect(provider("openai") == "openai")
        #expect(provider(".chat") == nil)
        #expect(Self.profile.label("gen_ai_system", [("gen_ai.system", Proto.string("az.ai.openai"))]) == "az.ai.openai")
        let model = { Self.profile.label("model", [("mlflow.llm.model", Proto.string($0)), ("ai.model_id", Proto.string("other"))]) }
        #expect(model("\"gpt-4o\"") == "gpt-4o")
        #expect(model("gpt-4o") == "gpt-4o")
        #expect(model("\"") == "other", "a quote alone is no name")
        #expect(model(#""a\"b""#) == #""a\"b""#)
        #expect(model("\"\"") == "other")
        #expect(Self.profile.label("model", [("mlflow.llm.model", Proto.int(4))]) == "4")
    }

    @Test func theBetterNameWinsOnResourceAndSpan() {
        let resource = [("older", Proto.string("R") as Proto?)]
        let label = { Self.table.label("l", resource: resource, [($0, Proto.string("S"))]) }
        #expect(label("older") == "R")
        #expect(label("new") == "S")
        #expect(label("oldest") == "R")
        #expect(label("x") == "R")
    }

    @Test func valuesLastAsLongAsTheirSpan() {
        let spans: [[(String, Proto?)]] = [[("new", Proto.string("a"))], [], [("oldest", Proto.string("c"))], [("older", Proto.string("b"))]]
        #expect(Self.table.labels(spans).map { $0["l"] } == ["a", nil, "c", "b"])
        var bench = StagingBench(spanMetrics: Self.table.options)
        let first = Proto.request(resource: [Proto.attribute("new", Proto.string("R"))], [Proto.span()])
        #expect(bench.stage(first + Proto.request([Proto.span()])) == nil)
        #expect(bench.plan.spanMetrics.map { bench.scratch.pending.labels($0.labels).map { $0["l"] } } == ["R", nil])
    }

    /// Plans with few and with many concepts take turns on one loop.
    @Test func plansShareALoop() {
        let other = StagedLabels { $0.table = (0..<5).map { DimensionTableSettings.Entry(label: "l\($0)", from: ["a\($0)", "new"]) } }
        let plans = [Self.table, other, Self.table, other].map {
            IntakePlan(ProcessorOptions(spanMetrics: $0.options))
        }
        var scratch = WalkScratch()
        var found: [Int] = []
        for (index, plan) in plans.enumerated() {
            let span = Proto.span(attributes: index < 2 ? [Proto.attribute("new", Proto.string("v"))] : [])
            let request = GuardedRequest(Proto.request([span]))
            var counts = WalkCounts()
            withExtendedLifetime(request) {
                let error = RequestStaging.stage(
                    request.bytes, isPush: false, window: TimeWindow(now: 1_000_000_000_000, slack: .max / 2), plan: plan, scratch: &scratch,
                    counts: &counts)
                #expect(error == nil)
            }
            let labels = plan.spanMetrics.map { scratch.pending.labels($0.labels) }?.first ?? [:]
            found.append(labels.values.count { $0 == "v" })
        }
        #expect(found == [1, 5, 0, 0])
    }

    @Test func anAttributeMayBelongToSeveralConceptsAndBeADimension() {
        let staged = StagedLabels {
            $0.dimensions = ["shared", "http.method"]
            $0.weight.multiplierKey = "shared"
            $0.table = [
                DimensionTableSettings.Entry(label: "a", from: ["x", "shared"]), DimensionTableSettings.Entry(label: "b", from: ["shared", "y"]),
                DimensionTableSettings.Entry(label: "c", from: ["service.name"]),
            ]
        }
        let span: [(String, Proto?)] = [("y", Proto.string("Y")), ("shared", Proto.double(0.5)), ("http.method", Proto.string("GET"))]
        let labels = staged.labels(resource: [("service.name", Proto.string("svc"))], [span, span + [("x", Proto.string("X"))]])
        #expect(labels.map { $0["a"] } == ["0.5", "X"])
        #expect(labels.map { $0["b"] } == ["0.5", "0.5"])
        #expect(labels.map { $0["c"] } == ["svc", "svc"])
        #expect(labels.map { $0["shared"] } == ["0.5", "0.5"])
        #expect(labels.map { $0["http_method"] } == ["GET", "GET"])
        var bench = StagingBench(spanMetrics: staged.options)
        #expect(bench.stage(Proto.request([Proto.span(attributes: [Proto.attribute("shared", Proto.double(0.5))])])) == nil)
        #expect(bench.scratch.pending.entries[0].weight == 2)
    }

    @Test func mappingsJoinConcepts() {
        let staged = StagedLabels {
            $0.mappings = [.init(name: "call", sourceLabels: ["llm.vendor", "http.method", "model"], join: "/")]
            $0.profiles = [.genAI]
        }
        #expect(staged.label("call", [("gen_ai.system", Proto.string("openai")), ("gen_ai.request.model", Proto.string("gpt"))]) == "openai/gpt")
        #expect(staged.label("call", [("http.method", Proto.string("GET")), ("ai.model_id", Proto.string("m"))]) == "GET/m")
    }

    @Test func withoutAProfileADimensionIsItsAttribute() {
        let staged = StagedLabels { $0.dimensions = ["gen_ai.system"] }
        #expect(staged.label("gen_ai_system", [("gen_ai.provider.name", Proto.string("openai"))]) == nil)
        func keys(_ options: SpanMetricsOptions) -> Int {
            IntakePlan(ProcessorOptions(spanMetrics: options)).attributes.keys.count
        }
        #expect(keys(staged.options) == keys(SpanMetricsOptions()) + 1)
    }

    @Test func serviceGraphsCollectConceptsToo() {
        var graphs = ServiceGraphsOptions()
        graphs.dimensions = ["gen_ai.system", "x"]
        graphs.profiles = [.genAI]
        var bench = StagingBench(graphs: graphs)
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].attributes = [("llm.vendor", Proto.string("OpenAI")), ("x", Proto.int(1))]
        pair[1].attributes = [("gen_ai.provider.name", Proto.string("openai"))]
        #expect(bench.push(pair).map { $0.labels["gen_ai_system"] } == ["openai"])
        graphs.usesPrefix = true
        var both = StagingBench(graphs: graphs)
        let labels = both.push(pair).first?.labels
        #expect(labels?["client_gen_ai_system"] == "OpenAI" && labels?["server_gen_ai_system"] == "openai")
        #expect(labels?["client_x"] == "1" && labels?["server_x"] == nil)
    }

    /// Half of the traffic uses the oldest names: a query by model has one line per model all the same.
    @Test(arguments: [[ConceptProfile.genAI], [.gatewayz], [.gatewayz, .genAI]])
    func oneSeriesPerModelThroughAMigration(_ profiles: [ConceptProfile]) {
        let staged = StagedLabels {
            $0.dimensions = ["gen_ai.request.model"]
            $0.profiles = profiles
        }
        let names = ["gen_ai.request.model", "model", "ai.model_id", "gen_ai.request.model"]
        var bench = Bench(staged.options)
        for call in 0..<200 {
            let span = Proto.span(
                milliseconds: 100, attributes: [Proto.attribute(names[call % 4], Proto.string("model-\(call / 4 % 3)"))])
            #expect(bench.push(Proto.request([span])) == nil)
        }
        let calls = bench.series().filter { $0.key.hasPrefix("traces_spanmetrics_calls_total") }
        #expect(calls.count == 3)
        #expect(calls.values.reduce(0, +) == 200)
        for model in 0..<3 { #expect(calls.keys.contains { $0.contains("gen_ai_request_model=\"model-\(model)\"") }) }
    }
}
