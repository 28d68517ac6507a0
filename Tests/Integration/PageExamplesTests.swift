import Foundation
import TestSupport
import Testing

/// What the README and the catalogue tell a reader to write and to type does what they say.
struct PageExamplesTests {
    private static let blocks = ((try? DocumentationPage.all()) ?? []).flatMap(\.blocks)
    private static let yaml = blocks.filter { $0.language == "yaml" }
    /// Commands to a Metronome that runs with its defaults.
    private static let requests = blocks.filter { $0.language.isEmpty && $0.text.contains("curl ") }

    @Test func thereAreBlocks() {
        #expect(Self.yaml.count > 15)
        #expect(Self.requests.count > 1)
    }

    @Test("YAML of the pages", arguments: PageExamplesTests.yaml)
    func yamlIsValid(_ block: PageBlock) async throws {
        let name = try #require(block.fileName, "says what file it is in its first line")
        try await onThread {
            let directory = try TemporaryDirectory("page")
            // What examples refer to.
            for other in Self.yaml where other.fileName == "prices.yaml" { try directory.write("prices.yaml", other.text) }
            try directory.write(name, try Self.withCertificates(block.text, in: directory))
            switch name {
            case "tempo.yaml", "metronome.yaml": try Self.check(["--config", name], in: directory)
            case "prices.yaml":
                try directory.write("main.yaml", "metronome: {gen_ai: {cost: {price_file: prices.yaml}}}\n")
                try Self.check(["--config", "main.yaml"], in: directory)
            case "overrides.yaml":
                try directory.write("main.yaml", "multitenancy_enabled: true\noverrides: {per_tenant_override_config: overrides.yaml}\n")
                try Self.check(["--config", "main.yaml"], in: directory)
            case "prometheus.yml":
                let log = directory.file("log")
                let promtool = try ChildProcess("promtool", ["check", "config", name], directory: directory.path, logPath: log)
                #expect(try promtool.waitForExit(seconds: 60) == 0, "\(promtool.log())")
            case "collector.yaml": break  // Another program's, which is not installed here.
            default: Issue.record("\(name) is no file that this test knows")
            }
        }
    }

    /// The text, with the certificates and keys that it names in a directory where they are.
    private static func withCertificates(_ text: String, in directory: TemporaryDirectory) throws -> String {
        let place = "/etc/metronome/"
        guard text.contains(place) else { return text }
        let authority = try TestAuthority(in: directory)
        let pair = try authority.sign("ours")
        let files = [
            ("ca.pem", authority.certificate), ("clients.pem", authority.certificate), ("tls.crt", pair.certificate), ("tls.key", pair.key),
        ]
        for (name, path) in files { try directory.write(name, try String(contentsOfFile: path, encoding: .utf8)) }
        return text.replacing(place, with: "\(directory.path)/")
    }

    private static func check(_ arguments: [String], in directory: TemporaryDirectory) throws {
        let command = try MetronomeCommand(["check"] + arguments, in: directory)
        #expect(command.exitCode == 0, "\(command.output)")
    }

    @Test("Requests of the pages", arguments: PageExamplesTests.requests)
    func requestsAreAnswered(_ block: PageBlock) async throws {
        try await onThread {
            let everything = SidecarConfiguration(overrides: ["processors": ["span-metrics", "provider-health", "gen-ai"]])
            try SidecarProcess(everything).during { sidecar in
                let directory = try TemporaryDirectory("page")
                try Self.callOpenAI(sidecar)
                let text = block.text.replacing("127.0.0.1:4318", with: "127.0.0.1:\(sidecar.ports.http)")
                    .replacing("127.0.0.1:3210", with: "127.0.0.1:\(sidecar.ports.admin)")
                    .replacing(#/curl -sS? /#, with: "curl -sS --fail-with-body -m 60 ")
                // Examples of two and more commands must not hide the failure of the first.
                try directory.write("commands.sh", "set -eo pipefail\n" + text)
                let shell = try ChildProcess("bash", ["commands.sh"], directory: directory.path, logPath: directory.file("log"))
                #expect(try shell.waitForExit(seconds: 120) == 0, "\(shell.log())")
                #expect(!shell.log().isEmpty)
            }
        }
    }

    /// A call of the provider that the examples ask about.
    private static func callOpenAI(_ sidecar: SidecarProcess) throws {
        let now = UInt64(Date().timeIntervalSince1970 * 1e9)
        let body = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},"scopeSpans":[{"spans":[{
            "traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175","name":"chat gpt-4o","kind":3,
            "startTimeUnixNano":"\(now - 500_000_000)","endTimeUnixNano":"\(now)","attributes":[
            {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},
            {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}}]}]}]}]}
            """
        #expect(try sidecar.post(Array(body.utf8), contentType: "application/json").status == 200)
    }
}
