import Foundation
import Synchronization
import TestSupport
import Testing

/// OTLP metrics out of the running process, read with the protobuf library of OpenTelemetry: the same numbers as by remote write.
@Suite(.timeLimit(.minutes(3))) struct OTLPMetricsTests {
    private final class Store: Sendable {
        let requests = Mutex<[LoopbackHTTPServer.Request]>([])
    }

    @Test func theSameNumbersArrive() async throws { try await onThread { try Self.run() } }

    private static func run() throws {
        let one = try RemoteWriteRecorder()
        let store = Store()
        let told = "2 points are not to our taste"
        let partial: [UInt8] = [0x0a, UInt8(told.utf8.count + 4), 0x08, 2, 0x12, UInt8(told.utf8.count)] + Array(told.utf8)
        let server = try LoopbackHTTPServer { request in
            let number = store.requests.withLock {
                $0.append(request)
                return $0.count
            }
            // What is not taken for now comes again.
            return number == 1
                ? LoopbackHTTPServer.Answer(503)
                : LoopbackHTTPServer.Answer(200, headers: [("Content-Type", "application/x-protobuf")], body: partial)
        }
        let entry: JSONValue = [
            "url": .string("http://127.0.0.1:\(server.port)/v1/metrics"), "name": "otlp",
            "protobuf_message": "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
        ]
        let sidecar = try SidecarProcess(
            SidecarConfiguration(overrides: ["processors": ["span-metrics", "service-graphs"]], remoteWrite: [one.entry, entry]))
        let (metrics, log) = try sidecar.during { sidecar in
            let reply = try sidecar.post(try SpanFixture().request(count: 7))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("two collections", state: { sidecar.process.log() }) {
                one.series.matching("traces_spanmetrics_calls_total").first?.samples.count ?? 0 >= 3 && store.requests.withLock { $0.count } >= 4
            }
            let metrics = try sidecar.selfMetrics()
            #expect(try sidecar.stop() == 0)
            return (metrics, sidecar.process.log())
        }
        #expect(metrics.total("metronome_remote_write_points_rejected_total", ["remote_name": "otlp"]) >= 4)
        #expect(log.contains(told), "\(log)")
        let requests = store.requests.withLock { $0 }
        #expect(requests[0].body == requests[1].body)
        for request in requests {
            let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
            #expect(headers["content-type"] == "application/x-protobuf" && headers["content-encoding"] == "gzip")
            #expect(headers["x-prometheus-remote-write-version"] == nil && request.method == "POST" && request.path == "/v1/metrics")
        }
        let directory = try TemporaryDirectory("otlp")
        let files = try requests.enumerated().map { index, request in
            let file = directory.file("\(index)")
            try Data(request.body).write(to: URL(fileURLWithPath: file))
            return file
        }
        let read = try PythonScript.run("Tests/Integration/Python/otlp_metrics.py", files)
        let found = (read["series"]?.elements ?? []).map { element in
            (labels: (element["labels"]?.members ?? [:]).compactMapValues(\.string), value: element["value"]?.double)
        }
        #expect(found.count == one.series.count && read["exemplars"]?.double ?? 0 > 0)
        for series in one.series {
            #expect(found.first { $0.labels == series.labels }?.value == series.last?.value, "\(series.labels)")
        }
    }

    // MARK: Differences

    /// What differences add up to is what the totals are, though a request is refused, an answer is lost and the process is killed.
    @Test(arguments: ["classic", "both", "custom"]) func differencesAddUpToTheTotals(_ histograms: String) async throws {
        try await onThread { try Self.count(histograms) }
    }

    private static func count(_ histograms: String) throws {
        let totals = try RemoteWriteRecorder()
        let deltas = try MetricPointRecorder(
            isDelta: true,
            fate: { number in
                switch number {
                case 0: .refused(503)
                case 2, 5: .lostAnswer
                case 4: .refused(429)
                default: .taken
                }
            })
        let place = try TemporaryDirectory("deltas")
        let configuration = SidecarConfiguration(
            generator: ["storage": ["path": .string(place.path), "remote_write": .array([totals.entry, deltas.entry])]],
            overrides: ["processors": ["span-metrics", "service-graphs"], "generate_native_histograms": .string(histograms)],
            remoteWrite: [totals.entry, deltas.entry],
            // What is answered is kept: nothing that is killed takes a span with it.
            extra: ["metronome": ["intake": ["acknowledge": "durable"]]])
        var first = 1
        func push(_ service: String, _ count: Int, to sidecar: SidecarProcess) throws {
            var fixture = SpanFixture(service: service)
            fixture.firstNumber = first
            first += count
            let reply = try sidecar.post(try fixture.request(count: count))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
        }
        func calls(_ service: String) -> Double { deltas.total("traces_spanmetrics_calls_total", ["service": service]) }
        try SidecarProcess(configuration).during { sidecar in
            for round in 1...3 {
                try push("first", 3, to: sidecar)
                try waitUntil("round \(round)", state: { sidecar.process.log() }) { calls("first") == Double(3 * round) }
            }
            // In no collection yet.
            try push("first", 2, to: sidecar)
            sidecar.process.destroy()
        }
        let metrics = try SidecarProcess(configuration).during { sidecar in
            try push("second", 4, to: sidecar)
            try push("first", 1, to: sidecar)
            try waitUntil("everything", state: { sidecar.process.log() + "\(deltas.numbers)" }) {
                calls("first") == 12 && calls("second") == 4
                    && totals.series.total("traces_spanmetrics_calls_total", ["service": "first"]) == 12
            }
            let metrics = try sidecar.selfMetrics()
            #expect(try sidecar.stop() == 0)
            return metrics
        }
        #expect(deltas.breaches == [] && totals.breaches == [])
        #expect(deltas.repeated > 0 && deltas.points.contains { !$0.exemplars.isEmpty })
        #expect(metrics.total("prometheus_remote_storage_samples_dropped_total") == 0)
        let expected = totals.series.numbers
        let found = deltas.numbers
        #expect(Set(found.keys) == Set(expected.keys))
        for (labels, value) in found {
            let total = expected[labels] ?? .nan
            // Counts to the bit; a sum of sums may round otherwise than the sum of all.
            let isSum = labels["__part__"] == "sum" || labels["__name__"]?.hasSuffix("_sum") == true
            let difference: Double = abs(value - total)
            #expect(isSum ? difference < 1e-9 : difference == 0, "\(value), not \(total): \(labels)")
        }
    }
}
