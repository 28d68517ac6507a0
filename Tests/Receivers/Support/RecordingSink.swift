import Receivers
import Synchronization

/// Remembers what it was given and answers what the test says.
final class RecordingSink: SpanSink {
    struct Seen: Equatable {
        var body: [UInt8]
        var encoding: RequestDescription.Encoding
        var method: RequestDescription.Method
        var transport: RequestDescription.Transport
        var orgIDs: [String]
        var skipsMetrics: Bool
        var loop: Int
    }

    private let requests = Mutex<[Seen]>([])
    private let outcome: @Sendable ([UInt8]) -> ExportOutcome
    private let slackSum = Atomic<UInt64>(0)

    init(_ outcome: @escaping @Sendable ([UInt8]) -> ExportOutcome = { _ in .accepted(rejected: 0, message: "") }) {
        self.outcome = outcome
    }

    func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        body.withUnsafeBytes { body in
            guard let end = body.baseAddress.map({ $0 + body.count }) else { return }
            // Reads the promised slack, which a memory checker would not forgive if it were not there.
            for offset in 0..<RequestLimits.readableSlack {
                slackSum.wrappingAdd(UInt64(end.load(fromByteOffset: offset, as: UInt8.self)), ordering: .relaxed)
            }
        }
        let seen = Seen(
            body: body.copy, encoding: request.encoding, method: request.method, transport: request.transport,
            orgIDs: request.orgIDs, skipsMetrics: request.skipsMetrics, loop: loop)
        requests.withLock { $0.append(seen) }
        return outcome(seen.body)
    }

    var seen: [Seen] { requests.withLock { $0 } }
}
