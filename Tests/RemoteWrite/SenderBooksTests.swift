import RemoteWrite
import SelfMetrics
import TestSupport
import Testing

/// What was collected is what was sent, failed, was dropped, or waits: on every page.
@Suite(.timeLimit(.minutes(Patience.minutes(2)))) struct SenderBooksTests {
    private static let parts = ["total", "failed_total", "dropped_total", "pending"].map { "prometheus_remote_storage_samples_\($0)" }

    /// A page whose reader takes its time, while a batch comes and arrives, and one is refused.
    @Test func aPageIsOfOneMoment() async throws {
        let server = try await PushServer([.answer(200), .answer(200), .answer(400)])
        try await WriterFixture.run([RemoteWriteEndpoint(url: server.url)]) { fixture in
            fixture.writer.enqueue([batch(1, collection: 1)], tenant: "t", to: 0)
            while await fixture.writer.report().delivered.batches < 1 { try await Task.sleep(for: .milliseconds(2)) }
            var pieces = fixture.registry.pieces(of: 1)
            var page = ""
            var isWaiting = true
            while let piece = pieces.next() {
                page += piece
                guard isWaiting, piece.hasPrefix("metronome_remote_write_samples_collected_total{") else { continue }
                isWaiting = false
                for mark in 2...3 as ClosedRange<UInt8> { fixture.writer.enqueue([batch(mark, collection: UInt64(mark))], tenant: "t", to: 0) }
                while await fixture.writer.report().dropped.batches < 1 { try await Task.sleep(for: .milliseconds(2)) }
            }
            #expect(!isWaiting)
            #expect(Self.total("metronome_remote_write_samples_collected_total", page) == 1)
            #expect(Self.parts.map { Self.total($0, page) } == [1, 0, 0, 0])
            let next = fixture.registry.exposition()
            #expect(Self.total("metronome_remote_write_samples_collected_total", next) == 3)
            #expect(Self.parts.map { Self.total($0, next) } == [2, 1, 0, 0])
        }
        await server.close()
    }

    private static func total(_ name: String, _ page: String) -> Double {
        page.split(separator: "\n").filter { $0.hasPrefix("\(name){") }
            .reduce(0) { $0 + ($1.split(separator: " ").last.flatMap { Double($0) } ?? .nan) }
    }
}
