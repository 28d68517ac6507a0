import BenchReport
import CAllocations
import Exposition
import Pipeline

/// Work in steady state, alone, to be looked at by a profiler or counted by Callgrind.
struct Kernel {
    /// Of a round; done before it, and not counted.
    var prepare: () -> Void = {}
    /// - Returns: how many spans were done; of `restored` and scrapes, series.
    let round: () -> Int
    let requests: Int

    private init(requests: Int, prepare: @escaping () -> Void = {}, round: @escaping () -> Int) {
        self.prepare = prepare
        self.round = round
        self.requests = requests
    }

    static let names = [
        "aggregate-500", "aggregate-100000", "graphs-500", "profiles-500", "calls-500", "calls-gateway-500", "calls-mix-500", "plain-500",
        "plain-calls-500", "observed-500", "aggregate-23000", "native-23000", "restored", "scrape-text", "scrape-openmetrics", "scrape-protobuf",
        "wire-skip", "control",
    ]

    /// - Throws: ``BenchError`` when there is none of this name.
    static func named(_ name: String, spansPerRequest: Int) throws(BenchError) -> Kernel {
        switch name {
        case "aggregate-500": aggregate(500, spansPerRequest)
        case "aggregate-100000": aggregate(100_000, spansPerRequest)
        case "graphs-500": graphs(500, spansPerRequest)
        case "calls-500": calls(.all, spansPerRequest)
        case "calls-gateway-500": calls(.all, spansPerRequest, gatewayNames: true)
        case "calls-mix-500": calls(.some, spansPerRequest)
        case "plain-500": calls(.none, spansPerRequest, readsCalls: false)
        case "plain-calls-500": calls(.none, spansPerRequest)
        case "profiles-500": profiles(500, spansPerRequest)
        case "observed-500": aggregate(500, spansPerRequest, observers: true)
        case "aggregate-23000": natives(.classic, spansPerRequest)
        case "native-23000": natives(.both, spansPerRequest)
        case "scrape-text": scrape(.prometheus, labelSets: 2 * spansPerRequest)
        case "scrape-openmetrics": scrape(.openMetrics, labelSets: 2 * spansPerRequest)
        case "scrape-protobuf": scrape(.protobuf, labelSets: 2 * spansPerRequest)
        case "restored": restored(labelSets: 20 * spansPerRequest)
        case "wire-skip": wireSkip(spansPerRequest)
        case "control": control(spansPerRequest)
        default: throw BenchError("there is no kernel \(name); there are \(names.joined(separator: ", "))")
        }
    }

    private static func aggregate(_ labelSets: Int, _ spansPerRequest: Int, observers: Bool = false) -> Kernel {
        let requests = SpanBatches.make(labelSets: labelSets, spansPerRequest: spansPerRequest)
        let aggregator = Aggregator(Aggregator.processors(observers: observers))
        return Kernel(requests: requests.count) { aggregator.take(requests) }
    }

    private static func graphs(_ labelSets: Int, _ spansPerRequest: Int) -> Kernel {
        let traffic = GraphTraffic.make(labelSets: labelSets, spansPerRequest: spansPerRequest)
        let aggregator = Aggregator(Aggregator.processors(serviceGraphs: true))
        return Kernel(requests: traffic.requests.count, prepare: { traffic.renew() }) {
            aggregator.advance(seconds: 5)
            return aggregator.take(traffic.requests)
        }
    }

    /// Calls of models and spans of HTTP.
    ///
    /// - Parameter readsCalls: `gen-ai` with prices, and `provider-health` are on.
    private static func calls(
        _ share: CallTraffic.Share, _ spansPerRequest: Int, readsCalls: Bool = true, gatewayNames: Bool = false
    ) -> Kernel {
        let traffic = CallTraffic.make(labelSets: 500, spansPerRequest: spansPerRequest, calls: share)
        let aggregator = Aggregator(Aggregator.processors(genAI: readsCalls, gatewayNames: gatewayNames))
        return Kernel(requests: traffic.requests.count, prepare: { traffic.renew() }) {
            // The window in which calls are known passes in a few rounds, so that its tables turn as they do all day.
            aggregator.advance(seconds: 60)
            return aggregator.take(traffic.requests)
        }
    }

    /// Eight dimensions that each collect all names of a concept, half of the spans using old ones.
    private static func profiles(_ labelSets: Int, _ spansPerRequest: Int) -> Kernel {
        let requests = SpanBatches.make(labelSets: labelSets, spansPerRequest: spansPerRequest, mixesNames: true)
        let aggregator = Aggregator(
            Aggregator.processors(
                dimensions: [
                    "gen_ai.request.model", "gen_ai.system", "gen_ai.operation.name", "http.response.status_code", "server.address",
                    "gen_ai.response.model", "gen_ai.agent.name", "user.id", "user.tier",
                ], profiles: ConceptProfile.all))
        return Kernel(requests: requests.count) { aggregator.take(requests) }
    }

    /// A tenant's snapshot, as bytes, to label sets that can be counted on.
    private static func restored(labelSets: Int) -> Kernel {
        let bench = RestoreBench(labelSets: labelSets)
        return Kernel(requests: 1, prepare: { bench.renew() }) { bench.restore() }
    }

    /// Several spans of each label set, that differ in what they took.
    private static func natives(_ form: HistogramForm, _ spansPerRequest: Int) -> Kernel {
        let requests = SpanBatches.make(labelSets: 23 * spansPerRequest, spansPerRequest: spansPerRequest, repetitions: 4)
        let aggregator = Aggregator(Aggregator.processors(form: form))
        return Kernel(requests: requests.count) { aggregator.take(requests) }
    }

    /// A tenant's series, as they are written for a scrape.
    private static func scrape(_ format: ScrapeFormat, labelSets: Int) -> Kernel {
        let bench = ScrapeBench(labelSets: labelSets)
        return Kernel(requests: 1) { bench.write(format) > 0 ? bench.series : 0 }
    }

    private static func wireSkip(_ spansPerRequest: Int) -> Kernel {
        let requests = SpanBatches.make(labelSets: 500, spansPerRequest: spansPerRequest)
        return Kernel(requests: requests.count) { Floors.wireSkip(requests) }
    }

    /// Takes a block from the heap and a reference per span: what the counters must notice.
    private static func control(_ spansPerRequest: Int) -> Kernel {
        let shared = Shared()
        return Kernel(requests: 8) {
            for _ in 0..<(8 * spansPerRequest) {
                metronome_release(metronome_allocate(64))
                shared.touch()
            }
            return 8 * spansPerRequest
        }
    }

    private final class Shared {
        private var held: AnyObject?

        @inline(never)
        func touch() { held = self }
    }
}
