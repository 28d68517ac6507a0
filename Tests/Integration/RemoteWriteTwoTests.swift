import TestSupport
import Testing

/// One process writes remote write 2.0 to servers that know it, that do not, and that lie about it: the same samples arrive in all of them, to
/// the bit.
@Suite(.timeLimit(.minutes(5))) struct RemoteWriteTwoTests {
    @Test func theSameSamplesArriveWhateverIsSpoken() async throws { try await onThread { try Self.run() } }

    private static func run() throws {
        let one = try RemoteWriteRecorder()
        let two = try RemoteWriteRecorder()
        let others: [(name: String, reason: String, server: RemoteWriteRecorder)] = [
            ("refuses", "unsupported", try RemoteWriteRecorder(skill: .refuses)),
            ("blind", "unconfirmed", try RemoteWriteRecorder(skill: .blind)),
            ("liar", "unwritten", try RemoteWriteRecorder(skill: .liar)),
            ("old", "unsupported", try RemoteWriteRecorder(skill: .old)),
        ]
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let victoria = try VictoriaMetricsServer()
        defer { victoria.stop() }
        func entry(_ name: String, _ base: JSONValue) -> JSONValue {
            base.merging(["name": .string(name), "protobuf_message": "io.prometheus.write.v2.Request"])
        }
        let entries =
            [one.entry, entry("two", two.entry), entry("prometheus", prometheus.entry), entry("victoria", victoria.entry)]
            + others.map { entry($0.name, $0.server.entry) }
        let sidecar = try SidecarProcess(SidecarConfiguration(overrides: ["processors": ["span-metrics", "service-graphs"]], remoteWrite: entries))
        let (metrics, targets, page) = try sidecar.during { sidecar in
            for service in ["first", "second"] {
                let reply = try sidecar.post(try SpanFixture(service: service).request(count: 7))
                guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                let recorders = [one, two] + others.map(\.server)
                try waitUntil("everybody has \(service)", state: { sidecar.process.log() }) {
                    recorders.allSatisfy { $0.series.total("traces_spanmetrics_calls_total", ["service": service]) == 7 }
                }
            }
            let metrics = try sidecar.selfMetrics()
            let targets = try JSONValue(parsing: Array(HTTPClient.get(sidecar.ports.admin, "/api/v1/targets").text.utf8))
            let page = try HTTPClient.get(sidecar.ports.admin, "/console/targets", headers: [("Accept", "text/html")]).text
            #expect(try sidecar.stop() == 0)
            return (metrics, targets, page)
        }
        let spoken = Dictionary(
            uniqueKeysWithValues: (targets["endpoints"]?.elements ?? []).map {
                ($0["name"]?.string ?? "", [$0["message"]?.string, $0["message_fallback"]?.string])
            })
        #expect(spoken["two"] == ["2.0", nil])
        for (name, reason, _) in others { #expect(spoken[name] == ["1.0", reason], "\(name)") }
        #expect(page.contains("2.0 is not taken: unwritten"))
        let expected = samples(one)
        #expect(!expected.isEmpty && one.requests.allSatisfy { !$0.isTwo } && one.breaches == [])
        #expect(samples(two) == expected && two.requests.allSatisfy(\.isTwo) && two.violations == [] && two.breaches == [])
        for (name, reason, server) in others {
            #expect(samples(server) == expected, "\(name)")
            #expect(server.breaches == [] && server.violations == [], "\(name)")
            // Once, and never again within the hour.
            #expect(server.requests.count { $0.isTwo } == 1, "\(name)")
            #expect(metrics.total("metronome_remote_write_message_fallbacks_total", ["remote_name": name, "reason": reason]) == 1, "\(name)")
            #expect(metrics.total("metronome_remote_write_message_version", ["remote_name": name]) == 1)
        }
        #expect(metrics.total("metronome_remote_write_message_version", ["remote_name": "two"]) == 2)
        let last = Dictionary(uniqueKeysWithValues: one.series.map { ($0.labels, $0.last?.value.bitPattern) })
        for (name, queries) in [("prometheus", prometheus.queries), ("victoria", victoria.queries)] {
            #expect(metrics.total("metronome_remote_write_message_fallbacks_total", ["remote_name": name]) == 1, "\(name)")
            // With their last values: the zeros of new series come first.
            try waitUntil("\(name) has all series", state: { "\(last.count)" }) {
                let found = try queries.query("{__name__=~\"traces_.*\"}")
                return found.count == last.count && found.allSatisfy { last[$0.labels] == $0.value.bitPattern }
            }
            for element in try queries.query("{__name__=~\"traces_.*\"}") {
                #expect(last[element.labels] == element.value.bitPattern, "\(name) \(element.labels)")
            }
        }
    }

    private static func samples(_ recorder: RemoteWriteRecorder) -> [[String: String]: Set<WrittenSample>] {
        Dictionary(uniqueKeysWithValues: recorder.series.map { ($0.labels, Set($0.samples)) })
    }

    /// Where a server has said that it reads 2.0, a series that is new begins where its start timestamp says, without a zero sample; a server
    /// of 1.0 gets that zero at the same time.
    @Test(arguments: ["both", "custom"]) func aStartTimestampTakesThePlaceOfAZeroSample(_ histograms: String) async throws {
        let (one, two) = try await onThread { () -> ([RecordedSeries], [WrittenTimeSeries]) in
            let one = try RemoteWriteRecorder()
            let two = try RemoteWriteRecorder()
            let configuration = SidecarConfiguration(
                overrides: ["generate_native_histograms": .string(histograms)],
                remoteWrite: [one.entry, two.entry.merging(["protobuf_message": "io.prometheus.write.v2.Request"])],
                extra: ["metronome": ["remote_write": ["zero_samples": false]]])
            return try SidecarProcess(configuration).during { sidecar in
                for service in ["first", "second"] {
                    let reply = try sidecar.post(try SpanFixture(service: service).request(count: 3))
                    guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
                    try waitUntil("\(service) twice", state: { sidecar.process.log() }) {
                        [one, two].allSatisfy { recorder in
                            let found = recorder.series.matching("traces_spanmetrics_calls_total", ["service": service])
                            return found.count == 1 && found[0].samples.count { $0.value == 3 } >= 2
                        }
                    }
                }
                #expect(two.breaches == [] && two.violations == [])
                return (
                    one.series.filter { $0.labels["service"] == "second" }, two.requests.flatMap(\.series).filter { $0.label("service") == "second" }
                )
            }
        }
        #expect(!one.isEmpty && Set(two.map(\.labels)).count == one.count)
        #expect(one.contains { $0.histograms.contains { ($0.schema == -53) == (histograms == "custom") && $0.countInt == 3 } })
        for series in one {
            let zero = (series.samples.map(\.timestamp) + series.histograms.map(\.timestamp)).min() ?? 0
            let same = two.filter { Dictionary(uniqueKeysWithValues: $0.labels.map { ($0.name, $0.value) }) == series.labels }
            #expect(!same.isEmpty && same.allSatisfy { $0.created == zero && $0.starts.allSatisfy { $0 == zero } }, "\(series.labels)")
            #expect(same.flatMap(\.samples).allSatisfy { $0.timestamp > zero } && same.flatMap(\.histograms).allSatisfy { $0.timestamp > zero })
            #expect(same.allSatisfy { $0.metadata?.help.isEmpty == false }, "\(series.labels)")
        }
    }

    /// Killed and begun again, in remote write 2.0 and in OTLP: what goes on counting began when it did, also where its numbers were kept
    /// before it was first sent.
    @Test(arguments: ["memory", "durable"]) func startsSurviveACrash(_ acknowledge: String) async throws {
        try await onThread { try Self.crash(acknowledge) }
    }

    private static func crash(_ acknowledge: String) throws {
        let two = try RemoteWriteRecorder()
        let otlp = try MetricPointRecorder(isDelta: false)
        let place = try TemporaryDirectory("starts")
        let entries = [two.entry.merging(["protobuf_message": "io.prometheus.write.v2.Request", "name": "two"]), otlp.entry]
        let configuration = SidecarConfiguration(
            generator: ["storage": ["path": .string(place.path), "remote_write": .array(entries)]],
            overrides: ["processors": ["span-metrics", "service-graphs"], "generate_native_histograms": "both"], remoteWrite: entries,
            extra: ["metronome": ["intake": ["acknowledge": .string(acknowledge)]]])
        var number = 1
        func push(_ service: String, to sidecar: SidecarProcess, _ total: Double) throws {
            var fixture = SpanFixture(service: service)
            fixture.firstNumber = number
            number += 3
            let reply = try sidecar.post(try fixture.request(count: 3))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("\(total) of \(service), twice", state: { sidecar.process.log() }) {
                let calls = two.series.matching("traces_spanmetrics_calls_total", ["service": service])
                let points = otlp.points.filter { $0.name == "traces_spanmetrics_calls_total" && $0.attributes["service"] == service }
                return calls.count == 1 && calls[0].samples.count { $0.value == total } >= 2 && points.count { $0.value == total } >= 2
            }
        }
        try SidecarProcess(configuration).during { sidecar in
            try push("first", to: sidecar, 3)
            sidecar.process.destroy()
        }
        try SidecarProcess(configuration).during { sidecar in
            try push("first", to: sidecar, 6)
            try push("second", to: sidecar, 3)
            #expect(try sidecar.stop() == 0)
        }
        #expect(two.breaches == [] && two.violations == [] && otlp.breaches == [])
        let series = Dictionary(grouping: two.requests.flatMap(\.series), by: \.labels)
        #expect(!series.isEmpty)
        for (labels, all) in series where all[0].metadata?.kind != .gauge {
            #expect(Set(all.map(\.created)).count == 1 && all[0].created > 0, "\(labels)")
        }
        // A zero sample lies at the start itself.
        let points = otlp.points.filter { $0.kind != .gauge && $0.start != 0 }
        let streams = Dictionary(grouping: points) { "\($0.kind) \($0.name) \($0.attributes.sorted { $0.key < $1.key })" }
        #expect(streams.values.contains { $0.count >= 4 })
        for (stream, all) in streams { #expect(Set(all.map(\.start)).count == 1, "\(stream)") }
    }
}
