extension TenantShard {
    /// Counts the staged observations, group by group in the order of ``IntakePlan/observed``.
    func countObservations(
        _ processors: TenantProcessors, _ staged: inout PendingObservations, _ byGroup: inout ObservationsByGroup, _ now: UInt64,
        _ counts: inout WalkCounts
    ) {
        byGroup.arrange(staged, groups: processors.observed.count)
        for (number, observed) in processors.observed.enumerated() {
            let observations = byGroup.observations(of: number)
            guard !observations.isEmpty else { continue }
            if let limits = processors.labelLimits, let shape = observed.shape {
                limits.rewrite(observations, keys: &staged.keys, shape: shape, now: now)
            }
            let left = observed.group.shards[loop].series.count(observations, keys: staged.keys, at: now)
            counts.observed[observed.processor].invalidUTF8 += left.invalid
            counts.observed[observed.processor].overLimit += left.overLimit
        }
    }
}
