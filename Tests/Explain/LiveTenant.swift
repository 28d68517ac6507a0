import Explain
import Pipeline
import Settings

/// A tenant as a process has it, under a clock that goes by hand: spans are counted, and limits hold.
final class LiveTenant {
    static let second: UInt64 = 1_000_000_000

    let processors: TenantProcessors
    private let shard: TenantShard
    private var scratch = WalkScratch()
    private var now: UInt64 = 1_000_000 * second

    init(_ settings: TenantSettings, _ budget: SeriesBudget = SeriesBudget()) throws {
        let limits = LabelLimits(staleDuration: 900 * Self.second, now: now)
        limits.update(LabelLimits.Settings(maxCardinality: settings.limits.maxCardinalityPerLabel, spike: settings.limits.labelSpike))
        let activation = ProcessorActivation(settings, tenant: "t", instance: "i", spellsEnumerations: limits.isActive)
        processors = TenantProcessors(
            try ProcessorOptions(activation), budget: budget, labelLimits: limits.isActive ? limits : nil, loops: 1, earlier: nil)
        shard = TenantShard(processors, loop: 0, of: 1)
    }

    func pass(seconds: UInt64) { now += seconds * Self.second }

    /// - Returns: whether they were taken.
    func send(_ spans: [CapturedSpan]) -> Bool {
        let request = ProtobufMessage(fields: spans.map { ProtobufMessage.Field(number: 1, value: .bytes($0.encoded)) })
        let window = TimeWindow(Instant(wall: spans.map(\.end).max() ?? 0, steady: now), slack: .max)
        var counts = WalkCounts()
        return RequestMemory(request.encoded).withBytes {
            shard.aggregate($0, isPush: false, counting: true, window: window, scratch: &scratch, counts: &counts) == nil
        }
    }
}
