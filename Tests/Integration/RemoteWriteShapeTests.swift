import TestSupport
import Testing

/// Remote-write requests as a receiver sees them: headers, batches, retries.
struct RemoteWriteShapeTests {
    private static let services = 12

    /// Pushes spans of several services and returns all requests once every service has arrived.
    private static func run(
        entry: JSONValue = [:], overrides: JSONValue = [:], answer: @escaping @Sendable (Int) -> RemoteWriteRecorder.Answer
    ) throws -> [RecordedRequest] {
        let recorder = try RemoteWriteRecorder(answer: answer)
        defer { recorder.close() }
        let configuration = SidecarConfiguration(overrides: overrides, remoteWrite: [recorder.entry.merging(entry)])
        return try SidecarProcess(configuration).during { sidecar in
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            for service in 0..<services {
                let reply = try connection.call(try SpanFixture(service: "svc\(service)").request())
                guard reply.status == 0 else { throw HarnessError("\(reply)") }
            }
            try waitUntil("every service arrives", state: { "\(recorder.requests.count) requests, \(recorder.series.count) series" }) {
                recorder.series.total("traces_spanmetrics_calls_total") == Double(services)
            }
            guard recorder.violations.isEmpty else { throw HarnessError("\(recorder.violations)") }
            return recorder.requests
        }
    }

    @Test func headers() async throws {
        let requests = try await onThread {
            try Self.run(
                entry: ["headers": ["X-Configured": "yes"]], overrides: ["remote_write_headers": ["X-Tenant": "tt"]]
            ) { _ in .init(200) }
        }
        for request in requests {
            #expect(request.path == "/api/v1/push")
            #expect(request.headers["content-encoding"] == ["snappy"])
            #expect(request.headers["content-type"] == ["application/x-protobuf"])
            #expect(request.headers["x-prometheus-remote-write-version"] == ["0.1.0"])
            #expect(request.headers["x-configured"] == ["yes"])
            #expect(request.headers["x-tenant"] == ["tt"])
            #expect(request.headers["x-scope-orgid"] == nil, "the tenant is single-tenant")
            #expect(request.headers["retry-attempt"] == nil)
            #expect(request.headers["user-agent"]?.count == 1)
        }
    }

    @Test func batchesKeepALabelSetTogether() async throws {
        let limit = 100
        let requests = try await onThread {
            try Self.run(entry: ["queue_config": ["max_samples_per_send": .integer(Int64(limit))]]) { _ in .init(200) }
        }
        #expect(requests.count > 1)
        for request in requests { #expect(request.entries <= limit, "request \(request.number)") }
        // A collection writes each service into one request: nobody ever sees half a histogram.
        let placements = requests.flatMap { request in
            request.series.flatMap { series in
                series.samples.map { sample in
                    (key: "\(series.labels.first { $0.name == "service" }?.value ?? "") at \(sample.timestamp)", request: request.number)
                }
            }
        }
        for (key, group) in Dictionary(grouping: placements, by: \.key) {
            #expect(Set(group.map(\.request)).count == 1, "\(key)")
        }
    }

    @Test func serverErrorsAndTooManyRequestsAreRetried() async throws {
        let requests = try await onThread {
            try Self.run { number in
                switch number {
                case 0: .init(503)
                case 1: .init(429, headers: [("Retry-After", "0")])
                case 2: .init(500)
                default: .init(200)
                }
            }
        }
        let retries = requests.prefix(4)
        #expect(retries.map(\.status) == [503, 429, 500, 200])
        #expect(retries.map { $0.headers["retry-attempt"]?.first } == [nil, "1", "2", "3"])
        #expect(Set(retries.map(\.bodyBytes)).count == 1, "the same batch again")
    }

    @Test func otherClientErrorsAreDropped() async throws {
        let requests = try await onThread { try Self.run { number in .init(number == 0 ? 403 : 200) } }
        #expect(requests.first?.status == 403)
        #expect(requests.dropFirst().first?.headers["retry-attempt"] == nil)
        let times = requests.prefix(2).map { $0.series.flatMap(\.samples).map(\.timestamp).max() ?? 0 }
        #expect(times[0] < times[1], "the next collection, not the refused one again")
    }

    /// What may be about one series is sent again in halves.
    @Test func aRefusedBatchIsTriedInHalves() async throws {
        let requests = try await onThread { try Self.run { number in .init(number == 0 ? 400 : 200) } }
        func labels(_ requests: ArraySlice<RecordedRequest>) -> [[WrittenTimeSeries.Label]] { requests.flatMap { $0.series.map(\.labels) } }
        #expect(requests.first?.status == 400 && labels(requests[0..<1]).count > 1)
        #expect(Set(labels(requests[0..<1])) == Set(labels(requests[1..<3])))
        #expect(labels(requests[0..<1]).count == labels(requests[1..<3]).count)
    }
}
