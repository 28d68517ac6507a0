import Pipeline
import PriceList

/// One tenant on one event loop without anything around it: bytes in memory → aggregated.
final class Aggregator {
    /// Nanoseconds since the epoch. Every span is inside the time range, whenever it ended.
    private(set) var now: UInt64 = 1_700_000_000_000_000_000
    private let shard: TenantShard
    private var scratch = WalkScratch()

    init(_ processors: TenantProcessors, loop: Int = 0, of loops: Int = 1) {
        shard = TenantShard(processors, loop: loop, of: loops)
    }

    /// - Parameters:
    ///   - genAI: `gen-ai` with the shipped prices, and `provider-health`.
    ///   - gatewayNames: both under the names of gateways' dashboards, too.
    ///   - form: of histograms.
    ///   - observers: a custom metric, and `span-events`.
    static func processors(
        dimensions: [String] = SpanBatches.dimensions, profiles: [ConceptProfile] = [], serviceGraphs: Bool = false, genAI: Bool = false,
        gatewayNames: Bool = false, observers: Bool = false, form: HistogramForm = .classic, loops: Int = 1
    ) -> TenantProcessors {
        var options = ProcessorOptions()
        options.series.form = form
        var spans = SpanMetricsOptions()
        spans.dimensions = dimensions
        spans.profiles = profiles
        options.spanMetrics = spans
        if serviceGraphs {
            var graphs = ServiceGraphsOptions()
            graphs.maxItems = GraphTraffic.maxItems
            options.serviceGraphs = graphs
        }
        if genAI {
            var calls = GenAIOptions()
            calls.gatewayNames = gatewayNames
            calls.prices = PriceBook { PriceTable([ShippedPrices.entries]) }
            options.genAI = calls
            var health = ProviderHealthOptions()
            health.gatewayNames = gatewayNames
            options.providerHealth = health
        }
        if observers {
            let labels = [LabelPlan.Label(name: "service", source: .service)]
            var custom = CustomMetricsOptions()
            custom.metrics = [CustomMetricsOptions.Metric("input_total", .counter, from: ["gen_ai.usage.input_tokens"], labels: labels)]
            options.customMetrics = custom
            options.spanEvents = SpanEventsOptions()
        }
        return TenantProcessors(options, budget: SeriesBudget(), labelLimits: nil, loops: loops, earlier: nil)
    }

    /// - Returns: spans taken; 0 of a request that was refused.
    @inline(never)
    func take(_ request: RequestBuffer) -> Int {
        var counts = WalkCounts()
        let error = shard.aggregate(
            request.bytes, isPush: false, counting: true, window: TimeWindow(now: now, slack: .max / 2), scratch: &scratch, counts: &counts)
        return error == nil ? counts.spans : 0
    }

    func take(_ requests: [RequestBuffer]) -> Int {
        var spans = 0
        for request in requests { spans += take(request) }
        return spans
    }

    /// Time goes on, and edges that have waited long enough are taken out.
    func advance(seconds: UInt64) {
        now += seconds * 1_000_000_000
        var counts = WalkCounts()
        while shard.expireEdges(now: now, limit: 1024, scratch: &scratch, counts: &counts) {}
    }
}
