import Generator
import Pipeline
import RemoteWrite

/// Hands collections to remote write: endpoints that want the same batch size share the same bytes.
struct CollectionDelivery: CollectionOutput {
    private let writer: RemoteWriter
    /// Endpoint numbers of each group.
    private let groups: [[Int]]
    let sampleLimits: [Int]

    init(writer: RemoteWriter, endpoints: [RemoteWriteEndpoint]) {
        self.writer = writer
        let limits = Set(endpoints.map(\.maxSamplesPerSend)).sorted()
        sampleLimits = limits
        groups = limits.map { limit in endpoints.indices.filter { endpoints[$0].maxSamplesPerSend == limit } }
    }

    func announce(tenant: String, headers: [String: String]) {
        writer.setHeaders(headers, tenant: tenant)
    }

    func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {
        let batch = WriteBatch(
            body: request.body, samples: request.samples, exemplars: request.exemplars, histograms: request.histograms,
            timestamp: collection.timestamp, collection: collection.number)
        for endpoint in groups[group] { writer.enqueue([batch], tenant: collection.tenant, to: endpoint) }
    }

    func ready(tenant: String) async { await writer.room(tenant: tenant) }
}
