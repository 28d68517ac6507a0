import RemoteWrite
import Settings
import Testing

/// One series that a server does not take, or fails over.
@Suite("Sender: bad series")
struct SenderSuspectsTests {
    private static let names = (0..<2000).map { "series_\($0)" }

    private func refusing(_ bad: Set<String>, with failure: SendFailure) -> (WriteBatch) -> SendFailure? {
        { bad.isDisjoint(with: $0.names) ? nil : failure }
    }

    @Test(arguments: [400, 409, 413, 422])
    func aRefusedSeriesIsDroppedAlone(status: Int) {
        var server = SenderServer(answer: refusing(["series_1234"], with: .status(status)))
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(server.delivered.count == 1999)
        #expect(server.dropped.map(\.name) == ["series_1234"] && server.dropped.allSatisfy { $0.reason == .rejected })
        #expect(server.requests <= 1 + 2 * 11)
        #expect(server.sender.queuedBytes == 0)
    }

    @Test func severalAreFoundWithinTheAllowance() {
        let bad: Set = ["series_0", "series_999", "series_1999"]
        var server = SenderServer(answer: refusing(bad, with: .status(400)))
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(Set(server.dropped.map(\.name)) == bad)
        #expect(server.delivered.count == 1997)
    }

    /// A server that refuses everything is not asked in vain for long.
    @Test func whereNothingIsTakenHalvingEnds() {
        var server = SenderServer { _ in .status(400) }
        var spent: [Int] = []
        for collection in UInt64(1)...12 {
            let before = server.requests
            server.enqueue(batch(of: Self.names, collection: collection))
            server.run(until: server.now + 15 * second)
            spent.append(server.requests - before)
        }
        #expect(spent[0] == 1 + RemoteWriteLimits().maxHalvingRequests)
        #expect(spent.last == 3)
        #expect(server.dropped.count == 12 * Self.names.count)
        // Once a part arrives, there is the whole allowance again.
        server.answer = refusing(["series_7"], with: .status(400))
        for collection in UInt64(13)...14 {
            server.enqueue(batch(of: Self.names, collection: collection))
            server.run(until: server.now + 15 * second)
        }
        #expect(server.dropped.suffix(1).map(\.name) == ["series_7"])
    }

    /// The same words for everything: it is about no series.
    @Test(arguments: [1, 4]) func whatIsRefusedInTheSameWordsIsNotHalvedForLong(atOnce: Int) {
        var server = SenderServer(machine(maxQueueBytes: 64 << 20, maxInFlight: atOnce)) { _ in .status(400) }
        server.words = { _ in 1 }
        for collection in UInt64(1)...3 {
            let before = server.requests
            server.enqueue(batch(of: Self.names, collection: collection))
            server.run(until: server.now + 15 * second)
            #expect(server.requests - before == 1 + RemoteWriteLimits().maxFruitlessHalves)
            #expect(server.sender.fruitless == Int(collection))
        }
        #expect(server.dropped.count == 3 * Self.names.count && server.sender.queuedBytes == 0)
    }

    /// One that arrives, or other words, say that it is about single series after all.
    @Test(arguments: [1, 4]) func oneSeriesIsFoundWhateverIsSaidOfIt(atOnce: Int) {
        let bad: Set = ["series_0", "series_1999"]
        var server = SenderServer(machine(maxQueueBytes: 64 << 20, maxInFlight: atOnce), answer: refusing(bad, with: .status(400)))
        server.words = { _ in 1 }
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(Set(server.dropped.map(\.name)) == bad && server.delivered.count == 1998 && server.sender.fruitless == 0)
        // Every second series is bad, and each refusal names the first one.
        server = SenderServer(machine(maxQueueBytes: 64 << 20, maxInFlight: atOnce)) { batch in
            batch.names.contains { $0.hasSuffix("1") } ? .status(400) : nil
        }
        server.words = { batch in batch.names.first.map { UInt64($0.utf8.count) &* 31 &+ UInt64($0.utf8.last ?? 0) } }
        server.enqueue(batch(of: Array(Self.names.prefix(40))))
        server.run(until: second)
        #expect(server.delivered.count == 36 && server.dropped.count == 4)
    }

    /// Smaller ones may be taken.
    @Test func aRefusalForTheSizeIsHalvedAsFarAsItHelps() {
        var server = SenderServer { $0.names.count > 20 ? .status(413) : nil }
        server.words = { _ in 1 }
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(server.delivered.count == 2000 && server.dropped.isEmpty && server.sender.fruitless == 0)
    }

    /// Of remote write 2.0: nothing of it goes again.
    @Test func whatWasWrittenInPartIsNotHalved() {
        var server = SenderServer { _ in .writtenInPart }
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(server.requests == 1 && server.halved == 0 && server.dropped.count == 2000)
    }

    @Test(arguments: [401, 403, 404, 405, 302, 431])
    func aRefusalThatIsAboutNoSeriesIsNotTriedInHalves(status: Int) {
        var server = SenderServer { _ in .status(status) }
        server.enqueue(batch(of: Self.names))
        server.run(until: second)
        #expect(server.requests == 1 && server.halved == 0)
    }

    /// A login page is about everything that is sent: nothing is halved, and nothing is given up for newer samples.
    @Test func aPageIsAboutNoSeries() {
        var server = SenderServer { _ in .page }
        for collection in UInt64(1)...4 {
            server.enqueue(batch(of: Self.names, collection: collection))
            server.run(until: Int64(collection) * 15 * second)
        }
        #expect(server.halved == 0 && server.dropped.isEmpty && server.delivered.isEmpty)
        server.answer = { _ in nil }
        server.run(until: 120 * second)
        #expect(server.delivered.count == 4 * Self.names.count)
    }

