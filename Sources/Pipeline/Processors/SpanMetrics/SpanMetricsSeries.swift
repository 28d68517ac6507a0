/// Phase two of span metrics: the groups that a tenant's spans and their resources are counted in.
package struct SpanMetricsSeries: Sendable {
    package static let processor = "span-metrics"

    package let spans: SeriesGroup
    /// nil: `enable_target_info` is off.
    let targets: SeriesGroup?
    /// nil: labels are not limited.
    private let shape: LabelShape?

    init(_ plan: SpanMetricsPlan, _ maker: inout GroupMaker, isLimited: Bool) {
        let series = maker.series
        spans = maker.group(.spans, .spanMetrics(labels: plan.labels, plan.options, series))
        targets = plan.options.targetInfo ? maker.group(.targets, .targetInfo(plan.options.names, series)) : nil
        shape = isLimited ? LabelShape(labels: plan.labels.labels.map(\.name)) : nil
    }

    /// Counts the staged spans of one request.
    ///
    /// - Parameters:
    ///   - infos: target infos of their resources.
    ///   - now: nanoseconds.
    func count(
        _ staged: inout StagedObservations, _ infos: borrowing StagedObservations, _ limits: LabelLimits?, loop: Int, now: UInt64,
        _ counts: inout SpanMetricsCounts
    ) {
        if let limits, let shape { limits.rewrite(&staged, shape: shape, now: now) }
        let shard = spans.shards[loop]
        guard let targets = targets?.shards[loop] else {
            count(staged, 0..<staged.count, shard, now, &counts)
            return
        }
        if targets.series.isLimited {
            countInOrder(staged, infos, shard, targets, now, &counts)
            return
        }
        let left = count(staged, 0..<staged.count, shard, now, &counts)
        for index in 0..<infos.count {
            let info = infos.entries + index
            let times = left.invalid == 0 ? Int(info.pointee.first) : validSpans(staged, shard, of: info.run).count
            if times > 0 { noteTarget(targets.series.mark(infos, index, times: times), &counts) }
        }
    }

    @discardableResult
    private func count(
        _ staged: borrowing StagedObservations, _ range: Range<Int>, _ shard: GroupShard, _ now: UInt64, _ counts: inout SpanMetricsCounts
    ) -> SeriesShard.LeftOut {
        let left = shard.series.count(staged.entries, range, of: staged, hasSlots: true, at: now)
        counts.counted += range.count - left.overLimit - left.invalid
        counts.overLimit += left.overLimit
        counts.invalidUTF8 += left.invalid
        counts.malformed += left.invalid
        return left
    }

    /// Where room is scarce the order decides who gets it: a target info follows the first span of its resource that counts
    /// (tempo-behaviour 3.2).
    private func countInOrder(
        _ staged: borrowing StagedObservations, _ infos: borrowing StagedObservations, _ shard: GroupShard, _ targets: GroupShard, _ now: UInt64,
        _ counts: inout SpanMetricsCounts
    ) {
        var done = 0
        for index in 0..<infos.count {
            let valid = validSpans(staged, shard, of: infos.entries.run + index)
            guard let first = valid.first else { continue }
            count(staged, done..<(first + 1), shard, now, &counts)
            done = first + 1
            noteTarget(targets.series.mark(infos, index, times: valid.count), &counts)
        }
        count(staged, done..<staged.count, shard, now, &counts)
    }

    /// The staged spans of a target info's resource that count; when all of them are discarded, so is the target info.
    @inline(never)
    private func validSpans(_ staged: borrowing StagedObservations, _ shard: GroupShard, of info: Run<StagedObservation>) -> [Int] {
        let first = Int(info.pointee.order)
        return (first..<min(first + Int(info.pointee.first), staged.count)).filter { index in
            let entry = staged.entries + index
            // Only what is valid has a record.
            return entry.pointee.record != nil || shard.series.group.isValid(staged.key(entry.run))
        }
    }

    private func noteTarget(_ left: SeriesShard.LeftOut, _ counts: inout SpanMetricsCounts) {
        counts.targetsOverLimit += left.overLimit
        counts.invalidUTF8 += left.invalid
    }
}

extension SeriesGroup.Role {
    package static let spans = SeriesGroup.Role(SpanMetricsSeries.processor, "spans")
    package static let targets = SeriesGroup.Role(SpanMetricsSeries.processor, "targets")
}
