import Dispatch
import Exposition
import Generator
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// A generator in memory with everything switched on.
final class IntakeRunner: FuzzRunner {
    /// Inputs between two collections.
    private static let collectionEvery = 512

    private static let configuration = """
        overrides:
          defaults:
            metrics_generator:
              processors: [span-metrics, service-graphs, host-info, gen-ai, provider-health, span-events]
              ingestion_time_range_slack: 1000000h
              processor:
                span_metrics:
                  dimensions: [http.method, gen_ai.request.model, k8s.pod.name]
                  enable_target_info: true
        metronome:
          profiles: [gen_ai]
          gateway_names: true
        """

    private struct Loops: EventLoops {
        let count = 1
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async { body() }
    }

    private struct Output: CollectionOutput {
        let forms = [WriteForm(maxSamples: 500)]
        func announce(tenant: String, headers: [String: String]) {}
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {}
    }

    private let generator: Generator
    private let isJSON: Bool
    private var runs = 0

    init(isJSON: Bool) throws {
        self.isJSON = isJSON
        let loaded = SettingsLoader.load(files: [("fuzz.yaml", Self.configuration)], expandEnvironment: false) { _ in nil }
        generator = Generator(
            settings: try loaded.get().settings,
            environment: GeneratorEnvironment(
                loops: Loops(), now: { Instant(1_760_000_000_000_000_000) }, output: Output(), metrics: MetricsRegistry(), instance: "fuzz"),
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
    }

    func run(_ input: [UInt8]) {
        let padded = input + [UInt8](repeating: 0, count: RequestBytes.slack)
        padded.withSlice { bytes in
            let body = WireSlice(rebasing: bytes[..<input.count])
            _ = generator.take(IntakeRequest(body: body, isJSON: isJSON, isPush: false, orgIDs: [], skipsMetrics: false), loop: 0)
            if !isJSON { _ = generator.take(IntakeRequest(body: body, isJSON: false, isPush: true, orgIDs: [], skipsMetrics: false), loop: 0) }
        }
        runs += 1
        if runs % Self.collectionEvery == 0 { collect() }
    }

    private func collect() {
        let done = DispatchSemaphore(value: 0)
        let generator = generator
        Task.detached {
            await generator.expireEdges()
            await generator.collectAll()
            done.signal()
        }
        done.wait()
    }
}
