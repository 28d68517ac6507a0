import Outbound
import RemoteWrite
import Testing

@Suite struct CredentialCacheTests {
    private static let path = "/secret"
    private static let slow = CredentialFile.Failure.slow(path: path, limit: RemoteWriteLimits.credentialReadTime)
    private static let gone = CredentialFile.Failure.unreadable(path: path, reason: "gone")

    @Test func itIsReadAgainAfterAWhile() {
        var cache = CredentialCache(path: Self.path)
        #expect(cache.wanted(now: 0) == .read)
        #expect(cache.wanted(now: 1) == .wait)
        cache.finished(.success("one"), now: 2)
        #expect(cache.wanted(now: 3) == .use("one"))
        #expect(cache.wanted(now: OutboundLimits.credentialCacheTime + 1) == .use("one"))
        #expect(cache.wanted(now: OutboundLimits.credentialCacheTime + 2) == .read)
        cache.finished(.success("two"), now: 6 * second)
        #expect(cache.wanted(now: 6 * second) == .use("two"))
    }

    @Test func whatWasReadGoesOnHoldingWhileItCannotBeReadAgain() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.success("one"), now: 0)
        #expect(cache.wanted(now: 10 * second) == .read)
        cache.finished(.failure(Self.gone), now: 10 * second)
        #expect(cache.problem == Self.gone)
        #expect(cache.wanted(now: 11 * second) == .use("one"))
        #expect(cache.wanted(now: 15 * second) == .read)
    }

    @Test func whatAServerDoesNotAcceptIsReadAgainAtOnce() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.success("one"), now: 0)
        cache.refused(now: second)
        #expect(cache.wanted(now: second) == .read)
        cache.finished(.success("two"), now: second)
        #expect(cache.refusal(now: second) == .again)
        #expect(cache.wanted(now: second + 1) == .use("two"))
    }

    @Test func aFileThatHasNotChangedYetIsWaitedFor() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.success("one"), now: 0)
        func refuse(at now: Int64) -> Refusal {
            cache.refused(now: now)
            _ = cache.wanted(now: now)
            cache.finished(now % 2 == 0 ? .success("one") : .failure(Self.gone), now: now)
            return cache.refusal(now: now)
        }
        #expect(refuse(at: second) == .later)
        #expect(refuse(at: second + RemoteWriteLimits.refusedFileTime - 1) == .later)
        #expect(refuse(at: second + RemoteWriteLimits.refusedFileTime) == .final)
        // It was right after all: what is refused much later is so for the first time.
        cache.accepted()
        #expect(refuse(at: 1000 * second) == .later)
    }

    /// A tenant or a batch that the server does not let in, while others with the same token are.
    @Test func whatIsRefusedBesideOthersThatAreAcceptedIsNotWaitedFor() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.success("one"), now: 0)
        func refuse(at now: Int64) -> Refusal {
            cache.refused(now: now)
            _ = cache.wanted(now: now)
            cache.finished(.success("one"), now: now)
            return cache.refusal(now: now)
        }
        #expect(refuse(at: second) == .later)
        for number in 2..<200 as Range<Int64> {
            cache.accepted()
            #expect(refuse(at: number * second) == .final)
        }
    }

    @Test func aReadThatHangsIsNotWaitedForLong() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        #expect(cache.wanted(now: RemoteWriteLimits.credentialReadTime - 1) == .wait)
        #expect(cache.wanted(now: RemoteWriteLimits.credentialReadTime) == .fail(Self.slow))
        cache.finished(.success("late"), now: 100 * second)
        #expect(cache.wanted(now: 100 * second) == .use("late"))
        #expect(cache.wanted(now: 200 * second) == .read)
        #expect(cache.wanted(now: 203 * second) == .use("late"), "the last one holds while the next is awaited")
        #expect(cache.problem == Self.slow)
    }

    @Test func aFirstReadThatFailsIsTriedAgainAtOnce() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.failure(Self.gone), now: 0)
        #expect(cache.held == .fail(Self.gone))
        #expect(cache.wanted(now: 1) == .read)
    }
}
