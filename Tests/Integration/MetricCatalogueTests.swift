import TestSupport
import Testing

/// The catalogue (`Documentation.docc`) names every metric, flag and page of a running process, and no other.
struct MetricCatalogueTests {
    /// Of the metric that `everything.yaml` makes up, as a user would.
    private static let example = "example_"
    private static let inputs = "tempo-compat/docs"

    /// Name → type and meaning, of a page of Prometheus text.
    private static func families(_ page: String) -> [String: CatalogueTable.Metric] {
        var found: [String: CatalogueTable.Metric] = [:]
        for line in page.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count == 4, words[0] == "#", !words[2].hasPrefix(example) else { continue }
            if words[1] == "HELP" { found[words[2], default: .init()].meaning = words[3].replacing("|", with: "/") }
            if words[1] == "TYPE" { found[words[2], default: .init()].types = [words[3]] }
        }
        return found
    }

    /// All processors, and spans of all kinds: the captured requests, and `spans.json` as of now, since the health of providers is
    /// that of the last hour.
    private static func everything(_ body: @escaping @Sendable (SidecarProcess) throws -> Void) async throws {
        try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let prices: JSONValue = .string(PackageRoot.file("\(inputs)/prices.yaml"))
            let messages = ["io.prometheus.write.v2.Request", "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest"].map {
                recorder.entry.merging(["name": .string($0), "protobuf_message": .string($0)])
            }
            let configuration = SidecarConfiguration(
                remoteWrite: [recorder.entry.merging(["round_robin_dns": true])] + messages,
                extra: [
                    "overrides": ["per_tenant_override_config": .string(PackageRoot.file("\(inputs)/overrides.yaml"))],
                    "metronome": ["gen_ai": ["cost": ["price_file": prices]]],
                ])
            // The later file wins.
            let arguments = ["--config", PackageRoot.file("\(inputs)/everything.yaml")]
            try SidecarProcess(configuration, arguments: arguments).during { sidecar in
                for file in try GenAICorpus.files() {
                    let body = try PackageRoot.read("\(GenAICorpus.folder)/\(file)")
                    #expect(try sidecar.post(body).status == 200, "\(file)")
                }
                let now = WallClock.nanoseconds() / 1_000_000_000 - 1
                let spans = String(decoding: try PackageRoot.read("\(inputs)/spans.json"), as: UTF8.self).replacing("1782900000", with: "\(now)")
                #expect(try sidecar.post(Array(spans.utf8), contentType: "application/json").status == 200)
                try body(sidecar)
            }
        }
    }

    /// What only who routes shows: it counts nothing.
    private static func routing() async throws -> [String: CatalogueTable.Metric] {
        let extra: JSONValue = ["metronome": ["route": ["enabled": true, "targets": ["http://127.0.0.1:9"]]]]
        return try await onThread {
            try SidecarProcess(SidecarConfiguration(extra: extra)).during { sidecar in
                families(try HTTPClient.get(sidecar.ports.admin, "/metrics?zeros=true").text).filter { $0.key.hasPrefix("metronome_route_") }
            }
        }
    }

    /// Compares a table of `Metrics.md` with what a page comes to show.
    ///
    /// - Parameter others: what another process shows.
    private static func compare(
        _ name: String, _ path: String, _ sidecar: SidecarProcess, and others: [String: CatalogueTable.Metric] = [:]
    ) throws {
        let table = try CatalogueTable.metrics(name)
        var shown: [String: CatalogueTable.Metric] = [:]
        // Some metrics come with a collection, or when edges have waited.
        _ = try Deadline.seconds(60).poll(every: 0.5) {
            shown = families(try HTTPClient.get(sidecar.ports.admin, path).text).merging(others) { own, _ in own }
            return Set(table.keys).isSubset(of: shown.keys) ? true : nil
        }
        let missing = Set(shown.keys).subtracting(table.keys).sorted()
        #expect(missing.isEmpty, "\(path) has what the table of \(name) lacks: run tempo-compat/docs/metrics.py")
        let surplus = Set(table.keys).subtracting(shown.keys).sorted()
        #expect(surplus.isEmpty, "the table of \(name) has what \(path) does not show: run tempo-compat/docs/metrics.py")
        for (name, metric) in shown {
            guard let row = table[name] else { continue }
            #expect(row.types.isSuperset(of: metric.types), "\(name)")
            // A type of its own has a meaning of its own; the table has that of the first.
            if row.types == metric.types { #expect(row.meaning == metric.meaning, "\(name)") }
        }
        #expect(table.count > 50)
    }

    @Test func everyMetric() async throws {
        let routing = try await Self.routing()
        #expect(routing.count > 10)
        try await Self.everything { sidecar in
            try Self.compare("own metrics", "/metrics?zeros=true", sidecar, and: routing)
            try Self.compare("metrics of spans", "/metrics/spans", sidecar)
        }
    }

    @Test func everyPage() async throws {
        try await onThread {
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                let index = try HTTPClient.get(sidecar.ports.admin, "/status/endpoints").text
                let paths = index.split(separator: "\n").compactMap { $0.split(separator: " ").first }.map(String.init)
                #expect(paths.count > 10)
                #expect(try Set(paths) == CatalogueTable.firstColumn("Operations.md", under: "## Pages"))
                // `/status` is all below it in one.
                let status = try HTTPClient.get(sidecar.ports.admin, "/status").text
                #expect(paths.filter { $0.hasPrefix("/status/") && !$0.hasSuffix("*") }.allSatisfy { status.contains("--- \($0)\n") })
            }
        }
    }

    private static func flags(_ help: String) -> Set<String> {
        let options = help.split(separator: "\n").filter { $0.hasPrefix("  -") }
        return Set(options.flatMap { $0.prefix { $0 != "<" }.split { " ,/".contains($0) } }.map(String.init).filter { $0.hasPrefix("-") })
    }

    @Test(arguments: ["serve", "check", "explain", "convert", "infer", "mcp", "health"])
    func everyFlag(of command: String) async throws {
        let help = try await onThread { try MetronomeCommand([command, "--help"], in: TemporaryDirectory("help")).output }
        let flags = Self.flags(help)
        #expect(flags.count > 2)
        #expect(try flags == CatalogueTable.firstColumn("Operations.md", under: "### metronome \(command)"))
    }

    @Test func everyFlagOfTheLoadGenerator() async throws {
        let flags = Self.flags(try await LoadGenerator.run(["--help"]).output)
        #expect(flags.count > 20)
        #expect(try flags == CatalogueTable.firstColumn("LoadGenerator.md", under: "## Flags"))
    }
}
