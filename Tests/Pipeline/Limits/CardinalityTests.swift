import Pipeline
import TestSupport
import Testing

private let second: UInt64 = 1_000_000_000
private let minute = 60 * second

/// Hashes as a good hash function gives them.
private func hash(_ value: Int) -> UInt64 {
    var random = SplitMix64(seed: UInt64(bitPattern: Int64(value)))
    return random.next()
}

@Suite struct HyperLogLogTests {
    @Test(arguments: [0, 1, 2, 5, 31, 100, 500, 767, 768])
    func smallCountsAreExact(_ count: Int) {
        var sketch = HyperLogLog()
        for _ in 0..<3 { for value in 0..<count { sketch.insert(hash(value)) } }
        #expect(sketch.estimate == count)
    }

    /// Four standard errors; linear counting is closer still.
    @Test(arguments: [769, 800, 1000, 2000, 2560, 3000, 10_000, 100_000, 1_000_000])
    func largerCountsAreClose(_ count: Int) {
        var sketch = HyperLogLog()
        for value in 0..<count { sketch.insert(hash(value)) }
        #expect(abs(Double(sketch.estimate) - Double(count)) <= Double(count) * 0.13)
    }

    @Test func extremeHashes() {
        var sketch = HyperLogLog()
        for value in [0, 1, UInt64.max, 1 << 63] { sketch.insert(value) }
        #expect(sketch.estimate == 3)
        for value in 0..<1000 { sketch.insert(hash(value)) }
        for _ in 0..<10 { sketch.insert(0) }
        #expect((900...1100).contains(sketch.estimate))
    }

    @Test(arguments: [(0, 0), (10, 20), (0, 5000), (5000, 0), (50, 5000), (5000, 50), (700, 700), (4000, 4000)])
    func mergingIsTheUnion(_ mine: Int, _ others: Int) {
        var a = HyperLogLog()
        var b = HyperLogLog()
        var both = HyperLogLog()
        // Half of the smaller set is in both.
        let shift = mine - min(mine, others) / 2
        for value in 0..<mine {
            a.insert(hash(value))
            both.insert(hash(value))
        }
        for value in shift..<(shift + others) {
            b.insert(hash(value))
            both.insert(hash(value))
        }
        a.merge(b)
        #expect(a.estimate == both.estimate)
        b.removeAll()
        #expect(b.estimate == 0)
    }
}

/// The noncopyable values in a class, since expectations cannot call their mutating functions.
private final class Sliding {
    var value: SlidingCardinality
    init(stale: UInt64, now: UInt64) { value = SlidingCardinality(staleDuration: stale, now: now) }
    func estimate(_ now: UInt64) -> Int {
        value.advance(to: now)
        return value.estimate()
    }
}

private final class Limiter {
    var value: LabelCardinalityLimiter
    init(stale: UInt64, now: UInt64) { value = LabelCardinalityLimiter(staleDuration: stale, now: now) }
    func label(_ name: String) -> LabelCardinalityLimiter.Label? { value.label(name) }
    func traffic(limit: Int, spike: Int = 0, now: UInt64) { value.traffic(limit: limit, spike: spike, now: now) }
    func admit(label: LabelCardinalityLimiter.Label, valueHash: UInt64) -> Bool { value.admit(label: label, valueHash: valueHash) }
    func reports() -> [LabelCardinalityLimiter.Report] { value.reports() }
}

@Suite struct SlidingCardinalityTests {
    @Test(arguments: [(0, 4), (1, 4), (2, 2), (5, 2), (6, 3), (15, 4), (16, 5), (60, 13), (1_000_000, 289)] as [(UInt64, Int)])
    func sizeOfTheRing(_ staleMinutes: UInt64, _ sketches: Int) {
        #expect(SlidingCardinality.sketches(staleDuration: staleMinutes * minute) == sketches)
    }

    @Test func aLongDurationDoesNotOverflow() {
        #expect(SlidingCardinality.sketches(staleDuration: .max) == 289)
    }

    @Test func whatIsNotSeenAgainIsForgottenWithItsSketch() {
        let window = Sliding(stale: 15 * minute, now: minute)
        for value in 0..<10 { window.value.insert(hash(value)) }
        var now = minute
        for _ in 0..<3 {
            now += 5 * minute
            window.value.advance(to: now)
            window.value.insert(hash(0))
            #expect(window.estimate(now) == 10)
        }
        now += 5 * minute - 1
        #expect(window.estimate(now) == 10)
        #expect(window.estimate(now + 1) == 1)
        #expect(window.estimate(now) == 1)
        #expect(window.estimate(now + 1000 * minute) == 0)
    }

    /// Shards gather on their own and are merged at a collection; small and large sketches.
    @Test(arguments: [10, 5000])
    func mergedSketchesCountLikeInsertions(_ count: Int) {
        let direct = Sliding(stale: 15 * minute, now: 0)
        let window = Sliding(stale: 15 * minute, now: 0)
        for shard in 0..<3 {
            var sketch = HyperLogLog()
            for value in 0..<count {
                sketch.insert(hash(value + shard * count / 2))
                direct.value.insert(hash(value + shard * count / 2))
            }
            window.value.insert(merging: sketch)
        }
        #expect(window.estimate(second) == direct.estimate(second))
        let (before, after) = (window.estimate(20 * minute - 1), window.estimate(20 * minute))
        #expect(before > 0)
        #expect(after == 0)
        var demand = SeriesDemand(weight: 3, staleDuration: 15 * minute, now: 0)
        var sketch = HyperLogLog()
        for value in 0..<7 { sketch.insert(hash(value)) }
        demand.insert(merging: sketch)
        let weighted = demand.estimate(now: second)
        #expect(weighted == 21)
    }

