import RemoteWrite
import Settings
import Testing

@Suite("Sender: attempts and waits")
struct SenderRetryTests {
    @Test(arguments: [
        SendFailure.unreachable, .network, .timeout, .status(500), .status(502), .status(503), .status(504), .status(599), .status(429), .status(408),
        .page,
    ])
    func recoverableFailuresAreRepeated(failure: SendFailure) {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        #expect(sender.failed(0, failure, now: 0) == [.retrying(only), .wake(at: 30 * millisecond)])
    }

    @Test(arguments: [300, 301, 302, 304, 307, 400, 401, 403, 404, 413, 422, 499])
    func otherAnswersAreFinal(status: Int) {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        #expect(sender.failed(0, .status(status), now: 0) == [.dropped(only, .rejected)])
        #expect(sender.queuedBytes == 0)
    }

    @Test func tooManyRequestsIsFinalWhenTheEndpointSaysSo() {
        var sender = machine(retryOn429: false)
        let only = batch(1)
        _ = sender.enqueue([only])
        #expect(sender.failed(0, .status(429, retryAfter: second), now: 0) == [.dropped(only, .rejected)])
        _ = sender.enqueue([only])
        #expect(sender.failed(1, .status(500), now: 0) == [.retrying(only), .wake(at: 30 * millisecond)])
    }

    @Test func waitsDoubleUpToTheLargestAndNeverEnd() {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        var now: Int64 = 0
        for attempt in 1...200 {
            let wait = attempt < 9 ? 30 * millisecond << Int64(attempt - 1) : 5 * second
            #expect(sender.failed(0, .network, now: now) == [.retrying(only), .wake(at: now + wait)])
            #expect(sender.tick(now: now + wait - 1) == [])
            now += wait
            #expect(sender.tick(now: now) == [.send(0, only, attempt: attempt)])
        }
    }

    @Test func retryAfterHoldsBackTheWholeEndpoint() {
        var sender = machine()
        let all = [batch(1), batch(2), batch(3)]
        _ = sender.enqueue(Array(all[..<2]))
        #expect(sender.failed(0, .status(429, retryAfter: 7 * second), now: 0) == [.retrying(all[0]), .wake(at: 7 * second)])
        // Its own wait would be over after 30 ms, and the third batch has not even started.
        #expect(sender.failed(1, .status(500), now: 1) == [.retrying(all[1])])
        #expect(sender.enqueue([all[2]], now: 2) == [])
        #expect(sender.tick(now: 7 * second - 1) == [])
        #expect(
            sender.tick(now: 7 * second) == [
                .send(0, all[0], attempt: 1), .send(1, all[1], attempt: 1), .send(2, all[2], attempt: 0),
            ])
    }

    @Test func aPauseWakesForBatchesThatHaveNotStarted() {
        var sender = machine(maxInFlight: 2)
        let all = [batch(1), batch(2)]
        _ = sender.enqueue(all)
        _ = sender.failed(0, .status(429, retryAfter: second), now: 0)
        #expect(sender.succeeded(1, now: 1) == [.delivered(all[1])])
        let next = batch(3)
        #expect(sender.enqueue([next], now: 2) == [])
        #expect(sender.tick(now: second) == [.send(0, all[0], attempt: 1), .send(2, next, attempt: 0)])
    }

    @Test func retryAfterShorterThanTheBackoffDoesNotShortenIt() {
        var sender = machine()
        _ = sender.enqueue([batch(1)])
        #expect(sender.failed(0, .status(503, retryAfter: millisecond), now: 0).last == .wake(at: 30 * millisecond))
    }

    /// A 503 says that the endpoint is not available: what arrives says more. A 429 is about a rate.
    @Test func anotherBatchThatArrivesEndsAPauseForUnavailability() {
        var sender = machine()
        let all = [batch(1), batch(2), batch(3)]
        _ = sender.enqueue(Array(all[..<2]))
        #expect(sender.failed(0, .status(503, retryAfter: 50 * second), now: 0).last == .wake(at: 50 * second))
        #expect(sender.isPaused)
        #expect(sender.succeeded(1, now: 1) == [.delivered(all[1]), .wake(at: 30 * millisecond)])
        #expect(!sender.isPaused)
        #expect(sender.tick(now: 30 * millisecond) == [.send(0, all[0], attempt: 1)])
    }

    @Test func whatArrivesOfOthersEndsItToo() {
        var sender = machine()
        let only = batch(1)
        _ = sender.enqueue([only])
        _ = sender.failed(0, .status(503, retryAfter: 50 * second), now: 0)
        #expect(sender.endpointWorks(now: second) == [.send(0, only, attempt: 1)])
        _ = sender.failed(0, .status(429, retryAfter: 50 * second), now: second)
        #expect(sender.endpointWorks(now: 2 * second) == [])
        #expect(sender.tick(now: 51 * second) == [.send(0, only, attempt: 2)])
    }

    @Test(arguments: [61 * second, Int64.max])
    func retryAfterIsCapped(asked: Int64) {
        var sender = machine()
        _ = sender.enqueue([batch(1)])
        #expect(sender.failed(0, .status(503, retryAfter: asked), now: 0).last == .wake(at: 60 * second))
    }

    @Test func timesNearTheEndOfTheClockDoNotOverflow() {
        var sender = machine()
        _ = sender.enqueue([batch(1)], now: .max - 5)
        #expect(sender.failed(0, .status(503, retryAfter: second), now: .max - 5).last == .wake(at: .max))
    }

    @Test func aWaitOfNothingIsRaised() {
        var zero = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        zero.minBackoff = 0
        zero.maxBackoff = 0
        #expect(SenderStateMachine.Rules(zero, RemoteWriteLimits()).maxBackoff == RemoteWriteLimits.minBackoff)
    }
}
