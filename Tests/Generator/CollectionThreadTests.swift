import Generator
import Glibc
import Testing

@Suite struct CollectionThreadTests {
    /// Runs where collections do.
    private actor Collector {
        private let thread: CollectionThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private(set) var runs = 0
        private var isIn = false

        init(_ tenant: String) { thread = .of(tenant: tenant) }

        func run() {
            precondition(!isIn, "two at a time")
            isIn = true
            runs += 1
            isIn = false
        }

        /// Of the thread; 0 is the usual one.
        func niceness() -> CInt { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
    }

    /// Other tests end generators, too: the priority before cannot be told.
    @Test func atTheEndOfTheProcessCollectionsHaveTheUsualPriority() async {
        let collectors = (0..<8).map { Collector("tenant \($0)") }
        await withDiscardingTaskGroup { group in
            for collector in collectors {
                group.addTask { for _ in 0..<500 { await collector.run() } }
            }
            group.addTask { CollectionThread.hurry() }
            for collector in collectors {
                group.addTask { for _ in 0..<500 { await collector.run() } }
            }
        }
        for collector in collectors {
            #expect(await collector.runs == 1000)
            #expect(await collector.niceness() == getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
        }
    }
}
