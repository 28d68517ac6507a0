import TestSupport
import Testing

/// Requests captured as OTLP/JSON give the same series as the same requests in protobuf.
struct JSONTwinTests {
    struct Result: Sendable {
        var json: [[String: String]: Double]
        var protobuf: [[String: String]: Double]
        var jsonExemplars: [[String: String]: Set<String>]
        var protobufExemplars: [[String: String]: Set<String>]
        /// Distinct values of the header in remote-write requests.
        var tenants: Set<String>
    }

    @Test func sameSeries() async throws {
        let result = try await onThread { try Self.run() }
        #expect(!result.json.isEmpty)
        #expect(Set(result.json.keys) == Set(result.protobuf.keys))
        for (labels, value) in result.protobuf { #expect(result.json[labels] == value, "\(labels)") }
        #expect(result.jsonExemplars == result.protobufExemplars)
        #expect(result.tenants == ["json", "protobuf"])
    }

    /// One process, one tenant for each encoding.
    private static func run() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(
            generator: GenAICorpus.generator.merging(["registry": ["inject_tenant_id_as": "encoding"]]), remoteWrite: [recorder.entry],
            extra: ["multitenancy_enabled": true])
        return try SidecarProcess(configuration).during { sidecar in
            for name in try GenAICorpus.twins() {
                try post(name, GenAICorpus.json(name), tenant: "json", "application/json", sidecar)
                try post(name, GenAICorpus.protobuf(name), tenant: "protobuf", "application/x-protobuf", sidecar)
            }
            // The last collection holds everything: the requests were all answered before the process is told to stop.
            try sidecar.stop()
            return Result(
                json: values(recorder, "json"), protobuf: values(recorder, "protobuf"),
                jsonExemplars: exemplars(recorder, "json"), protobufExemplars: exemplars(recorder, "protobuf"),
                tenants: Set(recorder.requests.flatMap { $0.headers["x-scope-orgid"] ?? ["none"] }))
        }
    }

    private static func post(_ name: String, _ body: [UInt8], tenant: String, _ type: String, _ sidecar: SidecarProcess) throws {
        let reply = try sidecar.post(body, contentType: type, headers: [("X-Scope-OrgID", tenant)])
        guard reply.status == 200 else { throw HarnessError("\(name) as \(type): \(reply.status) \(reply.text)") }
    }

    private static func values(_ recorder: RemoteWriteRecorder, _ tenant: String) -> [[String: String]: Double] {
        Dictionary(series(recorder, tenant).map { ($0, $1.last?.value ?? .nan) }) { $1 }
    }

    /// Which exemplar a bucket keeps depends on when it is collected; with equal requests both tenants have seen the same traces,
    /// so what can be compared is which buckets have one and the label's name.
    private static func exemplars(_ recorder: RemoteWriteRecorder, _ tenant: String) -> [[String: String]: Set<String>] {
        Dictionary(series(recorder, tenant).map { ($0, Set($1.exemplars.flatMap(\.labels.keys))) }) { $1 }
    }

    /// The tenant's series without the label that names it.
    private static func series(_ recorder: RemoteWriteRecorder, _ tenant: String) -> [([String: String], RecordedSeries)] {
        recorder.series.filter { $0.labels["encoding"] == tenant }.map { ($0.labels.filter { $0.key != "encoding" }, $0) }
    }
}
