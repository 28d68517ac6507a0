import MetronomeConfiguration
import Pipeline
import SelfMetrics

/// Takes what a tenant's shards counted, keeps the totals, and hands collections to the output (tempo-behaviour 6.5, 6.6).
package actor TenantCollector {
    /// Label sets that a shard gives in one go: about a tenth of a millisecond of its event loop.
    static let sliceSize = 1024
    /// Nanoseconds between two sweeps for stale series.
    static let sweepInterval: UInt64 = 300_000_000_000

    private let tenant: String
    private let settings: TenantSettings
    private let shards: [SpanMetricsShard]
    private let metrics: TenantMetrics
    private let environment: GeneratorEnvironment
    private var totals: SpanMetricsTotals
    private let encoders: [EncoderBox]
    private var number: UInt64 = 0
    private var lastSweep: UInt64
    private let turns = TurnQueue()
    private let buffer = DrainBuffer()

    init(
        tenant: String, settings: TenantSettings, plan: SpanMetricsPlan, registry: SpanMetricsRegistry,
        shards: [SpanMetricsShard], metrics: TenantMetrics, environment: GeneratorEnvironment
    ) {
        self.tenant = tenant
        self.settings = settings
        self.shards = shards
        self.metrics = metrics
        self.environment = environment
        totals = SpanMetricsTotals(plan: plan, registry: registry)
        encoders = environment.output.sampleLimits.map { EncoderBox(WriteRequestEncoder(plan: plan, maxSamples: $0)) }
        lastSweep = environment.now()
    }

    /// One collection: everything counted before it began is in it, at one timestamp.
    package func collect() async {
        await turns.enter()
        defer { turns.leave() }
        await drain()
        let now = environment.now()
        if settings.disableCollection { return }
        metrics.collections.add()
        number += 1
        send(at: Int64(now / 1_000_000))
        if now >= lastSweep, now - lastSweep >= Self.sweepInterval {
            lastSweep = now
            await sweep(now)
        }
    }

    private func send(at timestamp: Int64) {
        let stamp = CollectionStamp(tenant: tenant, number: number, timestamp: timestamp)
        for (group, box) in encoders.enumerated() {
            box.encoder.begin(at: timestamp)
            box.encoder.encode(&totals, 0..<totals.store.upperBound, settling: group == encoders.count - 1) {
                environment.output.deliver($0, group: group, of: stamp)
            }
            box.encoder.encodeTargets(totals) { environment.output.deliver($0, group: group, of: stamp) }
            box.encoder.finish { environment.output.deliver($0, group: group, of: stamp) }
        }
    }

    /// Moves all shards' counters into the totals, in slices between which their loops answer requests.
    private func drain() async {
        let before = totals.store.live
        let targetsBefore = totals.targets.live
        var dropped = 0
        for (loop, shard) in shards.enumerated() {
            let buffer = buffer
            await environment.loops.run(on: loop) {
                shard.beginDrain()
                buffer.droppedExemplars = shard.droppedExemplars
            }
            dropped += buffer.droppedExemplars
            var hasMore = true
            while hasMore {
                await environment.loops.run(on: loop) {
                    buffer.counters.removeAll()
                    buffer.targets.removeAll()
                    buffer.hasMore = shard.drain(TenantCollector.sliceSize, into: &buffer.counters)
                    if shard.drainTargets(TenantCollector.sliceSize, into: &buffer.targets) { buffer.hasMore = true }
                }
                hasMore = buffer.hasMore
                let now = Int64(environment.now() / 1_000_000)
                totals.store.merge(buffer.counters, at: now)
                totals.targets.merge(buffer.targets, at: now)
            }
        }
        metrics.seriesAdded.add((totals.store.live - before) * totals.seriesPerLabelSet + totals.targets.live - targetsBefore)
        metrics.activeSeries.set(totals.activeSeries)
        metrics.exemplarsDropped.set(dropped)
    }

    /// Forgets series that were not counted for longer than `stale_duration`.
    private func sweep(_ now: UInt64) async {
        let age = settings.registry.staleDuration / 1_000_000
        let gone = totals.store.stale(before: Int64(now / 1_000_000) - age)
        let goneTargets = totals.targets.stale(before: Int64(now / 1_000_000) - age)
        guard !gone.isEmpty || !goneTargets.isEmpty else { return }
        let set = Set(gone)
        let targetSet = Set(goneTargets)
        for (loop, shard) in shards.enumerated() {
            await environment.loops.run(on: loop) {
                shard.remove(set)
                shard.removeTargets(targetSet)
            }
        }
        let before = totals.activeSeries
        totals.forget(gone)
        totals.forgetTargets(goneTargets)
        metrics.seriesRemoved.add(before - totals.activeSeries)
        metrics.activeSeries.set(totals.activeSeries)
    }

    // MARK: Scrape

    /// Brings the totals up to date for a scrape.
    package func refresh() async {
        await turns.enter()
        defer { turns.leave() }
        await drain()
    }

    /// The lines of one metric family, `count` label sets from number `first`; nil when there are no more.
    package func lines(
        _ family: ScrapeText.Family, _ format: ScrapeText.Format, extraLabels: [String: String], from first: Int, count: Int
    ) -> [UInt8]? {
        let upperBound = family == .targetInfo ? totals.targets.upperBound : totals.store.upperBound
        guard first < upperBound, ScrapeText.isProduced(family, totals.plan) else { return nil }
        var text = ScrapeText(plan: totals.plan, format: format, extraLabels: extraLabels)
        return text.lines(family, &totals, first..<min(first + count, upperBound))
    }
}

/// Holds a noncopyable encoder in an array.
private final class EncoderBox {
    var encoder: WriteRequestEncoder
    init(_ encoder: consuming WriteRequestEncoder) { self.encoder = encoder }
}

/// Carries counters from a shard's loop to the collector.
///
/// `@unchecked Sendable` because only one side uses it at a time: the loop while the collector waits for it.
private final class DrainBuffer: @unchecked Sendable {
    var counters = DrainedCounters()
    var targets = DrainedCounters()
    var hasMore = false
    var droppedExemplars = 0
}
