import Foundation
import RemoteWrite
import Settings
import TestSupport
import Testing

/// What one tenant, endpoint or file does to others.
@Suite("Remote writer: one does not hold up the other", .timeLimit(.minutes(Patience.minutes(1))))
struct RemoteWriterIsolationTests {
    /// Whatever the one is, the other's pace is that of whoever makes the batches.
    @Test func aSlowEndpointIsNotWaitedFor() async throws {
        let slow = try await PushServer(Array(repeating: .silence, count: 100))
        let fast = try await PushServer()
        var limits = RemoteWriteLimits()
        limits.maxQueueBytes = 2_000
        limits.roomPatience = WriterFixture.patience
        try await WriterFixture.run([RemoteWriteEndpoint(url: slow.url), RemoteWriteEndpoint(url: fast.url)], limits: limits) { fixture in
            for mark in 0..<100 {
                for endpoint in 0...1 { fixture.writer.enqueue([batch(UInt8(mark), collection: UInt64(mark), size: 500)], tenant: "t", to: endpoint) }
                await fixture.writer.room(tenant: "t")
            }
            // Answered, and the answers read.
            try await awaitUntil("100 batches are delivered") { await fixture.writer.report().delivered.batches >= 100 }
            #expect(fixture.metric("samples_dropped_total", ":\(fast.port)/") == 0)
            #expect(fixture.metric("samples_dropped_total", ":\(slow.port)/", "queue_full") == 96)
            #expect(await fixture.writer.flush(within: 0).batches == 4)
            let report = await fixture.writer.report()
            #expect(report.delivered.batches == 100 && report.dropped.batches == 100)
            #expect(report.behind == [RemoteWriteEndpoint(url: slow.url).remoteName])
        }
        await slow.close()
        await fast.close()
    }

    @Test func allQueuesTogetherAreBounded() async throws {
        let server = try await PushServer(Array(repeating: .silence, count: 100))
        var limits = RemoteWriteLimits()
        limits.maxTotalQueueBytes = 10_000
        limits.maxInFlight = 1
        let endpoint = RemoteWriteEndpoint(url: server.url) { $0.maxShards = 1 }
        try await WriterFixture.run([endpoint], limits: limits) { fixture in
            fixture.writer.enqueue((0..<3).map { batch($0, size: 1_000) }, tenant: "small", to: 0)
            for mark: UInt8 in 0..<20 { fixture.writer.enqueue([batch(mark, size: 1_000)], tenant: "large", to: 0) }
            #expect(await fixture.writer.flush(within: 0).batches == 10)
            #expect(fixture.metric("samples_dropped_total", "queue_full", "large") == 13)
            #expect(fixture.metric("samples_dropped_total", "queue_full", "small") == 0)
            #expect(fixture.lines.contains { $0.contains("all remote write queues together hold more than 10000 bytes") })
        }
        await server.close()
    }

    /// The endpoint with the pipe fails with the reason; the other one knows nothing of it.
    @Test func aCredentialsFileThatIsAPipeStopsNobody() async throws {
        let directory = try TemporaryDirectory("credentials")
        #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
        let server = try await PushServer()
        var blocked = RemoteWriteEndpoint(url: server.url)
        blocked.credentials.basicAuth = BasicAuthSettings(username: "u", password: "", passwordFile: directory.file("pipe"))
        blocked.name = "blocked"
        try await WriterFixture.run([blocked, RemoteWriteEndpoint(url: server.url)]) { fixture in
            for endpoint in 0...1 { fixture.writer.enqueue([batch(UInt8(endpoint))], tenant: "t", to: endpoint) }
            try await server.pushes(atLeast: 1)
            try await fixture.counts("samples_retried_total", "blocked")
            #expect(server.pushes.map { $0.body[0] } == [1])
            #expect(fixture.lines.first?.contains("not a regular file") == true)
        }
        await server.close()
    }

    /// A 503 with a long Retry-After is forgotten when the endpoint takes another tenant's push.
    @Test func aPauseEndsForAllWhenTheEndpointWorks() async throws {
        let server = try await PushServer([.answer(503, headers: [("Retry-After", "50")])])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "a", to: 0)
            try await fixture.counts("samples_retried_total")
            fixture.writer.enqueue([batch(2)], tenant: "b", to: 0)
            try await server.pushes(atLeast: 3)
            #expect(server.pushes.map { $0.body[0] } == [1, 2, 1])
        }
        await server.close()
    }
}
