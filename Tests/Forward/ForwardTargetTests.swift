import Forward
import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Settings
import Synchronization
import TestSupport
import Testing

/// The end of a target.
@Suite struct ForwardTargetTests {
    private static let second = Int64(1_000_000_000)

    private static func request(_ bytes: Int) -> ForwardedRequest {
        ForwardedRequest(body: ByteBuffer(repeating: 1, count: bytes), compression: "identity", encoding: .protobuf, tenants: [])
    }

    private static func dropped(_ state: ForwardState) -> Int? { state.dropped.first { $0.reason == "shutdown" }?.count }

    /// A disk that hangs: what it has not taken in its time is dropped, and counted.
    @Test(.timeLimit(.minutes(2))) func theEndWaitsForNoDisk() async throws {
        let directory = try TemporaryDirectory("forward-target")
        let silent = try SilentListener()
        defer { silent.close() }
        var settings = ForwardSettings()
        settings.url = "http://127.0.0.1:\(silent.port)"
        settings.wire = .http
        settings.maxQueueBytes = 1 << 20
        settings.requestsAtOnce = 1
        settings.timeout = 3600 * Self.second
        let manual = ManualClock()
        let target = try ForwardTarget(
            settings, directory: directory.path, group: MultiThreadedEventLoopGroup.singleton, userAgent: "test", metrics: MetricsRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: manual.clock)
        target.start()
        // More than half of what may wait in memory: one of them goes to the disk.
        for _ in 0..<2 { target.offer(Self.request(300_000)) }
        while target.state.waitingDiskBytes == 0 { try await Task.sleep(for: .milliseconds(10)) }
        let file = try HungFile(in: directory)
        defer { file.release() }
        target.offer(Self.request(5))
        let hasEnded = Mutex(false)
        let end = Task {
            await target.end(within: 0, disk: 3 * Self.second)
            hasEnded.withLock { $0 = true }
        }
        while manual.asked.isEmpty {
            manual.pass(Self.second / 10)
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(!hasEnded.withLock { $0 })
        manual.set(try #require(manual.asked.last))
        await end.value
        #expect(Self.dropped(target.state) == 2)
        // What is on the disk waits there for the next process.
        #expect(target.state.waiting == 1 && target.state.waitingDiskBytes > 0)
    }
}
