import Exposition
import MetronomeConfiguration
import Pipeline
import Relabelling
import SelfMetrics
import Settings

/// Takes what a tenant's shards counted, keeps the totals, and hands collections to the output (tempo-behaviour 6.5, 6.6).
package actor TenantCollector {
    /// Label sets that a shard gives in one go: about a tenth of a millisecond of its event loop.
    static let sliceSize = 1024
    /// Slots of a shard's table that are swept in one go.
    private static let sweepSlice = 4096
    /// Label sets that are encoded between two looks at the output's room.
    private static let encodingSlice = 1024
    /// Nanoseconds between two sweeps for stale series.
    static let sweepInterval: UInt64 = 300_000_000_000

    private let thread: CollectionThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let tenant: String
    private(set) var settings: TenantSettings
    private(set) var processors: TenantProcessors
    private let budget: SeriesBudget
    /// When the process began, milliseconds since the epoch.
    private let startTime: Int64
    let metrics: TenantMetrics
    let environment: GeneratorEnvironment
    /// Those of the processors, and those whose processor is gone until their series are stale (tempo-behaviour 2.6).
    private(set) var groups: [GroupTotals] = []
    let encoders: [EncoderBox]
    private var relabelWatches: [RelabelWatch]
    /// Of the last collection: endpoints whose rules let nothing through.
    private(set) var relabelled: [TenantFigures.Relabelled] = []
    private var entityDemand: SeriesDemand
    var number: UInt64 = 0
    private(set) var lastTimestamp: Int64 = 0
    /// Time of the last samples of series that have ended since, milliseconds; nil: none has.
    private var lastEnding: Int64?
    /// When counting began of what no collection has: that of the last one, or the tenant's beginning. Milliseconds since the epoch.
    private var countedSince: Int64
    /// Endpoints are sent what was counted since the last collection.
    private let keepsDeltas: Bool
    /// On the clock that nobody sets, as everything here but the stamps of samples.
    private var lastSweep: UInt64
    private var stamps: StampClock
    private let clock: ClockReport
    let turns = TurnQueue()
    let markers: SeriesSettings.StalenessMarkers
    /// The last snapshot that was kept is of these groups.
    var isSnapshotCurrent = false
    /// The collection at hand is the last one of the process.
    private(set) var isEnding = false
    private let buffer = DrainBuffer()
    private var shown: SeriesByMetric

    init(
        tenant: String, settings: TenantSettings, processors: TenantProcessors, budget: SeriesBudget, metrics: TenantMetrics,
        environment: GeneratorEnvironment, startTime: Int64, clock: ClockReport, markers: SeriesSettings.StalenessMarkers
    ) {
        self.clock = clock
        self.markers = markers
        thread = .of(tenant: tenant)
        self.startTime = startTime
        self.tenant = tenant
        self.settings = settings
        self.processors = processors
        self.budget = budget
        self.metrics = metrics
        self.environment = environment
        let begin = environment.now()
        let now = begin.steady
        stamps = StampClock(step: clock.step)
        encoders = environment.output.forms.map {
            EncoderBox(WriteRequestEncoder(maxSamples: $0.maxSamples, rules: $0.rules, describes: $0.describes, temporality: $0.temporality))
        }
        relabelWatches = environment.output.forms.map { _ in RelabelWatch() }
        let keepsDeltas = environment.output.forms.contains { $0.temporality == .delta }
        self.keepsDeltas = keepsDeltas
        countedSince = Int64(clamping: begin.wall / 1_000_000)
        entityDemand = SeriesDemand(staleDuration: Self.staleDuration(settings), now: now)
        lastSweep = now
        shown = SeriesByMetric(environment.metrics)
        groups = processors.ordered.map {
            GroupTotals($0, staleDuration: Self.staleDuration(settings), now: now, keepsDeltas: keepsDeltas)
        }
        metrics.show(budget, activeSeries: 0)
    }

    private static func staleDuration(_ settings: TenantSettings) -> UInt64 { UInt64(max(settings.registry.staleDuration, 0)) }

    // MARK: Collection

    /// One collection: everything counted before it began is in it, at one timestamp.
    ///
    /// - Parameter isLast: no requests come any more.
    package func collect(isLast: Bool = false) async {
        await turns.enter()
        defer { turns.leave() }
        isEnding = isLast
        await environment.replay?.close(tenant)
        await drain()
        let place = environment.replay?.open(tenant)
        showDemand()
        if settings.disableCollection {
            await keepAlone(place)
        } else {
            await send(place)
            show()
        }
        let now = environment.now().steady
        if now >= lastSweep, now - lastSweep >= Self.sweepInterval {
            lastSweep = now
            await sweep(now)
        }
    }

    /// Hands all series to the output, at a time of ``StampClock``.
    ///
    /// - Parameter place: which replayed requests are in them.
    private func send(_ place: [UInt8]?) async {
        metrics.collections.add()
        let now = environment.now()
        let timestamp = stamp(now)
        for totals in groups { totals.store.advance(to: Int64(now.steady / 1_000_000)) }
        let transaction = await environment.output.begin(tenant: tenant)
        for index in encoders.indices { encoders[index].encoder.begin(at: timestamp, after: lastEnding, start: startTime, since: countedSince) }
        // A collection of its own, which the output sends before the one of the samples.
        if encoders.contains(where: { $0.encoder.separatesZeros }) {
            await send(at: timestamp, transaction) { encoder, totals, ids, _, deliver in encoder.encodeZeros(totals, ids, send: deliver) }
        }
        await send(at: timestamp, transaction) { encoder, totals, ids, isLast, deliver in
            encoder.encode(totals, ids, settling: isLast, send: deliver)
        }
        countedSince = timestamp
        watchRelabelling()
        if let transaction {
            await keep(transaction, timestamp, place)
        } else {
            environment.replay?.settle(tenant, isKept: true)
        }
    }

    private func watchRelabelling() {
        relabelled = []
        for (index, form) in environment.output.forms.enumerated() {
            guard let relabelling = encoders[index].encoder.relabelling else { continue }
            let dropped = relabelling.counts.dropped + relabelling.counts.nameless
            let collections = relabelWatches[index].look(sent: relabelling.sent, dropped: dropped)
            guard collections > 0 else { continue }
            relabelled.append(
                TenantFigures.Relabelled(
                    keys: form.keys.joined(separator: ", "), endpoints: form.endpoints.joined(separator: ", "), collections: collections,
                    series: dropped, reason: relabelling.firstDrop?.text ?? ""))
        }
    }

    /// The time of a collection that begins, milliseconds since the epoch.
    func stamp(_ now: Instant) -> Int64 {
        let (timestamp, event) = stamps.stamp(now, believed: clock.step)
        if let event { clock.note(event) }
        lastTimestamp = timestamp
        return timestamp
    }

    private typealias Encoding = (
        _ encoder: inout WriteRequestEncoder, _ totals: GroupTotals, _ ids: Range<Int>, _ isLast: Bool,
        _ deliver: (EncodedWriteRequest) -> Void
    ) -> Void

    /// One pass over everything, for all groups of endpoints alike, in slices between which the output may ask to wait: no group waits for
    /// another one's endpoints.
    private func send(at timestamp: Int64, _ transaction: UInt64?, _ encode: Encoding) async {
        number += 1
        let stamp = CollectionStamp(tenant: tenant, number: number, timestamp: timestamp, transaction: transaction)
        for totals in groups {
            for first in stride(from: 0, to: totals.store.upperBound, by: Self.encodingSlice) {
                let ids = first..<min(first + Self.encodingSlice, totals.store.upperBound)
                for (index, box) in encoders.enumerated() {
                    encode(&box.encoder, totals, ids, index == encoders.count - 1) { environment.output.deliver($0, group: index, of: stamp) }
                }
                await environment.output.ready(tenant: tenant)
            }
        }
        for (index, box) in encoders.enumerated() { box.encoder.finish { environment.output.deliver($0, group: index, of: stamp) } }
    }

    /// Moves all shards' counters into the totals, in slices between which their loops answer requests.
    func drain() async {
        measure()
        let before = activeSeries
        var dropped = 0
        var coarsened = 0
        for totals in groups {
            buffer.refused = HyperLogLog()
            for (loop, shard) in totals.group.shards.enumerated() {
                let buffer = buffer
                await environment.loops.run(on: loop) {
                    shard.beginDrain()
                    buffer.limited = shard.takeRefusals(into: &buffer.refused)
                    buffer.droppedExemplars = shard.droppedExemplars
                    buffer.coarsened = shard.coarsenedObservations
                }
                metrics.note(limited: buffer.limited, budget.unit)
                dropped += buffer.droppedExemplars
                coarsened += buffer.coarsened
                await drain(totals, shard, loop)
            }
            dropped += totals.store.droppedExemplars
            totals.demand.insert(merging: buffer.refused)
            entityDemand.insert(merging: buffer.refused)
        }
        buffer.counters.removeAll(keeping: 64 << 10)
        metrics.seriesAdded.add(activeSeries - before)
        metrics.exemplarsDropped.set(dropped)
        metrics.coarsened.set(coarsened)
        show()
    }

    /// Sets the gauges that no shard counts. Those of a processor that was taken away end at once.
    private func measure() {
        let before = activeSeries
        let now = environment.now().steady
        for totals in groups where totals.group.role == .health {
            let isCurrent = processors.groups[.health] === totals.group
            let gauges = isCurrent ? processors.health?.gauges(now: now) : nil
            let limited = totals.set(gauges ?? .none, into: &entityDemand, at: Int64(now / 1_000_000))
            metrics.note(limited: limited, budget.unit)
        }
        metrics.seriesAdded.add(activeSeries - before)
        metrics.seriesRemoved.add(before - activeSeries)
    }

    private func drain(_ totals: GroupTotals, _ shard: GroupShard, _ loop: Int) async {
        let buffer = buffer
        repeat {
            // A loop that was shut down meanwhile leaves them as they are.
            buffer.counters.removeAll()
            buffer.hasMore = false
            await environment.loops.run(on: loop) {
                buffer.hasMore = shard.drain(TenantCollector.sliceSize, into: &buffer.counters)
            }
            totals.merge(buffer.counters, into: &entityDemand, at: Int64(environment.now().steady / 1_000_000))
        } while buffer.hasMore
    }

    private var activeSeries: Int { groups.reduce(0) { $0 + $1.store.activeSeries } }

    /// Forgets series that were not counted for longer than `stale_duration`.
    private func sweep(_ now: UInt64) async {
        let limit = Int64(now / 1_000_000) - settings.registry.staleDuration / 1_000_000
        let before = activeSeries
        var ended: [Ending] = []
        for totals in groups {
            let gone = totals.store.stale(before: limit)
            guard !gone.isEmpty else { continue }
            let set = Set(gone)
            for (loop, shard) in totals.group.shards.enumerated() { await remove(set, from: shard, loop) }
            ended.append(Ending(totals: totals, ids: gone))
        }
        if markers != .off { await send(ended) }
        for ending in ended { ending.totals.forget(ending.ids) }
        if !ended.isEmpty { lastEnding = lastTimestamp }
        metrics.seriesRemoved.add(before - activeSeries)
        let current = Set(processors.ordered.map(ObjectIdentifier.init))
        let count = groups.count
        groups.removeAll { $0.store.isEmpty && !current.contains(ObjectIdentifier($0.group)) }
        if groups.count != count { isSnapshotCurrent = false }
        show()
    }

    /// In slices, between which the shard's loop answers requests.
    private func remove(_ gone: Set<UInt32>, from shard: GroupShard, _ loop: Int) async {
        let buffer = buffer
        buffer.position = 0
        repeat {
            buffer.hasMore = false
            await environment.loops.run(on: loop) {
                buffer.hasMore = shard.remove(gone, from: &buffer.position, limit: TenantCollector.sweepSlice)
            }
        } while buffer.hasMore
    }

    // MARK: Change of settings

    /// Other settings and processors; `replace` gives them to one event loop's shard.
    ///
    /// Groups that stay the same are untouched. Others hand their series over to their successors; a group without one ends
    /// when its series are stale.
    func change(
        to settings: TenantSettings, _ processors: TenantProcessors, replace: @escaping @Sendable (Int) -> Void
    ) async {
        await turns.enter()
        defer { turns.leave() }
        await environment.replay?.close(tenant)
        await drain()
        let leaving = groups.filter { totals in processors.groups[totals.group.role].map { $0 !== totals.group } ?? false }
        // Their series may be counted twice until they have gone over: to be refused for that would break them off.
        let lent = leaving.reduce(0) { $0 + $1.group.registry.held }
        budget.beginHandover(lent)
        defer { budget.endHandover(lent) }
        for loop in 0..<environment.loops.count { await environment.loops.run(on: loop) { replace(loop) } }
        // What the shards counted until they were replaced; of series that end now it is the last that is heard.
        await drain()
        let place = environment.replay?.open(tenant)
        if leaving.isEmpty || self.settings.disableCollection { environment.replay?.settle(tenant, isKept: false) }
        if !leaving.isEmpty {
            isSnapshotCurrent = false
            if !self.settings.disableCollection { await send(place) }
            lastEnding = lastTimestamp
        }
        let now = environment.now().steady
        let before = activeSeries
        var left = groups
        var next: [GroupTotals] = []
        for group in processors.ordered {
            if let kept = left.firstIndex(where: { $0.group === group }) {
                next.append(left.remove(at: kept))
                continue
            }
            let totals = GroupTotals(group, staleDuration: Self.staleDuration(settings), now: now, keepsDeltas: keepsDeltas)
            if let earlier = left.firstIndex(where: { $0.group.role == group.role }) {
                totals.adopt(left.remove(at: earlier))
            }
            next.append(totals)
        }
        groups = next + left
        isSnapshotCurrent = false
        self.settings = settings
        self.processors = processors
        metrics.seriesRemoved.add(before - activeSeries)
        show()
    }

    // MARK: Own metrics

    private func show() {
        for (form, box) in zip(environment.output.forms, encoders) {
            guard let relabelling = box.encoder.relabelling else { continue }
            RelabellingMetrics.show(relabelling.counts, environment.metrics, tenant: tenant, endpoints: form.name)
        }
        metrics.show(budget, activeSeries: activeSeries)
        shown.show(seriesByMetric)
        metrics.graphs?.waiting.set(processors.partitions?.count ?? 0)
        if let recent = processors.recentCalls { metrics.genAI?.show(recent.figures) }
        if let health = processors.health { ProviderHealthMetrics.show(health.counters, environment.metrics, tenant: tenant) }
        if let report = processors.labelLimits?.report() { LabelLimitsMetrics.show(report, environment.metrics, tenant: tenant) }
    }

    /// By the name that a metric is sent under first.
    private var seriesByMetric: [String: Int] {
        var counts: [String: Int] = [:]
        for totals in groups {
            for (metric, series) in zip(totals.group.metrics.metrics, totals.store.seriesByMetric) where series > 0 {
                counts[metric.names.first?.text ?? metric.name, default: 0] += series
            }
        }
        return counts
    }

    private func showDemand() {
        let now = environment.now().steady
        metrics.seriesDemand.set(groups.reduce(0) { $0 + $1.demand.estimate(now: now) })
        metrics.entityDemand.set(entityDemand.estimate(now: now))
    }

    /// What no collection of an earlier process has is in the next one.
    func countOn(since former: FormerTenant) {
        if let timestamp = former.timestamp { countedSince = timestamp }
    }

    /// Numbers and times follow those of an earlier process.
    func goOn(after former: FormerTenant) {
        number = max(number, former.number)
        guard let timestamp = former.timestamp else { return }
        stamps.goOn(after: timestamp, now: environment.now())
        lastTimestamp = timestamp
        countedSince = max(countedSince, timestamp)
        // Series that have ended meanwhile and begin again have their zero after what was sent.
        lastEnding = timestamp
    }

    func showRestored() {
        metrics.seriesAdded.add(activeSeries)
        show()
    }

    // MARK: Scrape

    /// Brings the totals up to date for a scrape. While a collection is being sent they are of its time: a scrape does not
    /// wait for an endpoint.
    package func refresh() async {
        guard turns.enterIfFree() else { return }
        defer { turns.leave() }
        await drain()
    }

    package func families() -> [ScrapeFamily] { groups.flatMap { $0.group.metrics.metrics.flatMap(ScrapeFamily.of) } }

    /// The lines of one metric family, `count` label sets from number `first`; nil when there are no more.
    package func lines(
        _ family: ScrapeFamily, _ format: ScrapeFormat, _ escaping: NameEscaping = .underscores, extraLabels: [String: String], from first: Int,
        count: Int
    ) -> [UInt8]? {
        var result: [UInt8]?
        for totals in groups where first < totals.store.upperBound {
            let ids = first..<min(first + count, totals.store.upperBound)
            guard let lines = totals.lines(family, format, escaping, extraLabels: extraLabels, ids) else { continue }
            result = result.map { $0 + lines } ?? lines
        }
        return result
    }
}
