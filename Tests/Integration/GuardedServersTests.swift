import TestSupport
import Testing

/// Real servers say whom they let in, where they can. One process writes to all of them at once, in every form of message that they take, and to
/// the strict receiver: what arrives is the same, to the bit. Of who proves nothing, or something else, and of who does not trust the server
/// nothing arrives, and what is told of it names the cause.
///
/// OTLP is judged by the strict receiver alone (``WriteCredentialsTests``): neither Debian's Prometheus (2.42) nor its VictoriaMetrics (1.79) takes it.
@Suite(.timeLimit(.minutes(5)))
struct GuardedServersTests {
    private typealias Arrived = [[String: String]: PromQLClient.Series]

    /// Calls, sum, count, and seventeen buckets less the one that count is.
    private static let classicSeries = 18
    /// How many spans of so many milliseconds each. Every sum of them has few digits: VictoriaMetrics keeps no more than some fifteen of a number.
    private static let spans = [(4, 125), (2, 750), (1, 3000)]

    /// What one visitor writes in one form.
    private struct Entry {
        let server: GuardedServers.Server
        let visitor: GuardedVisitor
        let form: GuardedServers.Form

        var name: String { "\(server.name), \(visitor.name), \(form.rawValue)" }

        /// The labels tell what has arrived apart.
        var document: JSONValue {
            let url = visitor.refusal?.url ?? server.url
            let labels: JSONValue = [
                "name": .string(name), "url": .string(url),
                "write_relabel_configs": [
                    GuardedServersTests.kept, ["target_label": "visitor", "replacement": .string(visitor.name)],
                    ["target_label": "form", "replacement": .string(form.rawValue)],
                ],
            ]
            return labels.merging(form.keys).merging(visitor.keys)
        }
    }

    /// Ways that none of these servers checks, or that prove nothing: they are judged by the strict receiver.
    private static let judgedElsewhere: Set<String> = ["none", "header", "sigv4"]

    private static let kept: JSONValue = [
        "source_labels": ["__name__"], "regex": "traces_spanmetrics_(calls_total|latency.*)", "action": "keep",
    ]

    @Test func onlyWhoProvesWhoHeIsWrites() async throws { try await onThread { try Self.run() } }

    private static func run() throws {
        let directory = try TemporaryDirectory("guarded")
        let guarded = try GuardedServers(in: directory)
        defer { guarded.stop() }
        let entries = entries(guarded)
        let judged = Set(guarded.servers.flatMap(\.visitors).flatMap(\.ways))
        #expect(judged.isDisjoint(with: judgedElsewhere) && judged.union(judgedElsewhere) == Set(guarded.proofs.ways.map(\.name)))
        let strict = try RemoteWriteRecorder()
        let configuration = SidecarConfiguration(
            overrides: ["generate_native_histograms": "both"],
            remoteWrite: [strict.entry.merging(["write_relabel_configs": [kept]])] + entries.map(\.document))
        let sidecar = try SidecarProcess(configuration, environment: guarded.proofs.environment)
        try sidecar.during { sidecar in
            try send(to: sidecar)
            let calls = Double(spans.reduce(0) { $0 + $1.0 })
            try waitUntil("the strict receiver has them twice", state: { "\(strict.series.total("traces_spanmetrics_calls_total"))" }) {
                strict.series.matching("traces_spanmetrics_calls_total").contains { $0.samples.count { $0.value == calls } >= 2 }
            }
            let expected = arrived(strict)
            #expect(expected.count == classicSeries + 1)
            let histograms = expected.values.flatMap(\.histograms)
            #expect(histograms.contains { $0.count == calls && $0.counts == spans.map { Double($0.0) } }, "\(histograms)")
            // By then they have tried.
            try refused(entries.filter { $0.visitor.refusal != nil }, sidecar)
            for server in guarded.servers {
                try compare(server, entries.filter { $0.server.name == server.name && $0.visitor.refusal == nil }, expected)
            }
        }
        #expect(strict.breaches == [] && strict.violations == [])
    }

    /// Who is let in writes in every form, who is not in one of them.
    private static func entries(_ guarded: GuardedServers) -> [Entry] {
        guarded.servers.flatMap { server in
            server.visitors.enumerated().flatMap { index, visitor in
                let forms = GuardedServers.Form.allCases
                return (visitor.refusal == nil ? forms : [forms[index % forms.count]]).map { Entry(server: server, visitor: visitor, form: $0) }
            }
        }
    }

