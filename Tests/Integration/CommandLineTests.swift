import Glibc
import TestSupport
import Testing

/// The command line as a newcomer and as Tempo's own arguments use it.
struct CommandLineTests {
    private static let good = """
        compactor: {}
        metrics_generator:
          processor:
            span_metrics:
              dimensions: [http.method]
          storage:
            path: wal
            remote_write: [{url: "${TARGET}"}]
        overrides:
          defaults:
            metrics_generator:
              processors: [span-metrics]
        """

    private static let bad = """
        server:
          http_listen_port: abc
        metrics_generator:
          registry:
            colection_interval: 1s
        """

    /// Runs `metronome` beside the files `good.yaml` and `bad.yaml`.
    private static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> MetronomeCommand {
        try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("good.yaml", good)
            try directory.write("bad.yaml", bad)
            return try MetronomeCommand(arguments, in: directory, environment: environment)
        }
    }

    @Test(arguments: ["version", "-version", "--version"])
    func version(_ argument: String) async throws {
        let command = try await Self.run(argument)
        #expect(command.exitCode == 0)
        #expect(command.output.contains("metronome"))
    }

    @Test(arguments: ["--help", "-help", "-h"])
    func helpTeaches(_ argument: String) async throws {
        let command = try await Self.run(argument)
        #expect(command.exitCode == 0)
        for word in ["serve", "check", "health", "version", "--config", "-config.file"] { #expect(command.output.contains(word), "\(word)") }
    }

    @Test(arguments: [["check", "--config", "good.yaml"], ["-config.file=good.yaml", "-config.verify=true"]])
    func aGoodFilePasses(arguments: [String]) async throws {
        let expand = arguments[0] == "check" ? [] : ["-config.expand-env=true"]
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("good.yaml", Self.good.replacing("${TARGET}", with: "http://127.0.0.1:9/push"))
            return try MetronomeCommand(arguments + expand, in: directory)
        }
        #expect(command.exitCode == 0, "\(command.output)")
        #expect(command.output.contains("http_method"), "the resolved dimension table")
        #expect(command.output.contains("compactor"), "left to Tempo")
    }

    @Test func checkListsMetricsAndLabelsOfCalls() async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write(
                "calls.yaml",
                "overrides: {defaults: {metrics_generator: {processors: [gen-ai]}}}\nmetronome: {gateway_names: true, gen_ai: {dimensions: [user.id]}}\n"
            )
            return try MetronomeCommand(["check", "--config", "calls.yaml"], in: directory)
        }
        #expect(command.exitCode == 0, "\(command.output)")
        for name in [
            "gen_ai_client_operation_duration_seconds", "gen_ai_client_cost_usd_total", "model_inference_requests_total", "gatewayz_cost_by_provider",
        ] {
            #expect(command.output.contains("\(name)"), "\(name)")
        }
        #expect(command.output.contains(/user_id +the first of user\.id, enduser\.id/), "\(command.output)")
    }

    @Test func aDimensionOfCallsIsNoLabelOfTheirs() async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("calls.yaml", "metronome: {gen_ai: {dimensions: [error.type]}}\n")
            return try MetronomeCommand(["check", "--config", "calls.yaml"], in: directory)
        }
        #expect(command.exitCode == 1)
        #expect(
            command.output.contains("calls.yaml:1:35: metronome.gen_ai.dimensions[0]: dimension \"error.type\" makes the label error_type"),
            "\(command.output)")
    }

    @Test(arguments: [["check", "--config", "bad.yaml"], ["-config.file=bad.yaml", "-config.verify=true"], ["serve", "--config", "bad.yaml"]])
    func aBadFileIsRefusedWithAllErrors(arguments: [String]) async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("bad.yaml", Self.bad)
            return try MetronomeCommand(arguments, in: directory)
        }
        #expect(command.exitCode == 1)
        #expect(command.output.contains("bad.yaml:2:21: server.http_listen_port"), "\(command.output)")
        #expect(command.output.contains("\"abc\""), "\(command.output)")
        #expect(command.output.contains("bad.yaml:5:5: metrics_generator.registry.colection_interval"), "\(command.output)")
        #expect(command.output.contains("collection_interval?"), "\(command.output)")
    }

    @Test func anUnknownArgumentIsRefused() async throws {
        let command = try await Self.run("serve", "--confg", "good.yaml")
        #expect(command.exitCode != 0)
        #expect(command.output.contains("--confg"))
    }

    /// Without a command nothing is started: nobody should wait for the end of what was meant as a question.
    @Test func aloneItPrintsItsUsage() async throws {
        let command = try await Self.run()
        #expect(command.exitCode == 64)
        #expect(command.output.contains("USAGE: metronome"), "\(command.output)")
        #expect(command.output.contains("metronome serve"))
    }

    @Test(arguments: ["--help", "help"])
    func theOverviewFitsATerminal(_ argument: String) async throws {
        let command = try await Self.run(argument)
        let long = command.output.split(separator: "\n").filter { $0.count > 80 }
        #expect(long.isEmpty, "\(long)")
        #expect(command.output.contains("  metronome check tempo.yaml      is this file right, what will it make?\n"))
    }

    static let unknown = [
        (["chek"], "unknown command chek; did you mean check?"), (["serv", "--config", "good.yaml"], "unknown command serv; did you mean serve?"),
        (["run"], "did you mean serve?"), (["validate", "good.yaml"], "did you mean check?"), (["help", "chek"], "did you mean check?"),
        (["help", "frobnicate"], "unknown command frobnicate; commands are serve, check, explain, convert, infer, health, mcp, version, help"),
        (["frobnicate", "--help"], "unknown command frobnicate"), (["good.yaml"], "`metronome check good.yaml` checks that file"),
    ]

    @Test(arguments: unknown)
    func whatIsNoCommandIsToldFromWhatIs(arguments: [String], message: String) async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("good.yaml", Self.good)
            return try MetronomeCommand(arguments, in: directory)
        }
        #expect(command.exitCode == 64)
        #expect(command.output.contains(message), "\(command.output)")
        #expect(!command.output.contains("USAGE: metronome serve"))
    }

    /// In the order in which they stand, so that the later one wins.
    @Test(arguments: [
        ["check", "a.yaml", "--config", "b.yaml"], ["check", "--config", "a.yaml", "b.yaml"], ["check", "--expand-env", "a.yaml", "b.yaml"],
    ])
    func filesNeedNoOption(arguments: [String]) async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("a.yaml", "metrics_generator: {processor: {span_metrics: {dimensions: [first.one]}}}")
            try directory.write("b.yaml", "metrics_generator: {processor: {span_metrics: {dimensions: [second.one]}}}")
            return try MetronomeCommand(arguments, in: directory)
        }
        #expect(command.exitCode == 0, "\(command.output)")
        #expect(command.output.contains("second_one") && !command.output.contains("first_one"), "\(command.output)")
    }

    @Test(arguments: [
        (["-c", "a.yaml"], "unknown option -c; did you mean --config?"), (["serve", "-f", "a.yaml"], "unknown option -f; did you mean --config?"),
        (["serve", "--expand", "a.yaml"], "unknown option --expand; did you mean --expand-env?"),
        (["serve", "--dry-run"], "unknown option --dry-run; did you mean --verify?"),
    ])
    func optionsOfOtherPrograms(arguments: [String], told: String) async throws {
        let command = try await onThread { try MetronomeCommand(arguments, in: TemporaryDirectory("command")) }
        #expect(command.exitCode == 64 && command.output.contains(told), "\(command.output)")
    }

    /// Switches with a value, as Tempo has them.
    @Test(arguments: [("--expand-env=true", "t_t"), ("--expand-env=false", "t__HOME_X__")])
    func switchesMayHaveAValue(option: String, label: String) async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("a.yaml", "metrics_generator: {processor: {span_metrics: {dimensions: ['t${HOME_X:-.t}']}}}")
            return try MetronomeCommand(["serve", "--verify=true", option, "a.yaml"], in: directory)
        }
        #expect(command.exitCode == 0 && command.output.contains(label), "\(command.output)")
    }

    @Test func aPasswordFileThatIsNotThere() async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write("token", " t ")
            let entries = [
                "{url: 'http://m/push', basic_auth: {username: u, password_file: /nonexistent/p}}",
                "{url: 'http://n/push', authorization: {credentials_file: /nonexistent/c}}", "{url: 'http://o/push', bearer_token_file: token}",
                "{url: 'http://p/push', bearer_token_file: /}",
            ]
            try directory.write("a.yaml", "metrics_generator: {storage: {remote_write: [\(entries.joined(separator: ", "))]}}")
            return try MetronomeCommand(["check", "a.yaml"], in: directory)
        }
        let warnings = command.output.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        #expect(command.exitCode == 0 && warnings.count == 3, "\(command.output)")
        for (warning, told) in zip(
            warnings,
            [
                "/nonexistent/p: no such file: nothing can be sent to http://m/push until it is there",
                "/nonexistent/c: no such file: nothing can be sent to http://n/push until it is there", "not a regular file",
            ])
        { #expect(warning.contains(told), "\(warning)") }
    }

    @Test func aHostThatIsNotKnown() async throws {
        for (key, other) in [("grpc", "admin"), ("admin", "grpc")] {
            let command = try await onThread {
                let directory = try TemporaryDirectory("command")
                try directory.write(
                    "a.yaml", "metronome: {listen: {http: '127.0.0.1:0', \(other): '127.0.0.1:0', \(key): 'no-such-host.invalid:4317'}}")
                return try MetronomeCommand(["serve", "a.yaml"], in: directory, seconds: 30)
            }
            #expect(command.exitCode == 1, "\(command.output)")
            #expect(command.output.contains("the host name no-such-host.invalid is not known here: write 0.0.0.0:4317 to listen on every address"))
            #expect(!command.output.contains("SocketAddress") && !command.output.contains("NIO"), "\(command.output)")
        }
    }

    @Test func checkTellsWhatIsOnForWhomAndWhere() async throws {
        let command = try await onThread {
            let directory = try TemporaryDirectory("command")
            try directory.write(
                "main.yaml",
                """
                multitenancy_enabled: true
                metrics_generator:
                  storage: {remote_write: [{url: "http://user:secret@mimir/api/v1/push"}, {url: "http://other/push", headers: {X-Scope-OrgID: ops}}]}
                overrides: {per_tenant_override_config: tenants.yaml, defaults: {metrics_generator: {processors: [host-info]}}}
                metronome: {listen: {grpc: "0.0.0.0:14317"}}
                """)
            try directory.write(
                "tenants.yaml",
                "overrides:\n  a: {metrics_generator: {processors: [service-graphs, span-metrics-count]}}\n  b: {metrics_generator: {processors: []}}\n"
            )
            return try MetronomeCommand(["check", "main.yaml"], in: directory)
        }
        for text in [
            "listens  0.0.0.0:14317 (OTLP/gRPC), 127.0.0.1:4318 (OTLP/HTTP), 127.0.0.1:3210 (admin pages)\n",
            "writes   to http://mimir/api/v1/push, X-Scope-OrgID: the tenant\n",
            "http://other/push, X-Scope-OrgID as its headers say\n",
            "makes    for every tenant without an entry of its own, by overrides.defaults:\n",
            "host-info  traces_host_info\n", "makes    for tenant a, by its entry at tenants.yaml:2:3:\n",
            "traces_service_graph_request_failed_total",
            "makes    nothing for tenant b, by its entry at tenants.yaml:3:3\n", "warning: tenant b: nothing will be counted",
        ] { #expect(command.output.contains(text), "\(text) in \(command.output)") }
        #expect(!command.output.contains("secret"))
    }

    @Test func aMissingFileIsNamed() async throws {
        let command = try await Self.run("serve", "--config", "nowhere.yaml")
        #expect(command.exitCode == 1)
        #expect(command.output.contains("nowhere.yaml"))
    }

    @Test func anAddressInUseIsAnErrorThatNamesTheSetting() async throws {
        let command = try await onThread {
            let taken = try SilentListener()
            defer { taken.close() }
            let directory = try TemporaryDirectory("command")
            let free = try (LoopbackPorts.take(), LoopbackPorts.take())
            let listen: JSONValue = [
                "grpc": .string("127.0.0.1:\(taken.port)"), "http": .string("127.0.0.1:\(free.0)"), "admin": .string("127.0.0.1:\(free.1)"),
            ]
            let file = try directory.write("mine.yaml", JSONValue.object(["metronome": ["listen": listen]]).text())
            return (try MetronomeCommand(["serve", "--config", file], in: directory), taken.port)
        }
        #expect(command.0.exitCode == 1)
        #expect(command.0.output.contains("metronome.listen.grpc"), "\(command.0.output)")
        #expect(command.0.output.contains("\(command.1)"), "\(command.0.output)")
    }

    /// Where /proc cannot be read there are no arguments: none are made up, and nothing begins to listen.
    @Test(.enabled(if: getuid() == 0, "mounts over /proc")) func withoutProcNothingIsGuessed() async throws {
        let script = #"mount -t tmpfs none /proc && exec "$0" "$@""#
        for words in [["version"], ["check", "--config", "good.yaml"], ["serve", "--config", "nowhere.yaml"]] {
            for _ in 0..<3 {
                let (status, output) = try await TestSupport.run("unshare", ["-m", "/bin/sh", "-c", script, SidecarProcess.binary] + words)
                #expect(status == 1 && output == "metronome: the arguments cannot be read: is /proc mounted and readable?\n", "\(status) \(output)")
            }
        }
    }
}