    @Test func demandIsWeighted() {
        var demand = SeriesDemand(weight: 17, staleDuration: 15 * minute, now: 0)
        for value in 0..<4 { demand.insert(hash(value)) }
        let (early, late) = (demand.estimate(now: second), demand.estimate(now: 21 * minute))
        #expect(early == 68)
        #expect(late == 0)
    }
}

@Suite struct LabelCardinalityLimiterTests {
    private let start = 1000 * second

    /// Rule table 11.6, row 121: a burst passes, then every value is replaced.
    @Test func aBurstPassesUntilTheNextDecision() throws {
        let limiter = Limiter(stale: 15 * minute, now: start)
        let service = try #require(limiter.label("service"))
        let kind = try #require(limiter.label("span_kind"))
        for value in 0..<14 {
            limiter.traffic(limit: 5, now: start + UInt64(value) * second)
            #expect(limiter.admit(label: service, valueHash: hash(value)))
            #expect(limiter.admit(label: kind, valueHash: hash(value % 5)))
        }
        for value in [0, 1, 99] {
            limiter.traffic(limit: 5, now: start + 16 * second)
            #expect(!limiter.admit(label: service, valueHash: hash(value)))
            #expect(limiter.admit(label: kind, valueHash: hash(0)))
        }
        let reports = limiter.reports()
        #expect(reports.map(\.name) == ["service", "span_kind"])
        #expect(reports.map(\.limited) == [3, 0])
        #expect(reports.map(\.demand) == [14, 5])
    }

    @Test func itRecoversWhenTheValuesAreForgotten() throws {
        let limiter = Limiter(stale: 15 * minute, now: start)
        let label = try #require(limiter.label("u"))
        for value in 0..<30 { _ = limiter.admit(label: label, valueHash: hash(value)) }
        var recovered: UInt64?
        for step in 1...100 where recovered == nil {
            let now = start + UInt64(step) * 16 * second
            limiter.traffic(limit: 10, now: now)
            if limiter.admit(label: label, valueHash: hash(0)) { recovered = now - start }
        }
        #expect(recovered.map { (15 * minute...21 * minute).contains($0) } == true)
    }

    @Test func withoutTrafficNothingIsDecidedAndZeroDisables() throws {
        let limiter = Limiter(stale: 15 * minute, now: start)
        let label = try #require(limiter.label("u"))
        for value in 0..<30 { _ = limiter.admit(label: label, valueHash: hash(value)) }
        #expect(limiter.admit(label: label, valueHash: hash(0)))
        limiter.traffic(limit: 10, now: start + 15 * second - 1)
        #expect(limiter.admit(label: label, valueHash: hash(0)))
        limiter.traffic(limit: 10, now: start + 15 * second)
        #expect(!limiter.admit(label: label, valueHash: hash(0)))
        limiter.traffic(limit: 0, now: start + 16 * second)
        limiter.traffic(limit: 0, now: start)
        #expect(!limiter.admit(label: label, valueHash: hash(0)))
        limiter.traffic(limit: 0, now: start + 30 * second)
        #expect(limiter.admit(label: label, valueHash: hash(0)))
    }

    /// `metronome.limits.label_spike`: one label takes an id, another one grows as it always does.
    @Test func aSpikeIsReplacedUntilItIsOver() throws {
        let limiter = Limiter(stale: 15 * minute, now: start)
        let pod = try #require(limiter.label("pod"))
        let route = try #require(limiter.label("route"))
        var now = start
        func minutes(_ count: Int, _ body: (Int) -> Void) {
            for step in 0..<(count * 4) {
                now += 15 * second
                limiter.traffic(limit: 0, spike: 10, now: now)
                body(step)
            }
        }
        minutes(10) { step in
            #expect(limiter.admit(label: pod, valueHash: hash(step % 20)))
            #expect(limiter.admit(label: route, valueHash: hash(step % 30)))
        }
        // Ten times 20 are 200: that many pass until the next decision.
        for value in 0..<1000 { #expect(limiter.admit(label: pod, valueHash: hash(1000 + value))) }
        minutes(2) { step in
            #expect(!limiter.admit(label: pod, valueHash: hash(step % 20)))
            #expect(limiter.admit(label: route, valueHash: hash(step % 30)))
        }
        minutes(25) { step in
            _ = limiter.admit(label: pod, valueHash: hash(step % 20))
            #expect(limiter.admit(label: route, valueHash: hash(step % 30)))
        }
        #expect(limiter.admit(label: pod, valueHash: hash(0)))
    }

    /// A process that has just begun knows nothing of before.
    @Test func theFirstMinutesAreNoSpike() throws {
        let limiter = Limiter(stale: 15 * minute, now: start)
        let label = try #require(limiter.label("u"))
        for value in 0..<500 {
            limiter.traffic(limit: 0, spike: 2, now: start + UInt64(value) * second / 2)
            #expect(limiter.admit(label: label, valueHash: hash(value)))
        }
    }

    @Test func namesAreWatchedUpToALimit() {
        let limiter = Limiter(stale: minute, now: start)
        #expect(limiter.label("__name__") == nil)
        #expect(limiter.label("__type__") == nil)
        #expect(limiter.label("__unit__") == nil)
        for index in 0..<LabelCardinalityLimiter.maxLabels { #expect(limiter.label("l\(index)") != nil) }
        #expect(limiter.label("l0") != limiter.label("l1"))
        #expect(limiter.label("more") == nil)
        #expect(limiter.value.unwatchedLabels == 1)
        #expect(limiter.reports().count == LabelCardinalityLimiter.maxLabels)
    }
}
