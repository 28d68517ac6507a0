import Foundation
import TestSupport
import Testing

/// `-health=true` and `metronome health`: a probe that starts nothing.
struct HealthTests {
    private static func probe(_ arguments: [String]) throws -> MetronomeCommand {
        try MetronomeCommand(arguments, in: try TemporaryDirectory("health"), seconds: 60)
    }

    @Test func aRunningOneIsReady() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("health")
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let port = sidecar.ports.admin
                let file = try directory.write("t.yaml", "server: {http_listen_port: \(port)}")
                let spellings = [
                    ["-health=true", "-config.file=\(file)"], ["health", "--config", file], ["health", "-config.file", file],
                    ["-health=true", "-health.url=http://127.0.0.1:\(port)/ready"], ["health", "--url", "http://localhost:\(port)/ready?x=1"],
                ]
                for arguments in spellings {
                    let command = try Self.probe(arguments)
                    #expect(command.exitCode == 0, "\(arguments): \(command.output)")
                    #expect(command.output.hasSuffix("ready\n"), "\(command.output)")
                }
                let elsewhere = try Self.probe(["health", "--url", "http://127.0.0.1:\(port)/nowhere"])
                #expect(elsewhere.exitCode == 1 && elsewhere.output.contains("/nowhere: 404"), "\(elsewhere.output)")
                #expect(try sidecar.stop() == 0)
                let gone = try Self.probe(["-health=true", "-config.file=\(file)"])
                #expect(gone.exitCode == 1)
                #expect(
                    gone.output == "metronome: not ready: http://127.0.0.1:\(port)/ready: connection refused\n", "\(gone.output)")
            }
        }
    }

    /// From SIGTERM on it is not.
    @Test func oneThatStopsIsNotReady() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: ["shutdown_delay": "30s"])).during { sidecar in
                sidecar.process.signal(SIGTERM)
                let url = "http://127.0.0.1:\(sidecar.ports.admin)/ready"
                try waitUntil("it stops") { try HTTPClient.get(sidecar.ports.admin, "/ready").status == 503 }
                let command = try Self.probe(["-health=true", "-health.url", url])
                #expect(command.exitCode == 1)
                #expect(command.output == "metronome: not ready: \(url): 503 Service Unavailable\n", "\(command.output)")
            }
        }
    }

    /// By the configuration's certificate, whatever its name; by a URL with that name.
    @Test func onePortWithTLSIsAsked() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("health")
            let authority = try TestAuthority(in: directory)
            let pair = try authority.sign("server")
            let (port, grpc, http) = try (LoopbackPorts.take(), LoopbackPorts.take(), LoopbackPorts.take())
            let file = try directory.write(
                "t.yaml",
                """
                server: {http_listen_port: \(port), http_tls_config: {cert_file: \(pair.certificate), key_file: \(pair.key)}}
                metronome: {listen: {grpc: "127.0.0.1:\(grpc)", http: "127.0.0.1:\(http)"}}
                """)
            let sidecar = try ChildProcess(
                SidecarProcess.binary, ["serve", file], directory: directory.path, logPath: directory.file("log"), environment: [:])
            defer { sidecar.destroy() }
            try waitUntil("it is ready") { try Self.probe(["health", "--insecure", file]).exitCode == 0 }
            let (ca, byName) = (authority.certificate, "https://localhost:\(port)/ready")
            for arguments in [
                ["health", file], ["health", "--ca", ca, file], ["health", "--insecure", file], ["health", "--url", byName, "--ca", ca],
            ] {
                let command = try Self.probe(arguments)
                #expect(command.exitCode == 0 && command.output.hasSuffix("ready\n"), "\(arguments): \(command.output)")
            }
            for (arguments, message) in [
                (["--url", byName], "not trusted"), (["--url", "https://127.0.0.1:\(port)/ready", "--ca", ca], "another host name"),
                (["--ca", file, file], "no PEM file"), (["--ca", "/nonexistent", file], "--ca /nonexistent: cannot be read"),
                (["--url", "http://127.0.0.1:\(port)/ready"], "closed the connection"),
            ] {
                let command = try Self.probe(["health"] + arguments)
                #expect(command.exitCode == 1 && command.output.contains(message), "\(arguments): \(command.output)")
            }
        }
    }

    /// Nobody listens on the default address of this configuration, so a server that starts would show.
    @Test func aProbeThatCannotWorkSaysWhy() async throws {
        try await onThread {
            let silent = try SilentListener()
            defer { silent.close() }
            let answers = try LoopbackHTTPServer { _ in LoopbackHTTPServer.Answer(302, headers: [("location", "/")]) }
            defer { answers.close() }
            for (url, message) in [
                ("http://127.0.0.1:\(silent.port)/", "no answer within 5 s"), ("http://127.0.0.1:\(answers.port)/", "302 Found"),
                ("https://127.0.0.1:\(answers.port)/", "TLS: the server does not speak TLS"), ("127.0.0.1:3200", "expected a URL that begins with"),
                ("http://u:hunter2@127.0.0.1/", "expected a URL without user and password"), ("http://127.0.0.1:x/", "expected a port"),
                ("http://no.such.host.invalid/ready", "http://no.such.host.invalid/ready: "),
            ] {
                let command = try Self.probe(["health", "--url", url])
                #expect(command.exitCode == 1)
                #expect(command.output.hasPrefix("metronome: not ready: ") && command.output.contains(message), "\(url): \(command.output)")
                #expect(!command.output.contains("hunter2"))
            }
            let wrong = try Self.probe(["-health=true", "-config.file=/nonexistent/t.yaml"])
            #expect(wrong.exitCode == 1 && wrong.output.contains("/nonexistent/t.yaml: cannot open configuration file"), "\(wrong.output)")
        }
    }
}
