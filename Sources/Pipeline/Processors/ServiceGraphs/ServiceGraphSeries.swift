/// Phase two of service graphs: the groups that a tenant's edges are counted in, and the edges that wait for their other half.
package struct ServiceGraphSeries: Sendable {
    package static let processor = "service-graphs"

    package let partitions: EdgePartitions
    let plan: ServiceGraphsPlan
    private let edges: SeriesGroup
    private let failures: SeriesGroup
    private let messages: SeriesGroup?
    /// nil: labels are not limited.
    private let shape: LabelShape?

    /// - Parameter earlier: whose edges go on waiting, if they wait in the same way.
    init(_ plan: ServiceGraphsPlan, _ maker: inout GroupMaker, loops: Int, isLimited: Bool, earlier: ServiceGraphSeries?) {
        self.plan = plan
        let (labels, bounds, series) = (plan.labels, plan.options.bounds, maker.series)
        edges = maker.group(.edges, .edges(labels: labels, bounds: bounds, series))
        failures = maker.group(.failures, .failedEdges(labels: labels, series), follows: true)
        messages =
            plan.options.messagingLatency
            ? maker.group(.messages, .messagingEdges(labels: labels, bounds: bounds, series), follows: true) : nil
        shape = isLimited ? LabelShape(labels: labels.labels.map(\.name)) : nil
        partitions =
            earlier.flatMap { $0.plan.options.waitsLike(plan.options) ? $0.partitions : nil } ?? EdgePartitions(plan.options, loops: loops)
    }

    /// Brings one request's halves together and counts the edges that they complete.
    ///
    /// - Parameters:
    ///   - staged: emptied again.
    ///   - now: nanoseconds.
    func count(
        _ halves: inout PendingHalves, _ staged: inout StagedObservations, _ limits: LabelLimits?, loop: Int, now: UInt64,
        _ counts: inout ServiceGraphCounts
    ) {
        counts.edges.add(partitions.apply(&halves, loop: loop, now: now, plan: plan, into: &staged))
        count(&staged, limits, loop: loop, now: now, &counts)
    }

    /// Takes out edges that have waited long enough, at most `limit` of this loop's share (tempo-behaviour 4.8), and counts them.
    ///
    /// - Parameter now: nanoseconds of a clock that nobody sets (``Instant/steady``).
    /// - Returns: whether more is left to be done now.
    func expire(
        _ staged: inout StagedObservations, _ faults: inout ServiceFaults, _ limits: LabelLimits?, loop: Int, of loops: Int, limit: Int,
        now: UInt64, _ counts: inout ServiceGraphCounts
    ) -> Bool {
        let expired = partitions.expire(loop: loop, of: loops, now: now, limit: limit, plan: plan, into: &staged, &faults)
        counts.edges.add(expired.counters)
        count(&staged, limits, loop: loop, now: now, &counts)
        return expired.hasMore
    }

    private func count(
        _ staged: inout StagedObservations, _ limits: LabelLimits?, loop: Int, now: UInt64, _ counts: inout ServiceGraphCounts
    ) {
        defer { staged.removeAll() }
        guard staged.count > 0 else { return }
        if let limits, let shape { limits.rewrite(&staged, shape: shape, now: now) }
        guard edges.shards[loop].series.isLimited else { return count(staged, 0..<staged.count, loop, now, &counts) }
        // Where room is scarce the order decides who gets it: edge by edge, each with its failure and its message.
        for index in 0..<staged.count { count(staged, index..<(index + 1), loop, now, &counts) }
    }

    private func count(
        _ staged: borrowing StagedObservations, _ range: Range<Int>, _ loop: Int, _ now: UInt64, _ counts: inout ServiceGraphCounts
    ) {
        let left = edges.shards[loop].series.count(staged.entries, range, of: staged, at: now)
        counts.counted += range.count - left.invalid - left.overLimit
        counts.invalidUTF8 += left.invalid
        counts.overLimit += left.overLimit
        // What these leave out was told with the edge.
        _ = failures.shards[loop].series.count(staged.entries, range, of: staged, at: now)
        _ = messages?.shards[loop].series.count(staged.entries, range, of: staged, at: now)
    }
}

extension SeriesGroup.Role {
    package static let edges = SeriesGroup.Role(ServiceGraphSeries.processor, "edges")
    package static let failures = SeriesGroup.Role(ServiceGraphSeries.processor, "failures")
    package static let messages = SeriesGroup.Role(ServiceGraphSeries.processor, "messages")
}

extension ServiceGraphsOptions {
    /// Whether edges that wait under the other options can go on waiting under these.
    fileprivate func waitsLike(_ other: ServiceGraphsOptions) -> Bool {
        wait == other.wait && maxItems == other.maxItems && dimensions == other.dimensions && usesPrefix == other.usesPrefix
            && profiles == other.profiles && callees == other.callees
    }
}
