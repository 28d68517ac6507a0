import TestSupport
import Testing

/// Set-ups that are wrong in the ways in which set-ups are, each started as a process: one command or one look names the cause and the cure. All of
/// them stand in the table of MissingMetrics.md.
enum BrokenSetup {
    static let warnings = "metronome_warnings_total"

    /// Runs a sidecar that collects every 200 ms.
    static func running(
        generator: JSONValue = [:], overrides: JSONValue = [:], extra: JSONValue = [:], _ body: @escaping @Sendable (SidecarProcess) throws -> Void
    ) async throws {
        try await onThread {
            let base: JSONValue = ["registry": ["collection_interval": "200ms"]]
            let configuration = SidecarConfiguration(generator: base.merging(generator), overrides: overrides, extra: extra)
            try SidecarProcess(configuration).during(body)
        }
    }

    /// Waits for a warning of this code whose line has all of `texts`; it is counted too.
    static func expectWarning(_ code: String, _ texts: [String], _ sidecar: SidecarProcess) throws {
        try waitUntil("a warning \(code) with \(texts)", state: { sidecar.process.log() }) {
            sidecar.process.log().split(separator: "\n").contains { line in
                line.contains("level=warn") && line.contains("code=\(code)") && texts.allSatisfy { line.contains($0) }
            }
        }
        #expect(try sidecar.selfMetrics().total(warnings, ["code": code]) == 1)
    }

    /// Waits for a warning of this code among those that pages show.
    static func expectBoard(_ code: String, _ text: String, _ sidecar: SidecarProcess) throws {
        func board() -> String { (try? HTTPClient.get(sidecar.ports.admin, "/api/v1/warnings").text) ?? "" }
        // As JSON writes it.
        let written = text.replacing("\"", with: "\\\"")
        try waitUntil("a warning \(code) with \(text)", state: board) { board().contains(#""code":"\#(code)""#) && board().contains(written) }
    }

    static func send(_ span: SpanFixture, _ count: Int, to sidecar: SidecarProcess, tenant: String? = nil) throws {
        let reply = try sidecar.post(try span.request(count: count), headers: tenant.map { [("X-Scope-OrgID", $0)] } ?? [])
        guard reply.status == 200 else { throw HarnessError("\(reply)") }
    }

    static func check(_ text: String, files: [String: String] = [:]) async throws -> String {
        try await onThread {
            let directory = try TemporaryDirectory("broken")
            try directory.write("tempo.yaml", text)
            for (name, text) in files { try directory.write(name, text) }
            return try MetronomeCommand(["check", "tempo.yaml"], in: directory).output
        }
    }

    /// `metronome explain` of these spans.
    static func explain(_ text: String, _ spans: JSONValue) async throws -> String {
        try await onThread {
            let directory = try TemporaryDirectory("broken")
            try directory.write("tempo.yaml", text)
            try directory.write("spans.json", try spans.text())
            return inOneLine(try MetronomeCommand(["explain", "tempo.yaml", "spans.json"], in: directory).output)
        }
    }

    /// What the running process says of spans that came lately.
    static func explain(_ sidecar: SidecarProcess, _ query: String) throws -> String {
        inOneLine(try HTTPClient.get(sidecar.ports.admin, "/api/v1/explain?format=text&" + query).text)
    }

    /// A page of the console.
    static func page(_ sidecar: SidecarProcess, _ path: String) throws -> String {
        try HTTPClient.get(sidecar.ports.admin, path, headers: [("accept", "text/html")]).text
    }

    private static func inOneLine(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
