import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// Tells in the log which services' spans do not count, and why: each service and fault once a day.
///
/// Event loops note; what is new is told by whoever comes by later, so that no request waits for the log.
final class ServiceReport: Sendable {
    /// Services, each with a fault, that are told of in a day, over all tenants; what comes beyond is only counted.
    static let limit = 1000
    /// Nanoseconds until a service is told of again.
    private static let period: UInt64 = 86_400_000_000_000

    private struct Key: Hashable {
        var tenant: String
        var service: String
        var kind: ServiceFaults.Kind
    }

    private struct Note {
        var spans = 0
        /// Nanoseconds: the worst one.
        var distance: UInt64 = 0
        var trace: TraceHalves
        /// What the worst one's end is, where it is no time of the last years.
        var oddEnd: OddEnd?
        /// Nanoseconds that are allowed.
        var limit: UInt64
        var isTold = false
    }

    private struct State {
        /// Everything that was noted in this period.
        var notes: [Key: Note] = [:]
        var untold: [Key] = []
        /// When the period began, on the clock that nobody sets.
        var began: UInt64
    }

    private let state: Mutex<State>
    private let leftOut: Counter
    private let logger: Logger

    /// - Parameter now: nanoseconds of the clock that nobody sets.
    init(_ metrics: MetricsRegistry, now: UInt64, logger: Logger) {
        state = Mutex(State(began: now))
        leftOut = metrics.counter(
            "metronome_service_reports_left_out_total",
            "Faults of services that the log does not name because it named \(Self.limit) in a day; their spans are counted.")
        self.logger = logger
    }

    /// - Parameters:
    ///   - limit: what was exceeded, nanoseconds: the slack, or how long a half waited.
    ///   - wall: when they came, nanoseconds since the epoch; nil: it does not matter.
    func note(_ faults: borrowing ServiceFaults, tenant: String, limit: UInt64, wall: UInt64? = nil) {
        guard !faults.isEmpty else { return }
        var left = 0
        state.withLock { state in
            faults.forEach { kind, service, spans, distance, trace in
                let key = Key(tenant: tenant, service: service, kind: kind)
                let oddEnd = kind == .late ? wall.flatMap { OddEnd(end: $0 - min(distance, $0), now: $0) } : nil
                if var note = state.notes[key] {
                    guard !note.isTold else { return }
                    note.spans += spans
                    if distance > note.distance {
                        note.distance = distance
                        note.trace = trace
                        note.oddEnd = oddEnd
                    }
                    state.notes[key] = note
                } else if state.notes.count < Self.limit {
                    state.notes[key] = Note(spans: spans, distance: distance, trace: trace, oddEnd: oddEnd, limit: limit)
                    state.untold.append(key)
                } else {
                    left += 1
                }
            }
        }
        if left > 0 { leftOut.add(left) }
    }

    /// Writes what is new, and begins anew after a day.
    ///
    /// - Parameter now: nanoseconds of the clock that nobody sets.
    func tell(now: UInt64) {
        let news = state.withLock { state -> [(Key, Note)] in
            let news = state.untold.compactMap { key in
                state.notes[key]?.isTold = true
                return state.notes[key].map { (key, $0) }
            }
            state.untold.removeAll()
            if now >= state.began, now - state.began >= Self.period {
                state.began = now
                state.notes.removeAll()
            }
            return news
        }
        for (key, note) in news { tell(key, note) }
    }

    private func tell(_ key: Key, _ note: Note) {
        logger.warning(
            "\(note.oddEnd.map { "\(Self.spans(of: key.service)) \($0.text)" } ?? Self.text(key, note))",
            metadata: ["tenant": "\(key.tenant)", "service": "\(key.service)", "spans": "\(note.spans)", "trace_id": "\(note.trace.text)"],
            source: note.oddEnd == nil ? Self.code(key.kind) : OddEnd.code)
    }

    /// Of the warnings about one kind.
    private static func code(_ kind: ServiceFaults.Kind) -> String {
        switch kind {
        case .late: "spans_late"
        case .ahead: "spans_ahead"
        case .clientAlone: "edge_without_server"
        case .serverAlone: "edge_without_client"
        }
    }

    private static func spans(of service: String) -> String { service.isEmpty ? "spans without a service.name" : "spans of \(service)" }

    private static func text(_ key: Key, _ note: Note) -> String {
        let (service, distance, limit) = (key.service, note.distance, note.limit)
        let spans = spans(of: service)
        let client = service.isEmpty ? "client spans without a service.name" : "client spans of \(service)"
        let server = service.isEmpty ? "server spans without a service.name" : "server spans of \(service)"
        return switch key.kind {
        case .late:
            """
            \(spans) ended \(duration(distance)) before they arrived and are not counted: they are held back on the way, or its clock is behind; \
            metrics_ingestion_time_range_slack is \(duration(limit))
            """
        case .ahead:
            """
            \(spans) end \(duration(distance)) in the future and are not counted: its clock is ahead; metrics_ingestion_time_range_slack is \
            \(duration(limit))
            """
        case .clientAlone:
            """
            \(client) wait \(duration(limit)) in vain for the server's half and make no edge: what it calls sends no spans to here or loses \
            the trace context, and no attribute of peer_attributes names it
            """
        case .serverAlone:
            """
            \(server) wait \(duration(limit)) in vain for the client's half and make no edge: their parent is no client span, or the \
            caller sends its spans elsewhere or later
            """
        }
    }

    /// Rounded to seconds, or to milliseconds below one; from two days on in days, from two years on in years.
    private static func duration(_ nanoseconds: UInt64) -> String {
        let days = nanoseconds / period
        if days >= 2 * 365 { return "\(days / 365) years" }
        if days >= 2 { return "\(days) days" }
        let unit: UInt64 = nanoseconds < 1_000_000_000 ? 1_000_000 : 1_000_000_000
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        let rounded = (whole + (rest * 2 >= unit ? 1 : 0)).multipliedReportingOverflow(by: unit)
        return GoDuration.text(Int64(clamping: rounded.overflow ? .max : rounded.partialValue))
    }
}
