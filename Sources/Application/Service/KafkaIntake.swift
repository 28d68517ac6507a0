import Generator
import Kafka
import Pipeline
import NIOCore

/// Hands records of Kafka to the generator, on the event loops of the receivers.
struct KafkaIntake: RecordSink {
    private let generator: Generator
    private let intake: IntakeLoops

    init(_ generator: Generator, _ intake: IntakeLoops) {
        self.generator = generator
        self.intake = intake
    }

    var loops: Int { intake.count }

    func tenant(ofKey key: String) -> String? { generator.tenantID(of: key) }

    func run(on loop: Int, _ body: @escaping @Sendable () -> Void) { intake.loops[loop].execute(body) }

    func take(_ request: RecordRequest, loop: Int) -> RecordOutcome {
        let result = generator.take(
            IntakeRequest(
                body: WireSlice(request.body), isJSON: false, isPush: false, orgIDs: [request.tenant], skipsMetrics: request.skipsMetrics,
                received: request.received),
            loop: loop)
        switch result {
        case .taken(let spans), .takenInPart(let spans, _, _): return spans > 0 ? .counted(spans: spans) : .skipped(.empty, "it holds no spans")
        case .invalid(let message, _): return .skipped(.undecodable, message)
        case .exhausted(let message, _): return .skipped(.tooLarge, message)
        case .invalidTenant(let message, _), .unavailable(let message): return .skipped(.tenant, message)
        }
    }

    func collect(_ tenants: Set<String>) async { await generator.collect(tenants) }
}

/// What a record is counted in is kept with how far its partition is counted.
struct KafkaReplay: ReplayedIntake {
    let book: RecordBook

    func close(_ tenant: String) async { await book.close(tenant) }
    func open(_ tenant: String) -> [UInt8]? { book.open(tenant) }
    func settle(_ tenant: String, isKept: Bool) { book.settle(tenant, isKept: isKept) }
    func restore(_ tenant: String, _ place: [UInt8]) { book.restore(tenant, place) }
}
