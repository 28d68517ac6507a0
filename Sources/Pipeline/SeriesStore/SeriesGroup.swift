/// One ``MetricGroup`` of a tenant over all event loops: its label sets and its shards.
package final class SeriesGroup: Sendable {
    /// What a group is for: its successor after a change of settings continues its series.
    package struct Role: Sendable, Hashable {
        /// As in the list of `processors`.
        package let processor: String
        /// Of the processor's groups.
        package let name: String

        package init(_ processor: String, _ name: String) {
            self.processor = processor
            self.name = name
        }
    }

    package let role: Role
    package let metrics: MetricGroup
    package let registry: LabelSetRegistry
    /// One per event loop; none when the collector sets the numbers.
    package let shards: [GroupShard]

    /// - Parameter follows: its label sets are those of another group, which asks for room first.
    package init(_ metrics: MetricGroup, _ role: Role, _ budget: SeriesBudget, follows: Bool = false, loops: Int) {
        self.metrics = metrics
        self.role = role
        registry = LabelSetRegistry(Admission(budget, metrics.metrics, follows: follows))
        let registry = registry
        shards = (0..<loops).map { _ in GroupShard(SeriesShard(group: metrics, registry: registry)) }
    }
}

/// One event loop's shard, as others hold it.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only: while a request is answered,
/// and when the collector has asked that loop to drain it.
package final class GroupShard: @unchecked Sendable {
    /// For ``ObservedShard``, whose inner loop reaches it without counting references.
    let pointer: Cells<SeriesShard>

    var series: SeriesShard {
        @inline(__always) _read { yield pointer.pointee }
        @inline(__always) _modify { yield &pointer.pointee }
    }

    init(_ series: consuming SeriesShard) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: series)
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }

    package func beginDrain() { series.beginDrain() }

    /// Moves at most `limit` label sets' counters out; false when none are left.
    package func drain(_ limit: Int, into out: inout DrainedCounters) -> Bool { series.drain(limit, into: &out) }

    /// Lets go of label sets that nobody touched any more, `limit` slots from `position`; false when that was all.
    package func remove(_ ids: Set<UInt32>, from position: inout Int, limit: Int = .max / 2) -> Bool {
        series.remove(ids, from: &position, limit: limit)
    }

    /// Series or entities that limits refused since the last call, per observation; the label sets go into `demand`.
    package func takeRefusals(into demand: inout HyperLogLog) -> Int { series.takeRefusals(into: &demand) }

    package var droppedExemplars: Int { series.droppedExemplars }
    package var coarsenedObservations: Int { series.coarsenedObservations }
    package var reservedBytes: Int { series.reservedBytes }
}
