import Exposition
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// One tenant: its settings, its shards (one per event loop) and its collector. Made at its first push, kept until the
/// process ends (tempo-behaviour 8).
package final class Tenant: Sendable {
    package let id: String
    let metrics: TenantMetrics
    let collector: TenantCollector
    let shards: [TenantShard]
    let ledger: TenantLedger
    let ledgerMetrics: LedgerMetrics
    private let environment: GeneratorEnvironment
    /// nil: requests that come again count again.
    let resent: ResentRequests?
    /// nil: requests are answered when they are counted.
    let durable: DurableAnswers?
    private let budget: SeriesBudget
    private let labelLimits: LabelLimits
    private let state: Mutex<State>
    /// Taken by one review at a time.
    let advice = Mutex(AdviceState())
    private let slackNanoseconds: Atomic<UInt64>
    /// Counts held calls on one of the event loops (``Generator/settleCalls(of:all:)``).
    private let settling: @Sendable (Tenant, Bool) async -> Void

    private struct State {
        var settings: TenantSettings
        var processors: TenantProcessors
    }

    /// - Parameters:
    ///   - startTime: when the process began, milliseconds since the epoch.
    ///   - process: what holds for all tenants.
    init(
        id: String, settings: TenantSettings, environment: GeneratorEnvironment, startTime: Int64, clock: ClockReport,
        process: Settings, settling: @escaping @Sendable (Tenant, Bool) async -> Void
    ) {
        self.id = id
        self.settling = settling
        self.environment = environment
        metrics = TenantMetrics(environment.metrics, tenant: id, settings.limits.unit)
        resent = ResentRequests(window: process.intake.rememberedResent, now: environment.now().steady)
        budget = settings.limits.makeBudget(environment.memory)
        ledger = TenantLedger(loops: environment.loops.count)
        ledgerMetrics = LedgerMetrics(environment.metrics, tenant: id)
        labelLimits = LabelLimits(staleDuration: UInt64(max(settings.registry.staleDuration, 0)), now: environment.now().steady)
        labelLimits.update(settings.labelLimits)
        let loops = environment.loops.count
        // What the configuration says was tried at start; a filter that fails all the same makes no metrics, and shows.
        let processors: TenantProcessors
        do {
            processors = try Self.make(id, settings, environment, budget, labelLimits, earlier: nil)
        } catch {
            metrics.updateFailures.add()
            processors = .none
        }
        metrics.begin(processors, environment.metrics, tenant: id)
        shards = (0..<loops).map { TenantShard(processors, loop: $0, of: loops) }
        collector = TenantCollector(
            tenant: id, settings: settings, processors: processors, budget: budget, metrics: metrics, environment: environment,
            startTime: startTime, clock: clock, markers: process.series.stalenessMarkers)
        let collector = collector
        durable = process.intake.acknowledge == .durable ? DurableAnswers { await collector.keepCounters() } : nil
        state = Mutex(State(settings: settings, processors: processors))
        slackNanoseconds = Atomic(UInt64(max(settings.ingestionSlack, 0)))
        TenantMetrics.show(active: processors.names, environment.metrics, tenant: id)
    }

    private static func make(
        _ id: String, _ settings: TenantSettings, _ environment: GeneratorEnvironment, _ budget: SeriesBudget, _ labelLimits: LabelLimits,
        earlier: TenantProcessors?
    ) throws(SpanFilterError) -> TenantProcessors {
        // Once keys hold all labels as text they go on doing so: what is limited now may be decided anew only later.
        let rewrites = settings.labelLimits != LabelLimits.Settings() || earlier?.labelLimits != nil
        let activation = ProcessorActivation(settings, tenant: id, instance: environment.instance, spellsEnumerations: rewrites)
        let options = try ProcessorOptions(activation, prices: environment.prices)
        return TenantProcessors(
            options, budget: budget, labelLimits: rewrites ? labelLimits : nil, loops: environment.loops.count, earlier: earlier)
    }

    package var settings: TenantSettings { state.withLock { $0.settings } }
    /// Half of the width of the time range in which spans must end, nanoseconds (tempo-behaviour 2.2).
    var slack: UInt64 { slackNanoseconds.load(ordering: .relaxed) }
    package var processors: TenantProcessors { state.withLock { $0.processors } }

    // MARK: Change of settings

    /// These hold from now on. Series that stay the same go on counting, which Tempo's do not (tempo-behaviour 2.6).
    ///
    /// - Throws: what is wrong with a filter policy; then nothing changes.
    func apply(_ settings: TenantSettings) async throws(SpanFilterError) {
        let earlier = processors
        let processors: TenantProcessors
        do {
            processors = try Self.make(id, settings, environment, budget, labelLimits, earlier: earlier)
        } catch {
            metrics.updateFailures.add()
            throw error
        }
        metrics.begin(processors, environment.metrics, tenant: id)
        labelLimits.update(settings.labelLimits)
        budget.setLimit(settings.limits.maximum)
        slackNanoseconds.store(UInt64(max(settings.ingestionSlack, 0)), ordering: .relaxed)
        state.withLock { $0 = State(settings: settings, processors: processors) }
        let shards = shards
        // What is held was staged for the settings before.
        await settleCalls(all: true)
        await collector.change(to: settings, processors) { loop in shards[loop].replace(processors) }
        if let waited = earlier.partitions, waited !== processors.partitions { ledger.enter(droppedEdges: waited.count) }
        TenantMetrics.show(active: processors.names, after: earlier.names, environment.metrics, tenant: id)
    }

    // MARK: Scrape

    /// Brings the totals up to date: calls that are held are counted as far as they are known.
    package func refresh() async {
        await settleCalls(all: true)
        await collector.refresh()
    }

    /// One collection.
    ///
    /// - Parameter all: calls that are held are counted, too.
    func collect(all: Bool = false) async {
        await settleCalls(all: all)
        await collector.collect()
    }

    /// A last collection: calls that are held are counted, edges that wait are kept for the next process.
    func finish() async {
        await settleCalls(all: true)
        await collector.collect(isLast: true)
        await collector.end()
    }

    /// Goes on where an earlier process has ended. To be called before anything is counted.
    ///
    /// - Returns: nil: there was no snapshot.
    /// - Throws: the snapshot is of another version, or damaged: counters begin at 0.
    func restore(_ former: FormerTenant) async throws(TenantSnapshot.ReadError) -> (series: TenantSnapshot.Outcome, edges: RestoredEdges)? {
        guard let (series, parts) = try await collector.restore(former) else { return nil }
        var edges = RestoredEdges()
        for part in SnapshotPart.edges.contents(parts) { edges.add(processors.series.graphs?.takeBack(part, at: environment.now())) }
        // They began before the books of this process did.
        ledger.enter(restoredEdges: edges.waiting)
        metrics.graphs?.edges.add(edges.waiting)
        metrics.graphs?.waiting.set(edges.waiting)
        return (series, edges)
    }

    /// Counts calls that have been held for long enough.
    ///
    /// - Parameter all: also those that have not.
    package func settleCalls(all: Bool) async {
        guard processors.recentCalls != nil else { return }
        await settling(self, all)
    }

    package func families() async -> [ScrapeFamily] { await collector.families() }

    /// See ``TenantCollector/lines(_:_:_:extraLabels:from:count:)``.
    package func lines(
        _ family: ScrapeFamily, _ format: ScrapeFormat, _ escaping: NameEscaping = .underscores, extraLabels: [String: String], from first: Int,
        count: Int
    ) async -> [UInt8]? {
        await collector.lines(family, format, escaping, extraLabels: extraLabels, from: first, count: count)
    }
}

extension TenantProcessors {
    /// Requests are checked, nothing is counted.
    static let none = TenantProcessors(ProcessorOptions(), budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil)
}

extension SeriesLimits {
    func makeBudget(_ memory: MemoryRoom) -> SeriesBudget {
        SeriesBudget(unit, limit: maximum, memory: memory)
    }

    var unit: SeriesBudget.Unit { type == .series ? .series : .entities }

    /// The limit of the limiter that is chosen; the other one's is ignored (tempo-behaviour 6.9).
    var maximum: Int { type == .series ? maxActiveSeries : maxActiveEntities }
}

extension TenantSettings {
    var labelLimits: LabelLimits.Settings {
        let sanitizing: LabelLimits.Sanitizing =
            switch spanNameSanitization {
            case .off: .off
            case .dryRun: .dryRun
            case .enabled: .enabled
            }
        return LabelLimits.Settings(sanitizing: sanitizing, maxCardinality: limits.maxCardinalityPerLabel, spike: limits.labelSpike)
    }
}
