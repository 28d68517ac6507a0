import NIOCore
import SelfMetrics
import Serving
import Settings
import Synchronization

/// What all loops of the intake share.
package final class ReceiverShared: Sendable {
    package let sink: any SpanSink
    package let limits: IntakeLimits
    package let registry: MetricsRegistry
    package let budget: InFlightBudget
    package let grpc: TransportMetrics
    package let http: TransportMetrics
    package let report: WrongProtocolReport
    package let access: IntakeAccess
    /// ``access`` lets everybody in: asked with every request.
    package let isOpen: Bool
    package let crossOrigin: CrossOrigin?
    /// Who else gets what was taken; nil: nobody.
    package let relay: (any RequestRelay)?
    private let draining = Atomic<Bool>(false)

    package init(
        sink: any SpanSink, limits: IntakeLimits, registry: MetricsRegistry, report: WrongProtocolReport, access: IntakeAccess = IntakeAccess(),
        crossOrigin: CrossOrigin? = nil, relay: (any RequestRelay)? = nil
    ) {
        self.relay = relay
        self.access = access
        isOpen = access.isOpen
        self.crossOrigin = crossOrigin
        self.sink = sink
        self.limits = limits
        self.registry = registry
        budget = InFlightBudget(
            limit: limits.maxBytesInFlight, share: limits.connectionShare,
            gauge: registry.gauge("metronome_receiver_in_flight_bytes", "Bytes that have come of the requests being received."))
        grpc = TransportMetrics(registry, transport: "grpc")
        http = TransportMetrics(registry, transport: "http")
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
    private let decompressor = Decompressor()

    package init(index: Int, shared: ReceiverShared) {
        self.index = index
        self.shared = shared
        sink = shared.sink
        durations = RequestDurations(shared.registry)
    }

    /// Decompresses if need be and calls the sink. Synchronous: the request is aggregated when this returns.
    package func export(_ body: RequestBuffer, _ compression: Compression, _ request: RequestDescription) throws(Refusal) -> ExportOutcome {
        let outcome = try aggregate(body, compression, request)
        if let relay = shared.relay, case .accepted = outcome { body.withSealedBytes { relay.pass($0, compression, request) } }
        return outcome
    }

    private func aggregate(_ body: RequestBuffer, _ compression: Compression, _ request: RequestDescription) throws(Refusal) -> ExportOutcome {
        if case .identity = compression {
            return body.withSealedBytes { sink.export($0, as: $0, .identity, request, loop: index) }
        }
        let limit = shared.limits.maxDecompressedBytes
        let result: Result<ExportOutcome, InflateFailure> = body.withSealedBytes { compressed in
            Result { () throws(InflateFailure) in
                try decompressor.inflate(compressed, compression, limit: limit) {
                    sink.export($0, as: compressed, compression, request, loop: index)
                }
            }
        }
        switch result {
        case .success(let outcome): return outcome
        case .failure(.tooLarge): throw .decompressedTooLarge(limit: limit)
        case .failure(.outOfMemory): throw .outOfMemory
        case .failure(let failure): throw Refusal(.compression, .invalidArgument, failure.text(compression.rawValue))
        }
    }
}

extension NIODeadline {
    func seconds(since earlier: NIODeadline) -> Double { Double((self - earlier).nanoseconds) / 1e9 }
}
