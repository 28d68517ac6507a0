import DurableLog
import Exposition
import Generator
import Relabelling
import RemoteWrite
import Settings

/// Hands collections to the journal, out of which remote write takes them, or to remote write itself: endpoints that want the same series in
/// the same pieces share the same bytes.
struct CollectionDelivery: CollectionOutput {
    /// What an endpoint wants.
    private struct Wish: Hashable {
        var maxSamples: Int
        var rules: [RelabelRule]
        var message: WriteMessage
        var temporality: Temporality
    }

    private let writer: RemoteWriter
    private let journal: DurableJournal?
    /// Endpoint numbers of each form.
    private let groups: [[Int]]
    let forms: [WriteForm]

    /// - Parameters:
    ///   - endpoints: as `remote_write` has them.
    ///   - rules: of each endpoint.
    ///   - journal: nil: batches go to the writer at once.
    init(
        writer: RemoteWriter, endpoints: [RemoteWriteEndpoint], rules: [[RelabelRule]], journal: DurableJournal?
    ) throws(RelabelRules.Problem) {
        self.writer = writer
        self.journal = journal
        var groups: [Wish: [Int]] = [:]
        var wishes: [Wish] = []
        for (index, endpoint) in endpoints.enumerated() {
            let wish = Wish(maxSamples: endpoint.maxSamplesPerSend, rules: rules[index], message: endpoint.message, temporality: endpoint.temporality)
            if groups[wish] == nil { wishes.append(wish) }
            groups[wish, default: []].append(index)
        }
        var forms: [WriteForm] = []
        for wish in wishes {
            let group = groups[wish] ?? []
            forms.append(
                WriteForm(
                    name: group.map { endpoints[$0].remoteName }.joined(separator: ","), endpoints: group.map { endpoints[$0].displayURL },
                    keys: group.map { "metrics_generator.storage.remote_write[\($0)].write_relabel_configs" },
                    maxSamples: wish.maxSamples, rules: wish.rules.isEmpty ? nil : try RelabelRules(wish.rules),
                    describes: wish.message != .one, temporality: wish.temporality))
        }
        self.forms = forms
        self.groups = wishes.map { groups[$0] ?? [] }
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
