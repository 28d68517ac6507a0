import DurableLog
import Generator
import Pipeline
import RemoteWrite

/// Hands collections to the journal, out of which remote write takes them, or to remote write itself: endpoints that want the same batch
/// size share the same bytes.
struct CollectionDelivery: CollectionOutput {
    private let writer: RemoteWriter
    private let journal: DurableJournal?
    /// Endpoint numbers of each group.
    private let groups: [[Int]]
    let sampleLimits: [Int]

    init(writer: RemoteWriter, endpoints: [RemoteWriteEndpoint], journal: DurableJournal?) {
        self.writer = writer
        self.journal = journal
        let limits = Set(endpoints.map(\.maxSamplesPerSend)).sorted()
        sampleLimits = limits
        groups = limits.map { limit in endpoints.indices.filter { endpoints[$0].maxSamplesPerSend == limit } }
    }

    func announce(tenant: String, headers: [String: String]) {
        writer.setHeaders(headers, tenant: tenant)
    }

    func begin(tenant: String) async -> UInt64? { await journal?.begin(tenant) }

    func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {
        if let journal, let transaction = collection.transaction {
            let batch = JournalBatch(body: request.body, samples: request.samples, exemplars: request.exemplars, histograms: request.histograms)
            return journal.add(batch, number: collection.number, timestamp: collection.timestamp, to: groups[group], of: transaction)
        }
        let batch = WriteBatch(
            body: request.body, samples: request.samples, exemplars: request.exemplars, histograms: request.histograms,
            timestamp: collection.timestamp, collection: collection.number)
        for endpoint in groups[group] { writer.enqueue([batch], tenant: collection.tenant, to: endpoint) }
    }

    func wantedSnapshot(tenant: String) async -> SnapshotKind {
        guard let journal else { return .none }
        return await journal.wantsWholeState(tenant) ? .whole : .changes
    }

    func add(_ snapshot: [UInt8], _ kind: SnapshotKind, to transaction: UInt64) {
        journal?.addState(snapshot, isWhole: kind == .whole, to: transaction)
    }

    func commit(_ transaction: UInt64) async -> Bool { await journal?.commit(transaction) ?? false }

    func ready(tenant: String) async {
        if let journal { await journal.room() } else { await writer.room(tenant: tenant) }
    }
}
