/// What one event loop reuses from request to request: the attributes at hand, and what each processor stages.
///
/// Sound because one loop owns it.
package struct WalkScratch: ~Copyable {
    package var attributes = AttributeScratch()
    /// Spans that count for span metrics.
    package var pending = StagedObservations(.spans)
    /// Resources of the request whose spans count, for `traces_target_info`.
    package var targets = StagedObservations()
    /// What resources that were met before became in ``targets``.
    var knownTargets = TargetInfoMemory()
    /// Hosts that resources of the request name, as ``FreeLabelSet`` keys.
    package var hosts = StagedObservations()
    /// Halves of service-graph edges, and the edges that they complete.
    package var halves = PendingHalves()
    package var edges = StagedObservations()
    /// Numbers that become metrics of their own, and the same arranged to be counted.
    package var observations = StagedObservations()
    var byGroup = ObservationsByGroup()
    /// Values that custom metrics refused.
    package var discardedValues = DiscardedValues()
    /// What single services do wrong.
    package var faults = ServiceFaults()
    /// Of the tenant at hand, who keeps them; nil: they are not asked. And what they are to learn.
    var spanRecords: Unmanaged<SpanRecords>?
    var newSpans = StagedItems<SpanRecords.New>(capacity: 64)
    /// What the resource at hand adds to the identities of its spans.
    var resourceIdentity: UInt64 = 0
    /// Calls of models, and what is around them.
    package var genAI = GenAIScratch()
    private let anchor = Anchor()

    package init() {}

    /// Room for the plan's slots and concepts, which must live as long as the request is walked.
    mutating func prepare(slots: Int, _ concepts: ConceptTable) {
        attributes.prepare(slots: slots, concepts)
        removeAll()
    }

    mutating func beginResource() {
        attributes.beginResource()
        genAI.beginResource()
    }

    /// Lets go of all that was staged, and of the memory of a rare large request.
    package mutating func removeAll() {
        pending.removeAll()
        targets.removeAll()
        hosts.removeAll()
        halves.removeAll()
        edges.removeAll()
        faults.removeAll()
        genAI.removeAll()
        newSpans.removeAll(keeping: 1024)
        observations.removeAll()
    }
}