    private static func send(to sidecar: SidecarProcess) throws {
        var fixture = SpanFixture()
        for (count, milliseconds) in spans {
            fixture.durationMilliseconds = milliseconds
            let reply = try sidecar.post(try fixture.request(count: count))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            fixture.firstNumber += count
        }
    }

    // MARK: What has arrived

    private static func arrived(_ recorder: RemoteWriteRecorder) -> Arrived {
        Dictionary(
            recorder.series.map { series in
                (
                    series.labels,
                    PromQLClient.Series(samples: Set(series.samples), histograms: Set(series.histograms.map(PromQLClient.Histogram.init)))
                )
            }
        ) { $1 }
    }

    /// What the server has of each entry, by the entry's name.
    private static func found(_ server: GuardedServers.Server) throws -> [String: Arrived] {
        var found: [String: Arrived] = [:]
        for (labels, series) in try server.queries.series("{__name__=~\"traces_.*\"}") {
            var labels = labels
            let visitor = labels.removeValue(forKey: "visitor") ?? ""
            let form = labels.removeValue(forKey: "form") ?? ""
            found["\(server.name), \(visitor), \(form)", default: [:]][labels] = series
        }
        return found
    }

    /// Up to the newest that is expected: the process goes on writing.
    private static func upTo(_ expected: Arrived, _ found: Arrived) -> Arrived {
        let newest = expected.values.flatMap { $0.samples.map(\.timestamp) + $0.histograms.map(\.timestamp) }.max() ?? 0
        return found.mapValues { series in
            PromQLClient.Series(
                samples: series.samples.filter { $0.timestamp <= newest }, histograms: series.histograms.filter { $0.timestamp <= newest })
        }
    }

    private static func compare(
        _ server: GuardedServers.Server, _ entries: [Entry], _ expected: Arrived
    ) throws {
        let expected = server.takesNativeHistograms ? expected : expected.filter { $0.value.histograms.isEmpty }
        var all: [String: Arrived] = [:]
        /// nil: the same.
        func difference(_ entry: Entry) -> String? {
            let found = upTo(expected, all[entry.name] ?? [:])
            guard found != expected else { return nil }
            let wrong = expected.first { found[$0.key] != $0.value }
            return
                "\(entry.name): \(found.count) of \(expected.count); \(wrong.map { "\($0) is \(found[$0.key].map { "\($0)" } ?? "missing")" } ?? "")"
        }
        try waitUntil(
            "\(server.name) has what the strict receiver has",
            state: { entries.compactMap(difference).joined(separator: "\n") }
        ) {
            all = try found(server)
            return entries.allSatisfy { difference($0) == nil }
        }
        #expect(Set(all.keys) == Set(entries.map(\.name)), "nothing of anybody else")
    }

    // MARK: What is told

    private static func refused(_ entries: [Entry], _ sidecar: SidecarProcess) throws {
        func told() throws -> [String: (text: String, advice: String, sent: Int64)] {
            let targets = try JSONValue(parsing: HTTPClient.get(sidecar.ports.admin, "/api/v1/targets").body)
            let told = (targets["endpoints"]?.elements ?? []).map { endpoint in
                let failure = endpoint["last_failure"]
                return (
                    endpoint["name"]?.string ?? "",
                    (failure?["text"]?.string ?? "", failure?["advice"]?.string ?? "", endpoint["samples_sent"]?.integer ?? -1)
                )
            }
            return Dictionary(told) { $1 }
        }
        for entry in entries {
            guard let refusal = entry.visitor.refusal else { continue }
            var last: (text: String, advice: String, sent: Int64)?
            try waitUntil("it is told why: \(entry.name)", state: { "\(last.map { "\($0)" } ?? "nothing")" }) {
                last = try told()[entry.name]
                return last.map { $0.text.contains(refusal.text) && $0.advice.contains(refusal.advice) } == true
            }
            #expect(last?.sent == 0, "\(entry.name)")
        }
        let log = sidecar.process.log()
        let page = try HTTPClient.get(sidecar.ports.admin, "/console/targets", headers: [("Accept", "text/html")]).text
        for secret in [ServerLock.password, GuardedVisitor.wrongPassword, WriteProofs.issued, WriteProofs.forged, WriteProofs.tokenOfFile] {
            #expect(!log.contains(secret) && !page.contains(secret), "\(secret)")
        }
    }
}
