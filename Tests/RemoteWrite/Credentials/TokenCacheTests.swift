import Outbound
import RemoteWrite
import Testing

@Suite("Token cache")
struct TokenCacheTests {
    private typealias Cache = TokenCache<String>
    private static let minute = 60 * second

    private func fetched(_ value: String = "a", lifetime: Int64?, at now: Int64 = 0) -> TokenCache<String> {
        var cache = Cache()
        _ = cache.wanted(now: now)
        cache.finished(.success(Cache.Token(value: value, lifetime: lifetime)), now: now)
        return cache
    }

    @Test func theFirstIsFetchedOnceForAllThatWait() {
        var cache = Cache()
        let step1 = cache.wanted(now: 0)
        #expect(step1 == Cache.Step(use: .wait, fetch: true))
        let step2 = cache.wanted(now: 1)
        #expect(step2 == Cache.Step(use: .wait, fetch: false))
        cache.finished(.success(Cache.Token(value: "a", lifetime: Self.minute)), now: 2)
        let step3 = cache.wanted(now: 3)
        #expect(step3 == Cache.Step(use: .token("a"), fetch: false))
    }

    @Test func itIsRenewedEarlyWhileTheOldOneHolds() {
        var cache = fetched(lifetime: 60 * Self.minute)
        let step4 = cache.wanted(now: 55 * Self.minute - 1)
        #expect(step4 == Cache.Step(use: .token("a"), fetch: false))
        let step5 = cache.wanted(now: 55 * Self.minute)
        #expect(step5 == Cache.Step(use: .token("a"), fetch: true))
        let step6 = cache.wanted(now: 56 * Self.minute)
        #expect(step6 == Cache.Step(use: .token("a"), fetch: false))
        cache.finished(.success(Cache.Token(value: "b", lifetime: 60 * Self.minute)), now: 57 * Self.minute)
        let step7 = cache.wanted(now: 57 * Self.minute)
        #expect(step7.use == .token("b"))
        // From when it was asked for, not from when it came.
        let step8 = cache.wanted(now: 110 * Self.minute)
        #expect(step8.fetch)
    }

    @Test func aShortOneIsRenewedATenthEarly() {
        var cache = fetched(lifetime: 100 * second)
        let step9 = cache.wanted(now: 90 * second - 1)
        #expect(!step9.fetch)
        let step10 = cache.wanted(now: 90 * second)
        #expect(step10.fetch)
    }

    @Test func whatHasEndedIsNotUsed() {
        var cache = fetched(lifetime: Self.minute)
        let step11 = cache.wanted(now: Self.minute)
        #expect(step11 == Cache.Step(use: .wait, fetch: true))
    }

    /// The server's clock may say that a token has ended when it comes: it is tried for a moment.
    @Test func whatHasEndedOnItsWayIsTried() {
        var cache = fetched(lifetime: 0)
        let step12 = cache.wanted(now: 0)
        #expect(step12.use == .token("a"))
        let step13 = cache.wanted(now: 2 * second)
        #expect(step13 == Cache.Step(use: .wait, fetch: true))
    }

    @Test func withoutALifetimeItHoldsForFiveMinutes() {
        var cache = fetched(lifetime: nil)
        let step14 = cache.wanted(now: 5 * Self.minute - 1)
        #expect(step14.use == .token("a"))
        let step15 = cache.wanted(now: 5 * Self.minute)
        #expect(step15.use == .wait)
    }

    @Test func afterAFailureNobodyAsksForAMoment() {
        let problem = AttemptProblem(.token, "no")
        var cache = Cache()
        _ = cache.wanted(now: 0)
        cache.finished(.failure(problem), now: 0)
        let step16 = cache.wanted(now: second - 1)
        #expect(step16 == Cache.Step(use: .fail(problem), fetch: false))
        let step17 = cache.wanted(now: second)
        #expect(step17 == Cache.Step(use: .wait, fetch: true))
    }

    @Test func aFailedRenewalLeavesTheOldOne() {
        var cache = fetched(lifetime: 60 * Self.minute)
        _ = cache.wanted(now: 58 * Self.minute)
        cache.finished(.failure(AttemptProblem(.token, "no")), now: 58 * Self.minute)
        let step18 = cache.wanted(now: 58 * Self.minute)
        #expect(step18.use == .token("a"))
    }

    @Test func aRefusedOneIsRenewedOnceInAWhile() {
        var cache = fetched(lifetime: 60 * Self.minute)
        let step19 = cache.refused("a", now: 0)
        #expect(step19)
        let step20 = cache.wanted(now: 0)
        #expect(step20 == Cache.Step(use: .wait, fetch: true))
        cache.finished(.success(Cache.Token(value: "b", lifetime: 60 * Self.minute)), now: 0)
        // Somebody else's request carried the old one: there is another one already.
        let step21 = cache.refused("a", now: 1)
        #expect(step21)
        let step22 = cache.wanted(now: 1)
        #expect(step22.use == .token("b"))
        let step23 = cache.refused("b", now: 29 * second)
        #expect(!step23)
        let step24 = cache.wanted(now: 29 * second)
        #expect(step24.use == .token("b"))
        let step25 = cache.refused("b", now: 30 * second)
        #expect(step25)
    }
}
