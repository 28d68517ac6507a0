import Generator
import Pipeline
import Relabelling
import RemoteWrite

/// Hands collections to remote write: endpoints that want the same series in the same pieces share the same bytes.
struct CollectionDelivery: CollectionOutput {
    /// What an endpoint wants.
    private struct Wish: Hashable {
        var maxSamples: Int
        var rules: [RelabelRule]
    }

    private let writer: RemoteWriter
    /// Endpoint numbers of each form.
    private let groups: [[Int]]
    let forms: [WriteForm]

    /// - Parameter rules: of each endpoint.
    init(writer: RemoteWriter, endpoints: [RemoteWriteEndpoint], rules: [[RelabelRule]]) throws(RelabelRules.Problem) {
        self.writer = writer
        var groups: [Wish: [Int]] = [:]
        var wishes: [Wish] = []
        for (index, endpoint) in endpoints.enumerated() {
            let wish = Wish(maxSamples: endpoint.maxSamplesPerSend, rules: rules[index])
            if groups[wish] == nil { wishes.append(wish) }
            groups[wish, default: []].append(index)
        }
        var forms: [WriteForm] = []
        for wish in wishes {
            let names = (groups[wish] ?? []).map { endpoints[$0].remoteName }.joined(separator: ",")
            forms.append(WriteForm(name: names, maxSamples: wish.maxSamples, rules: wish.rules.isEmpty ? nil : try RelabelRules(wish.rules)))
        }
        self.forms = forms
        self.groups = wishes.map { groups[$0] ?? [] }
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
