import Application
import NIOCore
import Synchronization
import Testing

@Suite struct ShutdownClockTests {
    private static let second: Int64 = 1_000_000_000

    private final class Clock: Sendable {
        private let passed = Mutex<Int64>(0)
        var now: NIODeadline { .uptimeNanoseconds(1_000) + .nanoseconds(passed.withLock { $0 }) }
        func pass(_ nanoseconds: Int64) { passed.withLock { $0 += nanoseconds } }
    }

    @Test func aThirdIsForClientsAndAThirdForLargeCollections() {
        let clock = Clock()
        let shutdown = ShutdownClock(30 * Self.second) { clock.now }
        #expect(shutdown.start() == clock.now + .seconds(10))
        #expect(shutdown.roomTime == 20 * Self.second)
        #expect(shutdown.timeLeft == 30 * Self.second)
        clock.pass(12 * Self.second)
        #expect(shutdown.timeLeft == 18 * Self.second)
    }

    @Test func theTimeBeforeTheStartDoesNotCount() {
        let clock = Clock()
        let shutdown = ShutdownClock(30 * Self.second) { clock.now }
        clock.pass(100 * Self.second)
        #expect(shutdown.timeLeft == 30 * Self.second)
        _ = shutdown.start()
        #expect(shutdown.timeLeft == 30 * Self.second)
    }

    @Test(arguments: [(30, 1_000_000_000), (3, 1_000_000_000), (1, 333_333_333), (0, 0), (-5, 0)] as [(Int64, Int64)])
    func whatWasMadeLastIsTriedOnce(seconds: Int64, least: Int64) {
        let clock = Clock()
        let shutdown = ShutdownClock(seconds * Self.second) { clock.now }
        _ = shutdown.start()
        clock.pass(1_000 * Self.second)
        #expect(shutdown.timeLeft == least)
    }

    @Test func aDiskHasAQuarterOfWhatIsLeftAndOneSecondAtLeast() {
        let clock = Clock()
        let shutdown = ShutdownClock(30 * Self.second) { clock.now }
        _ = shutdown.start()
        clock.pass(10 * Self.second)
        #expect(shutdown.diskTime == 5 * Self.second)
        clock.pass(1_000 * Self.second)
        #expect(shutdown.diskTime == Self.second)
    }
}
