import Exposition
import Pipeline
import PipelineSupport

/// A walk and what it staged, and the tenant's waiting edges, driven by hand.
struct StagingBench: ~Copyable {
    let plan: IntakePlan
    let partitions: EdgePartitions
    var scratch = WalkScratch()
    var counts = WalkCounts()
    var counters = EdgeCounters()
    /// Nanoseconds since the epoch.
    var now: UInt64 = 1_000_000_000_000
    var slack: UInt64 = .max / 2

    init(
        spanMetrics: SpanMetricsOptions? = nil, graphs: ServiceGraphsOptions? = nil, host: HostInfoOptions? = nil,
        maxAttributeBytes: Int = 2048, maxStagedBytes: Int = 256 << 20, loops: Int = 2
    ) {
        let options = ProcessorOptions(spanMetrics: spanMetrics, serviceGraphs: graphs, hostInfo: host, maxAttributeBytes: maxAttributeBytes)
        plan = IntakePlan(options, maxStagedBytes: maxStagedBytes)
        partitions = EdgePartitions(graphs ?? ServiceGraphsOptions(), loops: loops)
    }

    /// Stages a request and lets `body` look at it while its bytes are there.
    @discardableResult
    mutating func stage(_ request: [UInt8], isPush: Bool = false, _ body: (borrowing WalkScratch) -> Void = { _ in }) -> RequestError? {
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            let error = RequestStaging.stage(
                guarded.bytes, isPush: isPush, window: TimeWindow(now: now, slack: slack), plan: plan, scratch: &scratch, counts: &counts)
            body(scratch)
            return error
        }
    }

    // MARK: Edges

    /// The edges that a request completes.
    mutating func push(_ request: [UInt8], loop: Int = 0) -> [CountedEdge] {
        guard let graphs = plan.serviceGraphs else { return [] }
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            let error = RequestStaging.stage(
                guarded.bytes, isPush: false, window: TimeWindow(now: now, slack: slack), plan: plan, scratch: &scratch, counts: &counts)
            guard error == nil else { return [] }
            counters.add(partitions.apply(&scratch.halves, loop: loop, now: now, plan: graphs, into: &scratch.edges))
            return CountedEdge.all(scratch.edges, graphs.labels)
        }
    }

    mutating func push(_ spans: [GraphSpan]) -> [CountedEdge] { push(GraphSpan.request(spans)) }

    /// Edges whose time is over `seconds` later.
    mutating func expire(after seconds: UInt64 = 11, loop: Int = 0, of loops: Int = 1, limit: Int = .max) -> [CountedEdge] {
        guard let graphs = plan.serviceGraphs else { return [] }
        now += seconds * 1_000_000_000
        var edges = StagedObservations()
        var faults = ServiceFaults()
        counters.add(partitions.expire(loop: loop, of: loops, now: now, limit: limit, plan: graphs, into: &edges, &faults).counters)
        return CountedEdge.all(edges, graphs.labels)
    }
}

/// A staged edge read back.
struct CountedEdge: Equatable, Hashable {
    var labels: [String: String]
    var clientLatency = 0.0
    var serverLatency = 0.0
    /// nil: not observed.
    var messagingLatency: Double?
    var weight = 1.0
    var isFailed = false
    var trace: UInt64 = 1

    static func all(_ edges: borrowing StagedObservations, _ plan: LabelPlan) -> [CountedEdge] {
        (0..<edges.count).map { index in
            let edge = edges.entries[index]
            let key = edges.keys.slice(edge.key, edge.keyLength)
            return CountedEdge(
                labels: LabelSetKey(key: key, plan: plan).dictionary(plan), clientLatency: edge.second, serverLatency: edge.first,
                messagingLatency: edge.third.isNaN ? nil : edge.third, weight: edge.weight, isFailed: edge.marks.contains(.failed),
                trace: edge.trace.low)
        }
    }
}

extension LabelSetKey {
    /// Labels that are there, by name.
    func dictionary(_ plan: LabelPlan) -> [String: String] {
        var labels: [String: String] = [:]
        forEach { index, text in
            if !text.isEmpty { labels[plan.labels[index].name] = String(decoding: text, as: UTF8.self) }
            return true
        }
        return labels
    }
}

extension StagedObservations {
    /// Keys of a label plan, read back.
    func labels(_ plan: LabelPlan) -> [[String: String]] {
        (0..<count).map { LabelSetKey(key: slice($0), plan: plan).dictionary(plan) }
    }

    /// Keys that hold their names, read back.
    func freeLabels() -> [[String: String]] {
        (0..<count).map { index in
            var cursor = WireCursor(slice(index))
            var labels: [String: String] = [:]
            while !cursor.isAtEnd, let name = cursor.slice(), let value = cursor.slice() {
                labels[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
            }
            return labels
        }
    }

    private func slice(_ index: Int) -> WireSlice {
        keys.slice(entries[index].key, entries[index].keyLength)
    }
}
