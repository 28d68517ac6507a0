import Foundation
import TestSupport
import Testing

/// One process writes each form of message with each proof of who writes, to receivers that let nobody else in and check what Mimir checks.
/// What they have taken then goes into a real Prometheus and a real VictoriaMetrics: the same numbers are in all of them, to the bit. What those
/// servers can check of a proof they are asked themselves in ``GuardedServersTests``.
@Suite(.timeLimit(.minutes(5)))
struct WriteCredentialsTests {
    private static let spans = 7
    /// Calls, sum, count, and seventeen buckets less the one that count is.
    private static let seriesOfEach = 18

    private struct Form {
        enum Kind { case write, points(isDelta: Bool) }

        var name: String
        var kind: Kind
        var keys: JSONValue = [:]
    }

    private static let forms = [
        Form(name: "1.0", kind: .write), Form(name: "2.0", kind: .write, keys: ["protobuf_message": "io.prometheus.write.v2.Request"]),
        Form(name: "OTLP", kind: .points(isDelta: false)), Form(name: "OTLP delta", kind: .points(isDelta: true)),
    ]

    /// Where one form is written in one way.
    private struct Receiver {
        enum Server {
            case write(RemoteWriteRecorder)
            case points(MetricPointRecorder)
        }

        var way: WriteWay
        var form: Form
        var door: ReceiverDoor
        var server: Server

        init(_ way: WriteWay, _ form: Form) throws {
            self.way = way
            self.form = form
            door = ReceiverDoor(
                tls: try way.tls.map { try TestAuthority.server($0, clients: way.clients, hasHTTP2: true) }, accepts: way.isProven)
            server =
                switch form.kind {
                case .write: .write(try RemoteWriteRecorder(door: door))
                case .points(let isDelta): .points(try MetricPointRecorder(isDelta: isDelta, door: door))
                }
        }

        var series: [RecordedSeries] {
            switch server {
            case .write(let recorder): recorder.series
            case .points(let recorder): recorder.series
            }
        }

        var breaches: [String] {
            switch server {
            case .write(let recorder): recorder.breaches + recorder.violations
            case .points(let recorder): recorder.breaches
            }
        }

        /// The labels tell the receivers apart.
        var entry: JSONValue {
            let base =
                switch server {
                case .write(let recorder): recorder.entry
                case .points(let recorder): recorder.entry
                }
            let rules: JSONValue = [
                ["source_labels": ["__name__"], "regex": "traces_spanmetrics_(calls_total|latency_.*)", "action": "keep"],
                ["target_label": "way", "replacement": .string(way.name)], ["target_label": "form", "replacement": .string(form.name)],
            ]
            return base.merging(form.keys).merging(way.keys).merging([
                "name": .string("\(way.name) \(form.name)"), "write_relabel_configs": rules,
            ])
        }
    }

    @Test func everyWayBringsTheSameNumbersInEveryForm() async throws { try await onThread { try Self.run() } }

    private static func run() throws {
        let directory = try TemporaryDirectory("credentials")
        let proofs = try WriteProofs(in: directory)
        defer { proofs.issuer.close() }
        let receivers = try proofs.ways.flatMap { way in try forms.map { try Receiver(way, $0) } }
        let wrong = WriteWay(name: "wrong", keys: ["bearer_token": "of somebody else"]) { $0["authorization"] == "Bearer ours" }
        let closed = try forms.map { try Receiver(wrong, $0) }
        let sidecar = try SidecarProcess(
            SidecarConfiguration(remoteWrite: (receivers + closed).map(\.entry)), environment: proofs.environment)
        try sidecar.during { sidecar in
            let reply = try sidecar.post(try SpanFixture().request(count: spans))
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("everybody has them", state: { sidecar.process.log() }) {
                receivers.allSatisfy { $0.series.total("traces_spanmetrics_calls_total") == Double(spans) }
                    && closed.allSatisfy { $0.door.refused > 0 }
            }
            #expect(try sidecar.stop() == 3, "one way is closed")
        }
        for receiver in receivers {
            let name = "\(receiver.way.name) \(receiver.form.name)"
            #expect(receiver.door.refused == 0 && receiver.breaches == [], "\(name)")
            guard case .points(let recorder) = receiver.server else { continue }
            #expect(recorder.requests.allSatisfy { $0.isHTTP2 == (receiver.way.name == "http2") }, "\(name)")
        }
        #expect(closed.allSatisfy { $0.series.isEmpty })
        let expected = numbers(receivers[0].series.numbers)["none 1.0"] ?? [:]
        #expect(expected.count == seriesOfEach && expected.contains { $0.value == Double(spans).bitPattern })
        for receiver in receivers {
            #expect(numbers(receiver.series.numbers) == ["\(receiver.way.name) \(receiver.form.name)": expected])
        }
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let victoria = try VictoriaMetricsServer()
        defer { victoria.stop() }
        for (port, queries) in [(prometheus.port, prometheus.queries), (victoria.port, victoria.queries)] {
            for receiver in receivers { try write(receiver.series, to: port) }
            try waitUntil("all series are found", state: { "\((try? queries.query("{way!=\"\"}").count) ?? 0)" }) {
                try queries.query("sum by (way, form) (traces_spanmetrics_calls_total)").count == receivers.count
            }
            let found = Dictionary(try queries.query("{way!=\"\"}").map { ($0.labels, $0.value) }) { $1 }
            let all = numbers(found)
            #expect(all.count == receivers.count)
            for (receiver, numbers) in all { #expect(numbers == expected, "\(receiver)") }
        }
    }

    private static func write(_ series: [RecordedSeries], to port: Int) throws {
        let reply = try HTTPClient.request(
            "POST", port, "/api/v1/write",
            headers: [
                ("Content-Encoding", "snappy"), ("Content-Type", "application/x-protobuf"), ("X-Prometheus-Remote-Write-Version", "0.1.0"),
            ], body: SnappyBlock.compress(series.request))
        #expect((200..<300).contains(reply.status), "\(reply.status) \(reply.text)")
    }

    /// Bits by series, of each way and form.
    private static func numbers(_ series: [[String: String]: Double]) -> [String: [String: UInt64]] {
        var numbers: [String: [String: UInt64]] = [:]
        for (labels, value) in series {
            var labels = labels
            let receiver = "\(labels.removeValue(forKey: "way") ?? "") \(labels.removeValue(forKey: "form") ?? "")"
            numbers[receiver, default: [:]]["\(labels.sorted { $0.key < $1.key })"] = value.bitPattern
        }
        return numbers
    }
}
