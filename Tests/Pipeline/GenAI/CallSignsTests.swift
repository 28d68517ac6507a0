import Pipeline
import PipelineSupport
import Testing

/// By which spans are known to be calls, wherever their slots lie: all of them in one word, behind many dimensions or among them, or in two words.
@Suite struct CallSignsTests {
    private static let calls = "gen_ai_client_operation_duration_seconds_count"
    private static let signs = ["gen_ai.operation.name", "gen_ai.request.model", "gen_ai.provider.name"]

    private static func dimensions(_ count: Int) -> [String] { signs + (0..<count).map { "d\($0)" } }

    @Test(
        arguments: [0, 8, 13, 60, 61, 62, 200], ["", "gen_ai.request.model"])
    func callsAreKnownWhateverElseIsAskedFor(dimensions: Int, multiplierKey: String) {
        var metrics = SpanMetricsOptions()
        metrics.dimensions = Self.dimensions(dimensions)
        metrics.weight = WeightOptions(multiplierKey: multiplierKey)
        var bench = GenAIBench(spanMetrics: metrics)
        // Each sign alone, and a span that has none of them.
        let attributes: [[(String, Proto)]] = [
            [("gen_ai.operation.name", .string("chat"))], [("gen_ai.request.model", .string("gpt-4o"))],
            [("gen_ai.response.model", .string("gpt-4o"))], [("http.request.method", .string("POST"))],
        ]
        for (number, attributes) in attributes.enumerated() {
            var span = CallSpan()
            span.name = "a span"
            span.trace = UInt8(number + 1)
            span.attributes = attributes
            bench.send([span], at: UInt64(number))
        }
        bench.settle(at: 100, all: true)
        #expect(bench.sum(Self.calls) == 3)
        #expect(bench.sum("traces_spanmetrics_calls_total") == 4)
    }

    /// A failed request inside a call tells why that failed, and is none itself.
    @Test(arguments: [0, 200], ["", "gen_ai.request.model"])
    func failedRequestsAreLookedAt(dimensions: Int, multiplierKey: String) {
        var metrics = SpanMetricsOptions()
        metrics.dimensions = Self.dimensions(dimensions)
        metrics.weight = WeightOptions(multiplierKey: multiplierKey)
        for status in [Proto.int(429), .string("429"), .string("429 Too Many Requests")] {
            var bench = GenAIBench(spanMetrics: metrics)
            var call = CallSpan.chat(tokens: nil)
            call.isError = true
            var request = CallSpan()
            (request.name, request.id, request.parent, request.isError) = ("POST", 2, 1, true)
            (request.start, request.milliseconds) = (1, 50)
            request.attributes = [("http.response.status_code", status)]
            bench.send([request, call])
            bench.settle(at: 100, all: true)
            #expect(bench.sum(Self.calls) == 1)
            #expect(bench.values("error_class", of: "gen_ai_client_errors_total") == ["rate_limit": 1], "\(status)")
        }
    }
}