    /// 5xx, a connection that is lost, no answer at all: whatever it does, the rest goes on.
    @Test(arguments: [SendFailure.status(500), .network, .timeout])
    func aPoisonedSeriesHoldsUpNobody(failure: SendFailure) {
        var server = SenderServer(answer: refusing(["series_777"], with: failure))
        server.enqueue(batch(of: Array(Self.names[..<1000])), batch(of: Array(Self.names[1000...])))
        server.run(until: 14 * second)
        #expect(server.delivered.count == 1999)
        #expect(server.dropped.isEmpty, "it is tried until there is something newer")
        for collection in UInt64(2)...10 {
            server.now = Int64(collection) * 15 * second
            server.enqueue(batch(of: Array(Self.names[..<1000]), collection: collection))
            server.enqueue(batch(of: Array(Self.names[1000...]), collection: collection))
            let before = server.delivered.count
            server.run(until: server.now + second)
            #expect(server.delivered.count - before == 1999, "collection \(collection)")
        }
        #expect(server.dropped.count == 9 && server.dropped.allSatisfy { $0.name == "series_777" && $0.reason == .poisoned })
    }

    /// All in one batch: nothing else is sent that could tell that the server works.
    @Test func aPoisonedSeriesInTheOnlyBatchIsFound() {
        var server = SenderServer(answer: refusing(["series_777"], with: .status(500)))
        server.enqueue(batch(of: Self.names))
        server.run(until: 60 * second)
        #expect(server.delivered.count == 1999)
        server.enqueue(batch(of: Self.names, collection: 2))
        server.run(until: 120 * second)
        #expect(server.delivered.count == 2 * 1999)
    }

    /// A server that takes no more connections for a while has seen nothing of the batches that find none, though others arrive.
    @Test func whoIsNotReachedHasNothingAgainstABatch() {
        var attempts = 0
        var server = SenderServer { _ in
            attempts += 1
            return attempts % 8 == 0 ? nil : .unreachable
        }
        for collection in UInt64(1)...10 {
            server.enqueue(batch(of: Self.names, collection: collection), batch(of: ["other"], collection: collection))
            server.run(until: server.now + 15 * second)
        }
        server.run(until: server.now + 600 * second)
        #expect(server.delivered.count == 10 * (Self.names.count + 1) && server.dropped.isEmpty && server.halved == 0)
    }

    /// An outage is no poison: nothing is lost, however long it takes.
    @Test(arguments: [
        SendFailure.unreachable, .network, .timeout, .status(503), .status(503, retryAfter: 5 * second), .status(429, retryAfter: second),
    ])
    func anOutageLosesNothing(failure: SendFailure) {
        var isDown = true
        let down = SenderServer { _ in isDown ? failure : nil }
        var server = down
        for collection in UInt64(1)...20 {
            server.enqueue(batch(of: Self.names, collection: collection))
            server.run(until: server.now + 15 * second)
        }
        #expect(server.delivered.isEmpty && server.dropped.isEmpty)
        isDown = false
        server.run(until: server.now + 120 * second)
        #expect(server.delivered.count == 20 * Self.names.count && server.dropped.isEmpty)
    }

    /// An hour of 500 for everything costs a collection each ten minutes, so that one which is all poison is not for ever.
    @Test func whatIsAnsweredWithErrorsForVeryLongGivesWay() {
        var server = SenderServer { $0.collection == 1 ? .status(500) : nil }
        server.enqueue(batch(of: ["a"]), batch(of: ["a"], collection: 2))
        server.run(until: 599 * second)
        #expect(server.delivered.isEmpty && server.dropped.isEmpty)
        server.run(until: 620 * second)
        #expect(server.delivered == ["a"] && server.dropped.map(\.reason) == [.poisoned])
    }

    /// Of differences nothing newer says what an older one would have said.
    @Test func differencesOutliveAnHourOfErrors() {
        var endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        endpoint.message = .otlp
        endpoint.temporality = .delta
        var isDown = true
        let down = SenderServer(SenderStateMachine(rules: SenderStateMachine.Rules(endpoint, RemoteWriteLimits()))) { _ in isDown ? .status(500) : nil
        }
        var server = down
        server.enqueue(batch(of: ["a"]), batch(of: ["a"], collection: 2))
        server.run(until: 3600 * second)
        #expect(server.delivered.isEmpty && server.dropped.isEmpty)
        isDown = false
        server.run(until: 3900 * second)
        #expect(server.delivered == ["a", "a"] && server.dropped.isEmpty)
    }

    @Test func sampleAgeLimitHoldsForStartedBatchesToo() {
        var endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        endpoint.sampleAgeLimit = 60 * second
        var server = SenderServer(SenderStateMachine(rules: SenderStateMachine.Rules(endpoint, RemoteWriteLimits()))) { _ in .network }
        server.enqueue(batch(of: ["a"]))
        server.run(until: 30 * second)
        server.enqueue(batch(of: ["b"], collection: 2))
        server.run(until: 70 * second)
        #expect(server.dropped.map(\.name) == ["a"] && server.dropped[0].reason == .tooOld)
        server.answer = { _ in nil }
        server.run(until: 89 * second)
        #expect(server.delivered == ["b"])
    }
}
