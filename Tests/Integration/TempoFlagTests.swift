import Foundation
import TestSupport
import Testing

/// Tempo's command line beside a running Metronome and without one (tempo-behaviour 1.1 rule 6).
struct TempoFlagTests {
    private static func metronome(_ arguments: [String], files: [String: String] = [:]) async throws -> MetronomeCommand {
        try await onThread {
            let directory = try TemporaryDirectory("flags")
            for (name, text) in files { try directory.write(name, text) }
            return try MetronomeCommand(arguments, in: directory, seconds: 60)
        }
    }

    private static let spanMetrics = "overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}"

    /// One dash or two, the value attached or not.
    @Test(arguments: ["-", "--"], ["=", " "])
    func everyFlagIsTaken(dashes: String, separator: String) async throws {
        let flags = [
            ("config.file", "t.yaml"), ("config.expand-env", "true"), ("config.verify", "true"), ("config.per-user-override-config", "o.yaml"),
            ("config.per-user-override-period", "1m"), ("config.enable-legacy-overrides", "true"), ("multitenancy.enabled", "true"),
            ("metrics-generator.native-histogram-bucket-factor", "1.2"), ("metrics-generator.native-histogram-max-bucket-number", "160"),
            ("metrics-generator.native-histogram-min-reset-duration", "1h"), ("generator.instance-id", "x"),
            ("generator.leave-consumer-group-on-shutdown", "false"), ("shutdown-delay", "1s"), ("target", "metrics-generator"),
            ("health", "false"), ("health.url", "http://127.0.0.1:1/"), ("instance-id", "x"), ("mem-ballast-size-mbs", "10"),
        ]
        let arguments = flags.flatMap { separator == "=" ? ["\(dashes)\($0.0)=\($0.1)"] : ["\(dashes)\($0.0)", $0.1] }
        let command = try await Self.metronome(
            arguments, files: ["t.yaml": Self.spanMetrics, "o.yaml": "overrides: {a: {metrics_generator: {max_active_series: 7}}}"])
        #expect(command.exitCode == 0, "\(command.output)")
        #expect(command.output.contains("per-tenant overrides from o.yaml"), "\(command.output)")
        #expect(command.output.contains("max_active_series: 0 -> 7"), "\(command.output)")
    }

    static let wrong: [([String], String)] = [
        (["-config.fil=t.yaml"], "unknown flag -config.fil; did you mean -config.file?"),
        (["-config.per-tenant-override-config=x"], "unknown flag -config.per-tenant-override-config; did you mean -config.per-user-override-config?"),
        (["-config=t.yaml"], "unknown flag -config; did you mean -config.file?"),
        (["-helth=true"], "unknown flag -helth; did you mean -health?"),
        (["--shutdown.delay=1s"], "unknown flag -shutdown.delay; did you mean -shutdown-delay?"),
        (["-storage.trace.backend=s3"], "unknown flag -storage.trace.backend; known are -config.enable-legacy-overrides, -config.expand-env"),
        (["-health"], "flag needs an argument: -health"),
        (["-config.file=x", "-config.verify"], "flag needs an argument: -config.verify; write -config.verify=true"),
        (["-config.verify", "-config.file=x"], "flag needs an argument: -config.verify; write -config.verify=true"),
        (["-config.file"], "flag needs an argument: -config.file"),
        (["-health=maybe"], "-health=maybe: expected true or false"),
        (["-target=querier"], "-target=querier: Metronome does only what Tempo's metrics-generator does; expected all, metrics-generator"),
        (["-shutdown-delay=5"], "-shutdown-delay=5: expected a duration with a unit"),
        (
            ["-metrics-generator.native-histogram-bucket-factor=0.5"],
            "-metrics-generator.native-histogram-bucket-factor=0.5: expected a factor above 1, or 0 for the default, got 0.5"
        ),
        (["-metrics-generator.native-histogram-max-bucket-number", "-1"], "expected a whole number from 0 to 4294967295, got -1"),
        (["-metrics-generator.native-histogram-min-reset-duration=soon"], "expected a duration with a unit"),
        (["-config.per-user-override-period=1.5s"], "expected a Prometheus duration"),
        (["-config.per-user-override-config=http://a/o.yaml"], "is not fetched from a URL"),
        (["serve", "--set", "nothing=1"], "--set nothing=1: cannot be set here"),
    ]

