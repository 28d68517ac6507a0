import TestSupport
import Testing

/// What is wrong with a file, a variable or a command line: `check` says where, and what to write.
struct BrokenFilesTests {
    @Test(arguments: [
        (
            "metrics_generator: {processors: [span-metrics]}",
            "tempo.yaml:1:21: metrics_generator.processors: unknown key here: write it as overrides.defaults.metrics_generator.processors"
        ),
        (
            "metrics_generator: {processor: {span_metrics: {filter_policies: [{exclude: {match_type: regex, attributes: [{key: name, value: '(?!x'}]}}]}}}",
            "filter_policies[0].exclude.attributes[0].value: not a regular expression: invalid perl operator: (?!"
        ),
        (
            "metrics_generator: {storage: {path: w, remote_write: [{url: '${MIMIR_URL}'}]}}",
            "start with --expand-env to have ${MIMIR_URL} replaced"
        ),
    ])
    func aFile(_ text: String, _ cure: String) async throws {
        let output = try await BrokenSetup.check(text)
        #expect(output.contains(cure), "\(output)")
    }

    @Test func aVariableThatIsNotSet() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("broken")
            try directory.write("tempo.yaml", "metrics_generator: {storage: {path: w, remote_write: [{url: '${MIMIR_URL}'}]}}")
            let command = try MetronomeCommand(["check", "tempo.yaml", "--expand-env"], in: directory)
            #expect(
                command.exitCode != 0 && command.output.contains("the environment variable MIMIR_URL on this line is not set"), "\(command.output)")
        }
    }

    @Test func aVariableOfNoKey() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("broken")
            let command = try MetronomeCommand(["check"], in: directory, environment: ["METRONOME_LIMITS_MAX_CONECTIONS": "3"])
            #expect(
                command.output.contains(
                    "METRONOME_LIMITS_MAX_CONECTIONS belongs to no key; did you mean METRONOME_LIMITS_MAX_CONNECTIONS?"), "\(command.output)")
        }
    }

    @Test func aCommandThatIsNone() async throws {
        try await onThread {
            let command = try MetronomeCommand(["chek", "tempo.yaml"], in: try TemporaryDirectory("broken"))
            #expect(command.exitCode != 0 && command.output.contains("unknown command chek; did you mean check?"), "\(command.output)")
        }
    }

    /// On the scope, which no label sees.
    @Test func aDimensionOfTheScope() async throws {
        let span: JSONValue = [
            "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "pay", "kind": 2,
            "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000050000000",
        ]
        let scope: JSONValue = ["name": "lib", "attributes": [["key": "shop.tier", "value": ["stringValue": "gold"]]]]
        let output = try await BrokenSetup.explain(
            """
            metrics_generator: {processor: {span_metrics: {dimensions: [shop.tier]}}}
            overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}
            """, ["resourceSpans": [["scopeSpans": [["scope": scope, "spans": [span]]]]]])
        #expect(output.contains("shop.tier is only on the scope"), "\(output)")
    }
}
