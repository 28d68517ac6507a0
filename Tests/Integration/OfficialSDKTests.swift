import TestSupport
import Testing

/// The official Python SDK over every protocol, into Metronome, into a real Prometheus and a real VictoriaMetrics.
struct OfficialSDKTests {
    struct Variant: Sendable {
        let `protocol`: String
        let gzip: Bool
        var service: String { `protocol` + (gzip ? "-gzip" : "") }
    }

    /// What one server has of one service.
    struct Seen: Sendable, Equatable {
        var calls: Double?
        var histogramCount: Double?
        var highestBucket: Double?
        var callsByLabels: [[String: String]: Double]
    }

    /// More than one export batch (512 spans) each.
    private static let spans = 700
    private static let variants = ["grpc", "protobuf", "json"].flatMap { [Variant(protocol: $0, gzip: false), Variant(protocol: $0, gzip: true)] }

    @Test func everyProtocolReachesBothDatabases() async throws {
        let results = try await onThread { try Self.run() }
        for result in results {
            #expect(result.seen == result.expected, "\(result.title)")
            #expect(result.exemplars != 0, "\(result.title) has no exemplars")
        }
    }

    struct Result: Sendable {
        var title: String
        var expected: Seen
        var seen: Seen
        /// nil where the database keeps none.
        var exemplars: Int?
    }

    private static func run() throws -> [Result] {
        let prometheus = try PrometheusServer()
        let victoria = try VictoriaMetricsServer()
        defer {
            prometheus.stop()
            victoria.stop()
        }
        let generator: JSONValue = ["processor": ["span_metrics": ["dimensions": ["http.method"]]]]
        let configuration = SidecarConfiguration(generator: generator, remoteWrite: [prometheus.entry, victoria.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let sent = try variants.map { ($0, try send($0, sidecar)) }.map { ($0, try $1.finish()) }
            return try sent.flatMap { variant, report in
                let expected = try expectation(report)
                return try [("Prometheus", prometheus.queries), ("VictoriaMetrics", victoria.queries)].map { title, queries in
                    var seen = try look(queries, variant.service)
                    _ = try Deadline.seconds(20).poll(every: 0.2) {
                        seen = try look(queries, variant.service)
                        return seen == expected ? true : nil
                    }
                    let exemplars = title == "Prometheus" ? try queries.exemplars(selector("latency_bucket", variant.service)).count : nil
                    return Result(title: "\(variant.service) in \(title)", expected: expected, seen: seen, exemplars: exemplars)
                }
            }
        }
    }

    private static func send(_ variant: Variant, _ sidecar: SidecarProcess) throws -> PythonScript.Run {
        let port = variant.protocol == "grpc" ? sidecar.ports.grpc : sidecar.ports.http
        return try PythonScript.start(
            "Tests/Integration/Python/send_spans.py",
            ["--protocol", variant.protocol, "--port", "\(port)", "--service", variant.service, "--spans", "\(spans)"]
                + (variant.gzip ? ["--gzip"] : []))
    }

    private static func expectation(_ report: JSONValue) throws -> Seen {
        guard report["accepted"]?.integer == Int64(spans), report["refused"] == 0 else { throw HarnessError("the SDK reports \(report)") }
        var calls: [[String: String]: Double] = [:]
        for series in report["series"]?.elements ?? [] {
            calls[(series["labels"]?.members ?? [:]).compactMapValues(\.string)] = series["spans"]?.double
        }
        return Seen(calls: Double(spans), histogramCount: Double(spans), highestBucket: Double(spans), callsByLabels: calls)
    }

    private static func look(_ queries: PromQLClient, _ service: String) throws -> Seen {
        let labels = "span_name, span_kind, status_code, http_method"
        let byLabels = try queries.query("sum by (\(labels)) (\(selector("calls_total", service)))")
        return Seen(
            calls: try queries.scalar("sum(\(selector("calls_total", service)))"),
            histogramCount: try queries.scalar("sum(\(selector("latency_count", service)))"),
            highestBucket: try queries.scalar("sum(\(selector("latency_bucket", service, ", le=\"+Inf\"")))"),
            callsByLabels: Dictionary(byLabels.map { ($0.labels, $0.value) }) { $1 })
    }

    private static func selector(_ metric: String, _ service: String, _ more: String = "") -> String {
        "traces_spanmetrics_\(metric){service=\"\(service)\"\(more)}"
    }
}