    @Test(arguments: wrong)
    func aWrongFlagIsRefused(arguments: [String], message: String) async throws {
        let command = try await Self.metronome(arguments)
        #expect(command.exitCode == 2)
        #expect(command.output.contains(message), "\(command.output)")
    }

    /// Over the files; a tenant's entry falls back to it.
    @Test func flagsWinOverTheFiles() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("flags")
            let file = try directory.write("o.yaml", "overrides: {a: {metrics_generator: {max_active_series: 7}}}")
            let configuration = SidecarConfiguration(
                overrides: ["native_histogram_bucket_factor": .number(1.3)],
                extra: ["multitenancy_enabled": false, "overrides": ["per_tenant_override_config": "/nonexistent/o.yaml"]])
            let flags = [
                "-config.per-user-override-config=\(file)", "-config.per-user-override-period=100ms", "-multitenancy.enabled=true",
                "-metrics-generator.native-histogram-bucket-factor=1.5", "-metrics-generator.native-histogram-max-bucket-number=160",
                "-metrics-generator.native-histogram-min-reset-duration=1h", "-target", "metrics-generator",
            ]
            try SidecarProcess(configuration, arguments: flags).during { sidecar in
                func json(_ path: String) throws -> JSONValue {
                    try JSONValue(parsing: HTTPClient.get(sidecar.ports.admin, path, headers: [("accept", "application/json")]).body)
                }
                #expect(try json("/status/overrides/a")["effective"]?["max_active_series"]?.integer == 7)
                let config = try HTTPClient.get(sidecar.ports.admin, "/status/config").text
                for line in [
                    "native_histogram_bucket_factor: 1.5", "native_histogram_max_bucket_number: 160",
                    "native_histogram_min_reset_duration: 1h0m0s", "per_tenant_override_period: 100ms", "multitenancy_enabled: true",
                ] { #expect(config.contains(line), "\(line) is not in \(config)") }
                #expect(try sidecar.post(try SpanFixture().request()).status == 503, "no org id")
                try directory.write("o.yaml", "overrides: {a: {metrics_generator: {max_active_series: 8}}}")
                try waitUntil("the file is read every 100 ms") { try json("/status/overrides/a")["effective"]?["max_active_series"]?.integer == 8 }
            }
        }
    }

    @Test func theOlderNameOfMultitenancyAsksForATenant() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["auth_enabled": true])).during { sidecar in
                let span = try SpanFixture().request()
                let statuses = try [[], [("X-Scope-OrgID", "a")]].map { try sidecar.post(span, headers: $0).status }
                #expect(statuses == [503, 200], "no org id")
            }
        }
    }
}

/// `/status/config?mode=…` as Tempo has it (tempo-behaviour 10.1).
struct StatusConfigModeTests {
    @Test func differencesAndDefaults() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["multitenancy_enabled": true])).during { sidecar in
                func page(_ query: String) throws -> HTTPReply { try HTTPClient.get(sidecar.ports.admin, "/status/config" + query) }
                let pages = try ["", "?mode=diff", "?mode=defaults"].map { try page($0).text }
                #expect(Set(pages).count == 3)
                #expect(pages[1].contains("multitenancy_enabled: true") && !pages[1].contains("stale_duration"), "\(pages[1])")
                #expect(pages[2].contains("multitenancy_enabled: false") && pages[2].contains("stale_duration"), "\(pages[2])")
                #expect(try page("?mode=all").status == 400)
            }
        }
    }
}
