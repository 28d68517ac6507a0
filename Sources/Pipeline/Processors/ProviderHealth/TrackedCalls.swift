/// A provider, or one of its models, whose calls are remembered. Used by its ``ProviderHealth`` only, under its lock.
final class TrackedCalls {
    let provider: String
    let model: String?
    /// Of a model: its provider.
    let parent: TrackedCalls?
    private let history = CallHistory()
    /// When the last call came in, nanoseconds since the epoch.
    private(set) var lastSeen: UInt64
    private var judgement: HealthJudgement

    init(provider: String, model: String?, parent: TrackedCalls?, now: UInt64) {
        self.provider = provider
        self.model = model
        self.parent = parent
        lastSeen = now
        judgement = HealthJudgement(since: now)
    }

    /// False: the call ended before all windows.
    func record(_ call: ObservedCall, _ latencyBucket: Int, now: UInt64) -> Bool {
        lastSeen = max(lastSeen, now)
        return history.record(call.outcome, latencyBucket: latencyBucket, end: call.end, now: now)
    }

    /// The figures as of `now`; the state is judged anew by them.
    func report(_ rules: HealthRules, now: UInt64) -> ProviderReport {
        let minute = history.figures(.minute, now: now)
        let fiveMinutes = history.figures(.fiveMinutes, now: now)
        let hour = history.figures(.hour, now: now)
        judgement = rules.judge(judgement, minute: minute, fiveMinutes: fiveMinutes, hour: hour, now: now)
        return ProviderReport(
            provider: provider, model: model, judgement: judgement, score: HealthScore(fiveMinutes, hour: hour), minute: minute,
            fiveMinutes: fiveMinutes, hour: hour, lastSeen: lastSeen)
    }
}
