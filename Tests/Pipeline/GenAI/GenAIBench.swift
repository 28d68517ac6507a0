import Pipeline
import PipelineSupport

/// Calls of models as spans, and the series that they become.
struct GenAIBench: ~Copyable {
    var bench: Bench

    init(_ change: (inout GenAIOptions) -> Void = { _ in }, spanMetrics: SpanMetricsOptions? = nil, health: Bool = false) {
        var options = ProcessorOptions()
        options.spanMetrics = spanMetrics
        var genAI = GenAIOptions()
        change(&genAI)
        options.genAI = genAI
        // Long texts come whole.
        options.maxAttributeBytes = 1 << 20
        if health { options.providerHealth = ProviderHealthOptions() }
        bench = Bench(options)
    }

    /// Sends one request of these spans at `seconds` after the start.
    mutating func send(
        _ spans: [CallSpan], resource: [String: String] = ["service.name": "gateway"], scope: String? = nil, at seconds: UInt64 = 0
    ) {
        let process = resource.sorted { $0.key < $1.key }.reduce(Proto()) { $0.message(1, Proto.attribute($1.key, Proto.string($1.value))) }
        let named = scope.map { Proto().message(1, Proto().text(1, $0)) } ?? Proto()
        let spans = spans.reduce(named) { $0.message(2, $1.proto) }
        let now = CallSpan.epoch + seconds * 1_000_000_000
        let request = Proto().message(1, Proto().message(1, process).message(2, spans)).bytes
        _ = bench.push(request, window: TimeWindow(now: now, slack: .max / 4))
    }

    /// Counts calls that are held, at `seconds` after the start.
    mutating func settle(at seconds: UInt64 = 0, all: Bool = false) { bench.settleCalls(now: CallSpan.epoch + seconds * 1_000_000_000, all: all) }

    /// Series of this metric, with their labels.
    mutating func series(_ name: String) -> [String: Double] {
        bench.series(name).filter { $0.key == name || $0.key.hasPrefix(name + "{") }
    }

    /// The sum over all series of this metric.
    mutating func sum(_ name: String) -> Double { series(name).values.reduce(0, +) }

    /// Values of a label of this metric, each with the sum of its series.
    mutating func values(_ label: String, of name: String) -> [String: Double] {
        var sums: [String: Double] = [:]
        for (key, value) in series(name) { sums[Self.value(of: label, in: key) ?? "", default: 0] += value }
        return sums
    }

    /// A label's value in a series as it is written; nil: it has none.
    static func value(of label: String, in series: String) -> String? {
        let parts = series.split(separator: "\(label)=\"", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : nil
    }

    var counts: GenAICounts { bench.counts.genAI }
}

/// A span of a call, or of what is around it.
struct CallSpan {
    static let epoch: UInt64 = 1_800_000_000_000_000_000

    var name = "chat gpt-4o"
    var kind: UInt64 = 3
    var trace: UInt8 = 1
    /// Tells more traces apart.
    var traceHigh: UInt8?
    var id: UInt8 = 1
    var parent: UInt8 = 0
    /// Milliseconds after the epoch of these tests.
    var start: UInt64 = 0
    var milliseconds: UInt64 = 100
    var isError = false
    var message = ""
    var attributes: [(String, Proto)] = []
    var events: [(name: String, milliseconds: UInt64, attributes: [(String, Proto)])] = []

    /// A chat of OpenAI as the current conventions say it.
    static func chat(
        id: UInt8 = 1, parent: UInt8 = 0, trace: UInt8 = 1, tokens: (Int64, Int64)? = (24, 9), response: String? = nil,
        _ more: [(String, Proto)] = []
    ) -> CallSpan {
        var span = CallSpan()
        span.id = id
        span.parent = parent
        span.trace = trace
        span.attributes = [
            ("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.provider.name", Proto.string("openai")),
            ("gen_ai.request.model", Proto.string("gpt-4o")),
        ]
        if let tokens {
            span.attributes += [("gen_ai.usage.input_tokens", Proto.int(tokens.0)), ("gen_ai.usage.output_tokens", Proto.int(tokens.1))]
        }
        if let response { span.attributes.append(("gen_ai.response.id", Proto.string(response))) }
        span.attributes += more
        return span
    }

    /// A span with these attributes only.
    static func of(_ attributes: [(String, Proto)], id: UInt8 = 1, parent: UInt8 = 0, trace: UInt8 = 1) -> CallSpan {
        var span = CallSpan()
        span.id = id
        span.parent = parent
        span.trace = trace
        span.attributes = attributes
        return span
    }

    func with(_ change: (inout CallSpan) -> Void) -> CallSpan {
        var copy = self
        change(&copy)
        return copy
    }

    var proto: Proto {
        let begin = Self.epoch + start * 1_000_000
        var span = Proto().bytes(1, [traceHigh ?? trace] + Array(repeating: trace, count: 15)).bytes(2, Array(repeating: id, count: 8))
        if parent != 0 { span = span.bytes(4, Array(repeating: parent, count: 8)) }
        span = span.text(5, name).varint(6, kind).fixed64(7, begin).fixed64(8, begin + milliseconds * 1_000_000)
        for (key, value) in attributes { span = span.message(9, Proto.attribute(key, value)) }
        for event in events {
            var message = Proto().fixed64(1, begin + event.milliseconds * 1_000_000).text(2, event.name)
            for (key, value) in event.attributes { message = message.message(3, Proto.attribute(key, value)) }
            span = span.message(11, message)
        }
        guard isError else { return span }
        var status = Proto()
        if !message.isEmpty { status = status.text(2, message) }
        return span.message(15, status.varint(3, 2))
    }
}
