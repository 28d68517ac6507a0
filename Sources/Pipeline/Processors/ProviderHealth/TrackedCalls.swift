import Settings

/// A provider, or one of its models, whose calls are remembered. Used by its ``ProviderHealth`` only, under its lock.
final class TrackedCalls {
    let provider: String
    let model: String?
    /// Of a model: its provider.
    let parent: TrackedCalls?
    private let history = CallHistory()
    /// Of both histories, which it and its parent keep.
    private let cells: CallHistory.Places
    private let cellsOfParent: CallHistory.Places?
    /// Of a model.
    private let uptime: UptimeHistory?
    /// When the last call came in, nanoseconds since the epoch.
    private(set) var lastSeen: UInt64
    private var judgement: HealthJudgement

    init(provider: String, model: String?, parent: TrackedCalls?, now: UInt64) {
        self.provider = provider
        self.model = model
        self.parent = parent
        cells = history.cells
        cellsOfParent = parent?.cells
        uptime = model == nil ? nil : UptimeHistory()
        lastSeen = now
        judgement = HealthJudgement(since: now)
    }

    /// Counts a call here, and for the provider of a model.
    ///
    /// - Parameter places: where in time it lies.
    /// - Returns: false: the call ended before all windows.
    func record(_ call: ObservedCall, _ places: HistoryPlaces, now: UInt64) -> Bool {
        let bucket = LatencyScale.bucket(of: call.latency)
        lastSeen = max(lastSeen, now)
        parent?.see(now)
        let isCounted = cells.record(call.outcome, latencyBucket: bucket, places)
        // The hour's slots are as long as those of the day, and what is too late for it is too late.
        if places.hour.index >= 0 { uptime?.record(call.outcome, slot: places.hour.number) }
        // A provider has no uptime.
        return cellsOfParent?.record(call.outcome, latencyBucket: bucket, places) ?? isCounted
    }

    private func see(_ now: UInt64) { lastSeen = max(lastSeen, now) }

    /// The figures as of `now`; the state is judged anew by them.
    func report(_ options: ProviderHealthOptions, now: UInt64) -> ProviderReport {
        let minute = history.figures(.minute, now: now)
        let fiveMinutes = history.figures(.fiveMinutes, now: now)
        let hour = history.figures(.hour, now: now)
        judgement = options.rules.judge(judgement, minute: minute, fiveMinutes: fiveMinutes, hour: hour, now: now)
        return ProviderReport(
            provider: provider, model: model, judgement: judgement, score: HealthScore(fiveMinutes, hour: hour, options.scoreScale),
            uptime: uptime?.share(least: options.rules.outage.enter, now: now), minute: minute, fiveMinutes: fiveMinutes, hour: hour,
            lastSeen: lastSeen)
    }
}
