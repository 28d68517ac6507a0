import Glibc
import Pipeline

/// Runs the aggregation of prepared requests and prints nanoseconds per span.
enum AggregationBench {
    private static let spansPerRequest = 1000

    static func table() -> String {
        var lines = ["| label sets | sum of bytes | wire skip | aggregated | bytes/span |", "|---|---|---|---|---|"]
        for labelSets in [500, 23_000, 100_000] {
            let requests = SpanBatches.make(labelSets: labelSets, spansPerRequest: spansPerRequest)
            let sum = nanosecondsPerSpan(requests) { request in sumOfBytes(request) }
            let skip = nanosecondsPerSpan(requests) { request in RequestWalk.spanCount(request, isPush: false) }
            let aggregated = aggregate(requests)
            let size = requests[0].count / spansPerRequest
            lines.append("| \(labelSets) | \(sum) ns | \(skip) ns | **\(aggregated) ns** | \(size) |")
        }
        return lines.joined(separator: "\n")
    }

    private static func aggregate(_ requests: [RequestBuffer]) -> Int {
        var options = SpanMetricsOptions()
        options.dimensions = SpanBatches.dimensions
        var processors = ProcessorOptions()
        processors.spanMetrics = options
        let shard = TenantShard(
            TenantProcessors(processors, budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil), loop: 0, of: 1)
        var scratch = WalkScratch()
        let window = TimeWindow(now: .max / 2, slack: .max / 2)
        return nanosecondsPerSpan(requests) { request in
            var counts = WalkCounts()
            let error = shard.aggregate(
                request, isPush: false, counting: true, window: window, scratch: &scratch, counts: &counts)
            return error == nil ? counts.spans : 0
        }
    }

    /// Best of several rounds over all requests, the first one (births, cold caches) left out.
    private static func nanosecondsPerSpan(_ requests: [RequestBuffer], _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
        var best = Int.max
        var sink = 0
        for round in 0..<8 {
            let start = now()
            for request in requests { sink &+= body(request.bytes) }
            let elapsed = now() - start
            if round > 0 { best = min(best, elapsed / (requests.count * spansPerRequest)) }
        }
        precondition(sink != 1, "the work must not be optimised away")
        return best
    }

    private static func sumOfBytes(_ request: UnsafeRawBufferPointer) -> Int {
        var sum: UInt64 = 0
        for index in stride(from: 0, to: request.count & ~7, by: 8) { sum &+= request.loadUnaligned(fromByteOffset: index, as: UInt64.self) }
        return Int(truncatingIfNeeded: sum)
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// A request's bytes with the slack that the walker wants behind them.
final class RequestBuffer {
    private let memory: UnsafeMutableRawPointer
    let count: Int
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    init(_ content: [UInt8]) {
        count = content.count
        memory = .allocate(byteCount: count + RequestBytes.slack, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count + RequestBytes.slack)
        content.withUnsafeBytes { if let start = $0.baseAddress { memory.copyMemory(from: start, byteCount: count) } }
    }

    deinit { memory.deallocate() }
}
