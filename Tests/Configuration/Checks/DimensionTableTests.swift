import MetronomeConfiguration
import Settings
import Testing

/// `metronome.profiles` and `metronome.dimensions`.
@Suite struct DimensionTableTests {
    private typealias Entry = DimensionTableSettings.Entry

    @Test func everyKey() throws {
        let text = """
            metronome:
              profiles: [gen_ai, gatewayz]
              dimensions:
                - {label: team, from: [team.name, k8s.namespace.name]}
                - label: outcome
                  from: [status]
                  scope: span
                  default: unknown
                  map: {ok: success, 500: failed, "": none}
            """
        var team = Entry()
        team.label = "team"
        team.from = ["team.name", "k8s.namespace.name"]
        var outcome = Entry()
        outcome.label = "outcome"
        outcome.from = ["status"]
        outcome.scope = .span
        outcome.fallback = "unknown"
        outcome.map = ["ok": "success", "500": "failed", "": "none"]
        var expected = DimensionTableSettings()
        expected.profiles = [.genAI, .gatewayz]
        expected.entries = [team, outcome]
        let settings = try settings(text)
        #expect(settings.dimensionTable == expected)
        #expect(settings.tenant("any").dimensionTable == expected)
        #expect(try self.settings(SettingsPrinter.yaml(settings)).dimensionTable == expected)
    }

    private func settings(_ text: String) throws -> Settings { try load(text).settings }

    @Test func nothingIsTheDefault() throws {
        #expect(try settings("metronome: {}").dimensionTable == DimensionTableSettings())
    }

    @Test(arguments: [
        ("{profiles: [gen-ai]}", #"a.yaml:1:24: metronome.profiles[0]: expected one of gen_ai, gatewayz, got "gen-ai"; did you mean gen_ai?"#),
        ("{profiles: gen_ai}", #"a.yaml:1:23: metronome.profiles: expected a list, got "gen_ai": write [gen_ai]"#),
        ("{profiles: [gen_ai, gen_ai]}", "a.yaml:1:32: metronome.profiles[1]: is listed twice"),
        ("{dimensions: [{from: [a]}]}", "a.yaml:1:26: metronome.dimensions[0]: an entry needs a label"),
        ("{dimensions: [{label: l}]}", "a.yaml:1:26: metronome.dimensions[0]: an entry needs from, a list of attribute names"),
        ("{dimensions: [{label: l, from: []}]}", "a.yaml:1:43: metronome.dimensions[0].from: expected at least one attribute name"),
        ("{dimensions: [{label: l, from: [a, \"\"]}]}", "a.yaml:1:43: metronome.dimensions[0].from: an attribute name must not be empty"),
        ("{dimensions: [{label: l, from: [a, a]}]}", #"a.yaml:1:43: metronome.dimensions[0].from: attribute "a" is named twice"#),
        ("{dimensions: [{label: __l, from: [a]}]}", "a.yaml:1:34: metronome.dimensions[0].label: the label __l is reserved"),
        ("{dimensions: [{label: le, from: [a]}]}", "a.yaml:1:34: metronome.dimensions[0].label: the label le is reserved"),
        (
            "{dimensions: [{label: a.b, from: [a]}]}",
            #"a.yaml:1:34: metronome.dimensions[0].label: expected a label name of letters, digits and _, not beginning with a digit, got "a.b""#
        ),
        (
            "{dimensions: [{label: l, from: [a], scope: spans}]}",
            #"a.yaml:1:55: metronome.dimensions[0].scope: expected one of resource, span, any, got "spans"; did you mean span?"#
        ),
        ("{dimensions: [{label: l, from: [a], defalt: x}]}", "a.yaml:1:48: metronome.dimensions[0].defalt: unknown key; did you mean default?"),
        (
            "{dimensions: [{label: l, from: [a]}, {label: l, from: [b]}]}",
            "a.yaml:1:57: metronome.dimensions[1].label: metronome.dimensions makes the label l, which is already that of metronome.dimensions at a.yaml:1:34"
        ),
        (
            "{dimensions: [{label: span_name, from: [a]}]}",
            "a.yaml:1:34: metronome.dimensions[0].label: metronome.dimensions makes the label span_name, "
                + "which is already that of the intrinsic dimension span_name"
        ),
    ])
    func whatIsWrongStopsTheStart(_ block: String, _ expected: String) {
        #expect(errors("metronome: \(block)") == [expected])
    }

    @Test func limitsHold() {
        let names = (0...DimensionTableSettings.maxNames).map { "a\($0)" }.joined(separator: ", ")
        #expect(errors("metronome: {dimensions: [{label: l, from: [\(names)]}]}").first?.contains("has 65 attribute names, at most 64") == true)
        let entries = (0...DimensionTableSettings.maxEntries).map { "{label: l\($0), from: [a]}" }.joined(separator: ", ")
        #expect(errors("metronome: {dimensions: [\(entries)]}").first?.contains("has 65 entries, at most 64") == true)
        let map = (0...DimensionTableSettings.maxMapped).map { "k\($0): v" }.joined(separator: ", ")
        #expect(errors("metronome: {dimensions: [{label: l, from: [a], map: {\(map)}}]}").first?.contains("maps 1025 values, at most 1024") == true)
    }

    private static let tempo = """
        metrics_generator:
          processor:
            span_metrics:
              dimensions: [team.name]
              dimension_mappings: [{name: env, source_labels: [x]}]
              enable_target_info: true

        """

    @Test(arguments: [
        ("team_name", #"dimension "team.name" at a.yaml:4:20"#), ("env", #"mapping "env" at a.yaml:5:28"#), ("job", "enable_target_info"),
        ("instance", "enable_target_info"), ("status_code", "the intrinsic dimension status_code"),
    ])
    func anotherLabelOfTempoIsACollision(_ label: String, _ owner: String) {
        #expect(
            errors(Self.tempo + "metronome: {dimensions: [{label: \(label), from: [a]}]}") == [
                "a.yaml:7:34: metronome.dimensions[0].label: metronome.dimensions makes the label \(label), which is already that of \(owner)"
            ])
    }

    @Test func labelsThatAreOffAreFree() throws {
        let labels = ["job", "instance", "status_message", "team_name"].map { "{label: \($0), from: [a]}" }.joined(separator: ", ")
        #expect(try settings("metronome: {dimensions: [\(labels)]}").dimensionTable.entries.count == 4)
    }

    @Test func aTenantsDimensionsMustNotMeetThem() throws {
        let main = "metronome: {dimensions: [{label: team_name, from: [a]}]}"
        let tenant = "overrides: {t: {\(someLimits), metrics_generator: {processor: {span_metrics: {dimensions: [team.name]}}}}}"
        #expect(
            try overridesErrors(tenant, main: main) == [
                "o.yaml:1:13: overrides.t: metronome.dimensions makes the label team_name, which is already that of "
                    + #"dimension "team.name" at o.yaml:1:132"#
            ])
        #expect(try overridesErrors(tenant).isEmpty)
    }
}
