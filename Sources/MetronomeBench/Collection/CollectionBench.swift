import BenchReport
import CAllocations
import Exposition
import Generator
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// A generator whose event loops are the calling thread, and whose collections go nowhere: what a collection alone costs.
final class CollectionBench: Sendable {
    private struct Loops: EventLoops {
        let count = 2
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async { body() }
    }

    private final class Output: CollectionOutput {
        let forms = [WriteForm(maxSamples: 2000)]
        let samples = Atomic<Int>(0)
        let bytes = Atomic<Int>(0)
        func announce(tenant: String, headers: [String: String]) {}
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {
            samples.wrappingAdd(request.samples, ordering: .relaxed)
            bytes.wrappingAdd(request.body.count, ordering: .relaxed)
        }
    }

    private let generator: Generator
    private let output = Output()
    private let clock = Clock()

    private final class Clock: Sendable {
        private let nanoseconds = Atomic<UInt64>(1_700_000_000_000_000_000)
        /// Since the epoch.
        var now: UInt64 { nanoseconds.load(ordering: .relaxed) }
        func advance(milliseconds: UInt64) { nanoseconds.wrappingAdd(milliseconds * 1_000_000, ordering: .relaxed) }
    }

    init() {
        var settings = Settings.embeddedDefault
        settings.generator.processor.spanMetrics.dimensions = SpanBatches.dimensions
        // Collections are taken by hand.
        settings.generator.registry.collectionInterval = 3_600_000_000_000
        generator = Generator(
            settings: settings,
            environment: GeneratorEnvironment(
                loops: Loops(), now: { [clock] in Instant(clock.now) }, output: output,
                metrics: MetricsRegistry(), instance: "bench"),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    }

    /// - Returns: blocks that were taken from the heap.
    /// - Throws: ``BenchError`` when a request is refused.
    @discardableResult
    func push(_ requests: [RequestBuffer], loop: Int) throws(BenchError) -> UInt64 {
        let before = metronome_allocations()
        for request in requests {
            let result = generator.take(
                IntakeRequest(body: request.bytes, isJSON: false, isPush: false, orgIDs: [], skipsMetrics: false), loop: loop)
            guard case .taken = result else { throw BenchError("a request was refused: \(result)") }
        }
        return metronome_allocations() - before
    }

    struct Collected {
        var milliseconds: Double
        var samples: Int
        /// On the wire.
        var bytes: Int
    }

    /// Takes a collection, and tells the CPU time of the whole process for it.
    func collect() async -> Collected {
        clock.advance(milliseconds: 15)
        let before = (output.samples.load(ordering: .relaxed), output.bytes.load(ordering: .relaxed))
        let start = Clocks.process
        await generator.collectAll()
        let elapsed = Clocks.process - start
        return Collected(
            milliseconds: Double(elapsed) / 1e6, samples: output.samples.load(ordering: .relaxed) - before.0,
            bytes: output.bytes.load(ordering: .relaxed) - before.1)
    }
}
