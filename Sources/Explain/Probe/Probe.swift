import Exposition
import Pipeline
import Settings

/// The pipeline of one tenant in memory, to be asked what it makes of spans. Nothing of a running process is touched.
///
/// Each run is far enough from the one before on the clock that nobody sets for nothing to be remembered: neither waiting edges nor known calls.
package final class Probe {
    package let settings: TenantSettings
    package let processors: TenantProcessors
    private let shard: TenantShard
    private let groups: [GroupTotals]
    private var scratch = WalkScratch()
    private var demand: SeriesDemand
    private var steady: UInt64
    /// Nanoseconds between runs.
    private let step: UInt64
    private let wait: UInt64

    /// Nanoseconds.
    private static let minute: UInt64 = 60_000_000_000
    private static let day: UInt64 = 24 * 60 * minute
    private static let sweep = 4096

    /// - Throws: what is wrong with a filter policy.
    package init(_ settings: TenantSettings, tenant: String, instance: String, prices: PriceBook?) throws(SpanFilterError) {
        self.settings = settings
        let options = try ProcessorOptions(ProcessorActivation(settings, tenant: tenant, instance: instance), prices: prices)
        // Limits depend on what else a process has counted: here there are none.
        processors = TenantProcessors(options, budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil)
        shard = TenantShard(processors, loop: 0, of: 1)
        wait = UInt64(clamping: settings.serviceGraphs.wait)
        let memory = max(UInt64(clamping: settings.own.genAI.deduplicationWindow), UInt64(clamping: settings.own.genAI.hold), wait, Self.minute)
        step = 4 * min(memory, Self.day)
        steady = Self.day
        demand = SeriesDemand(staleDuration: Self.day, now: steady)
        let now = steady
        groups = processors.ordered.map { GroupTotals($0, staleDuration: Self.day, now: now) }
    }

    /// What these spans make, sent together in this order.
    ///
    /// - Parameters:
    ///   - receivedAt: nanoseconds since the epoch; nil: when the last of them ended, and none is too late or too early.
    package func run(_ spans: [CapturedSpan], receivedAt: UInt64? = nil) -> Outcome {
        var outcome = count(spans, receivedAt: receivedAt)
        guard outcome.error == nil else { return outcome }
        for totals in groups { drain(totals) { outcome.series[$0] = $1 } }
        forget()
        return outcome
    }

    /// The same, but series stay: what all of them make together is in ``groupTotals``.
    @discardableResult
    package func add(_ spans: [CapturedSpan]) -> WalkCounts {
        let counts = count(spans, receivedAt: nil).counts
        for totals in groups { drain(totals) { _, _ in } }
        return counts
    }

    package var groupTotals: [GroupTotals] { groups }

    private func count(_ spans: [CapturedSpan], receivedAt: UInt64?) -> Outcome {
        steady &+= step
        var outcome = Outcome()
        let now = Instant(wall: receivedAt ?? spans.map(\.end).max() ?? 0, steady: steady)
        let window = TimeWindow(now, slack: receivedAt == nil ? .max : UInt64(clamping: settings.ingestionSlack))
        var request = ProtobufMessage()
        request.fields = spans.map { ProtobufMessage.Field(number: 1, value: .bytes($0.encoded)) }
        outcome.error = RequestMemory(request.encoded).withBytes {
            shard.aggregate($0, isPush: false, counting: true, window: window, scratch: &scratch, counts: &outcome.counts)
        }
        _ = scratch.attributes.takeTruncations()
        _ = scratch.attributes.takeRefusedWeights()
        guard outcome.error == nil else {
            scratch.removeAll()
            return outcome
        }
        while shard.settleCalls(all: true, at: now, scratch: &scratch, counts: &outcome.counts) {}
        let later = steady &+ wait &+ Self.minute
        while shard.expireEdges(now: later, limit: 1024, scratch: &scratch, counts: &outcome.counts) {}
        return outcome
    }

    private func drain(_ totals: GroupTotals, _ body: (Outcome.Series, Outcome.Amount) -> Void) {
        var counters = DrainedCounters()
        for shard in totals.group.shards {
            shard.beginDrain()
            while shard.drain(1024, into: &counters) {}
        }
        totals.merge(counters, into: &demand, at: Int64(clamping: steady / 1_000_000))
        let role = totals.group.role
        totals.forEachReading { reading in
            let series = Outcome.Series(
                processor: Self.name(role), role: role, metric: reading.metric.name,
                labels: Dictionary(reading.labels.map { ($0.name, $0.value) }) { first, _ in first })
            body(series, Outcome.Amount(reading))
        }
    }

    /// As a list of processors names it, or the key where there is none.
    package static func name(_ role: SeriesGroup.Role) -> String {
        role.processor == ObservingProcessor.customMetrics.name ? "metronome.metrics" : role.processor
    }

    private func forget() {
        for totals in groups {
            let gone = totals.store.stale(before: .max)
            guard !gone.isEmpty else { continue }
            let ids = Set(gone)
            for shard in totals.group.shards {
                var position = 0
                while shard.remove(ids, from: &position, limit: Self.sweep) {}
            }
            totals.forget(gone)
        }
    }
}

extension Outcome.Amount {
    fileprivate init(_ reading: GroupTotals.Reading) {
        switch reading.value {
        case .one: self = .present
        case .number(let number): self = .counter(number)
        case .histogram(let count, let sum, let bounds, let buckets):
            self = .histogram(count: count, sum: sum, bounds: bounds, buckets: buckets)
        }
    }
}
