import NIOCore
import NIOEmbedded
import Serving
import Testing

@Suite struct LoopTimerTests {
    private final class Count { var fired = 0 }

    @Test func itFiresOnceAndInTime() {
        let (loop, count) = (EmbeddedEventLoop(), Count())
        var timer = LoopTimer()
        timer.start(in: .seconds(2), on: loop) { count.fired += 1 }
        loop.advanceTime(by: .milliseconds(1_999))
        #expect(count.fired == 0 && timer.isRunning)
        loop.advanceTime(by: .seconds(10))
        #expect(count.fired == 1)
    }

    @Test func whatIsCancelledOrReplacedDoesNotFire() {
        let (loop, count) = (EmbeddedEventLoop(), Count())
        var timer = LoopTimer()
        #expect(!timer.isRunning)
        timer.start(in: .seconds(1), on: loop) { count.fired += 1 }
        timer.start(in: .seconds(2), on: loop) { count.fired += 10 }
        loop.advanceTime(by: .seconds(5))
        #expect(count.fired == 10)
        timer.start(in: .seconds(1), on: loop) { count.fired += 100 }
        timer.cancel()
        #expect(!timer.isRunning)
        loop.advanceTime(by: .seconds(5))
        #expect(count.fired == 10)
    }
}
