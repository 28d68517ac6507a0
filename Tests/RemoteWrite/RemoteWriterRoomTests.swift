import RemoteWrite
import SelfMetrics
import Settings
import TestSupport
import Testing

/// Batches handed over faster than they are sent.
@Suite("Remote writer: room", .timeLimit(.minutes(Patience.minutes(1))))
struct RemoteWriterRoomTests {
    private static let queueBytes = 4_000

    private static func limits(patience: Int64 = WriterFixture.patience) -> RemoteWriteLimits {
        var limits = RemoteWriteLimits()
        limits.maxQueueBytes = queueBytes
        limits.roomPatience = patience
        return limits
    }

    /// Far more than the queue holds, in one collection: who waits for room loses nothing.
    @Test func aCollectionLargerThanTheQueueArrivesWhole() async throws {
        let server = try await PushServer()
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)], limits: Self.limits()) { fixture in
            for mark in 0..<200 {
                fixture.writer.enqueue([batch(UInt8(mark), size: 500)], tenant: "t", to: 0)
                await fixture.writer.room(tenant: "t")
            }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(fixture.metric("samples_total") == 200)
            #expect(fixture.metric("samples_dropped_total") == 0)
            #expect(fixture.registry.exposition().contains("prometheus_remote_storage_samples_in_total 200\n"))
        }
        #expect(Set(server.pushes.map { $0.body[0] }).count == 200)
        await server.close()
    }

    /// Longer than `roomPatience` nothing is taken: the maker goes on, and the oldest are dropped as ever.
    @Test func anEndpointThatAnswersNothingStopsNobody() async throws {
        let server = try await PushServer(Array(repeating: .silence, count: 100))
        var endpoint = RemoteWriteEndpoint(url: server.url)
        endpoint.remoteTimeout = 50 * millisecond
        try await WriterFixture.run([endpoint], limits: Self.limits(patience: 50 * millisecond)) { fixture in
            for mark in 0..<20 {
                fixture.writer.enqueue([batch(UInt8(mark), size: 500)], tenant: "t", to: 0)
                await fixture.writer.room(tenant: "t")
            }
            #expect(fixture.metric("samples_dropped_total", "queue_full") == 12)
            #expect(await fixture.writer.flush(within: 0).batches == 8)
        }
        await server.close()
    }

    @Test func theShutdownDeadlineEndsAWait() async throws {
        let server = try await PushServer(Array(repeating: .silence, count: 100))
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)], limits: Self.limits()) { fixture in
            fixture.writer.enqueue((0..<6).map { batch($0, size: 500) }, tenant: "t", to: 0)
            async let room: Void = fixture.writer.room(tenant: "t")
            fixture.writer.endRoomWaits(in: 0)
            await room
            // Those that come later do not wait at all, also not of a tenant that is new.
            fixture.writer.enqueue((0..<6).map { batch($0, size: 500) }, tenant: "u", to: 0)
            await fixture.writer.room(tenant: "u")
            #expect(await fixture.writer.flush(within: 0).batches == 12)
        }
        await server.close()
    }

    @Test func whoSentNothingNeedsNoRoom() async throws {
        try await WriterFixture.run([RemoteWriteEndpoint(url: "http://127.0.0.1:9/")]) { fixture in
            await fixture.writer.room(tenant: "t")
            #expect(await fixture.writer.flush(within: 0).batches == 0)
        }
    }
}
