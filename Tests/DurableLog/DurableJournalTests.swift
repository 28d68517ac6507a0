import DurableLog
import Testing
import TestSupport

/// A journal on a thread of its own.
@Suite(.timeLimit(.minutes(1))) struct DurableJournalTests {
    private enum Event: Equatable, Sendable {
        case offer(BatchCounts)
        case loss(Loss.Reason, BatchCounts)
    }

    private static let batch = JournalBatch(body: [1, 2, 3], samples: 5, exemplars: 0, histograms: 0)

    /// A collection of 1970 that nobody has taken.
    private func leave(_ batch: JournalBatch, at path: String) async throws {
        let journal = try DurableJournal(directory: path, endpoints: ["a"], limits: .ample)
        let id = await journal.begin("t")
        journal.add(batch, number: 1, timestamp: 15_000, to: [0], of: id)
        #expect(await journal.commit(id))
        await journal.close()
    }

    /// A process that begins long after the one before: what is too old is told like everything that waited, and then given up.
    @Test func whatIsTooOldAtTheStartIsCounted() async throws {
        let place = try TemporaryDirectory("journal")
        try await leave(Self.batch, at: place.path)
        // It is free once the first one's thread has ended.
        var next: DurableJournal?
        while next == nil {
            do { next = try DurableJournal(directory: place.path, endpoints: ["a"], limits: .ample) } catch {
                guard error.cause == .inUse else { throw error }
                await Task.yield()
            }
        }
        let journal = try #require(next)
        #expect(await journal.tenants() == ["t"])
        let (events, heard) = AsyncStream.makeStream(of: Event.self)
        journal.attach(
            DurableJournal.Listener(
                offers: { for offer in $0 { heard.yield(.offer(offer.counts)) } },
                losses: { for loss in $0 { heard.yield(.loss(loss.reason, loss.counts)) } }, report: { _ in }))
        var found: [Event] = []
        for await event in events {
            found.append(event)
            if found.count == 2 { break }
        }
        #expect(found == [.offer(Self.batch.counts), .loss(.expired, Self.batch.counts)])
        await journal.close()
    }
}
