import NIOCore
import SelfMetrics
import Settings
import Synchronization

/// What all loops of the intake share.
package final class ReceiverShared: Sendable {
    package let sink: any SpanSink
    package let limits: IntakeLimits
    package let registry: MetricsRegistry
    package let budget: InFlightBudget
    package let grpc: ReceiverMetrics
    package let http: ReceiverMetrics
    package let report: WrongProtocolReport
    private let draining = Atomic<Bool>(false)

    package init(sink: any SpanSink, limits: IntakeLimits, registry: MetricsRegistry, report: WrongProtocolReport) {
        self.sink = sink
        self.limits = limits
        self.registry = registry
        budget = InFlightBudget(
            limit: limits.maxBytesInFlight, share: limits.connectionShare,
            gauge: registry.gauge("metronome_receiver_in_flight_bytes", "Bytes that have come of the requests being received."))
        grpc = ReceiverMetrics(registry, transport: "grpc")
        http = ReceiverMetrics(registry, transport: "http")
        self.report = report
    }

    /// True from the moment no new connection is taken.
    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// True for the first call.
    package func beginDraining() -> Bool { !draining.exchange(true, ordering: .relaxed) }
}

/// What one event loop of the intake owns. Used on that loop only.
package final class ReceiverLoop {
    package let index: Int
    package let shared: ReceiverShared
    package var buffers = BufferPool()
    package var durations: RequestDurations
    private let sink: any SpanSink
    private let inflater = Inflater()

    package init(index: Int, shared: ReceiverShared) {
        self.index = index
        self.shared = shared
        sink = shared.sink
        durations = RequestDurations(shared.registry)
    }

    /// Decompresses if need be and calls the sink. Synchronous: the request is aggregated when this returns.
    package func export(_ body: RequestBuffer, gzip: Bool, _ request: RequestDescription) throws(Refusal) -> ExportOutcome {
        if !gzip {
            return body.withSealedBytes { sink.export($0, request, loop: index) }
        }
        let limit = shared.limits.maxDecompressedBytes
        let result: Result<ExportOutcome, InflateFailure> = body.withSealedBytes { compressed in
            Result { () throws(InflateFailure) in
                try inflater.inflate(compressed, limit: limit) { sink.export($0, request, loop: index) }
            }
        }
        switch result {
        case .success(let outcome): return outcome
        case .failure(.tooLarge): throw .decompressedTooLarge(limit: limit)
        case .failure(.outOfMemory): throw .outOfMemory
        case .failure(let failure): throw Refusal(.compression, .invalidArgument, failure.description)
        }
    }
}

extension NIODeadline {
    func seconds(since earlier: NIODeadline) -> Double { Double((self - earlier).nanoseconds) / 1e9 }
}
