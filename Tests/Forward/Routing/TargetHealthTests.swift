import Forward
import Testing

@Suite struct TargetHealthTests {
    private var health = TargetHealth(patience: 10)

    @Test mutating func itIsOutWhenItHasFailedForLong() {
        #expect(health.failed(began: 5) == 15)
        #expect(health.failed(began: 8) == nil, "somebody looks at 15")
        let looks = [14, 15, 16].map { health.look(now: $0) }
        #expect(looks == [false, true, false] && health.isOut, "what is known is said once")
        #expect(health.failed(began: 20) == nil)
        let answers = (0..<2).map { health.answered(now: 21 + $0) }
        #expect(answers == [true, false] && !health.isOut)
    }

    /// One answer in between and the time begins anew.
    @Test mutating func anAnswerInBetween() {
        #expect(health.failed(began: 0) == 10)
        #expect(health.answered(now: 5) == false)
        #expect(health.failed(began: 6) == 16)
        let looks = [10, 15, 16].map { health.look(now: $0) }
        #expect(looks == [false, false, true])
    }

    /// One that hung while others were answered.
    @Test mutating func oneThatHung() {
        #expect(health.answered(now: 9) == false)
        #expect(health.failed(began: 0) == 19)
        let looks = [10, 18, 19].map { health.look(now: $0) }
        #expect(looks == [false, false, true])
    }

    @Test mutating func neverOut() {
        health = TargetHealth(patience: 0)
        #expect(health.failed(began: 1) == nil)
        #expect(health.look(now: .max) == false)
    }

    @Test mutating func aPatienceThatNoClockReaches() {
        health = TargetHealth(patience: .max)
        #expect(health.failed(began: 1 << 60) != nil)
        #expect(health.look(now: 1 << 61) == false)
    }
}
