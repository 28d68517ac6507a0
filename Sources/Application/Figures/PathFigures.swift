import MetronomeConfiguration
import Settings

/// The data path as pages show it: totals, rates, and rates of the last hour.
struct PathFigures: Sendable {
    /// A number that grows.
    struct Flow: Sendable {
        let name: String
        let total: Double
        /// A second, over the last ten seconds and over the last five minutes; nil: it is too early to say.
        let now: Double?
        let fiveMinutes: Double?
        /// A second, the oldest first.
        let hour: [Double?]
    }

    /// A number that goes up and down.
    struct Level: Sendable {
        let name: String
        let now: Double
        let hour: [Double?]
    }

    /// Requests refused for one reason.
    struct Refusal: Sendable, Equatable {
        let reason: String
        let total: Double
        /// Of the last five minutes, as far back as the process reaches.
        let fiveMinutes: Double
    }

    let time: UInt64
    /// The most frequent first.
    let refusals: [Refusal]
    let refusedRequests: Flow
    let accepted, refused, bytes, counted, dropped, sent, lost: Flow
    let fates: [Flow]
    let series, waitingEdges, pending, connections: Level

    /// - Parameters:
    ///   - history: the oldest first.
    ///   - current: later than all of them.
    init(_ history: [PathSample], current: PathSample) {
        let samples = history + [current]
        time = current.wall
        func flow(_ name: String, _ value: (PathSample) -> Double) -> Flow {
            Flow(
                name: name, total: value(current), now: Self.rate(samples, over: PathHistory.interval, value),
                fiveMinutes: Self.rate(samples, over: Self.fiveMinutes, value), hour: Self.rates(history, value))
        }
        func level(_ name: String, _ value: (PathSample) -> Double) -> Level {
            Level(name: name, now: value(current), hour: history.map(value))
        }
        refusals = Self.refusals(samples)
        refusedRequests = flow("requests_refused") { $0.refusals.values.reduce(0, +) }
        accepted = flow("spans_accepted") { $0.accepted }
        refused = flow("spans_refused") { $0.refused }
        bytes = flow("bytes_accepted") { $0.bytes }
        counted = flow("counted") { $0.fates.counted }
        dropped = flow("not_counted") { $0.fates.dropped }
        fates = [
            flow("filtered") { $0.fates.filtered }, flow("late") { $0.fates.late }, flow("limited") { $0.fates.limited },
            flow("malformed") { $0.fates.malformed }, flow("skipped") { $0.fates.skipped },
        ]
        sent = flow("samples_sent") { $0.sent }
        lost = flow("samples_lost") { $0.lost }
        series = level("active_series") { $0.series }
        waitingEdges = level("edges_waiting") { $0.waitingEdges }
        pending = level("samples_pending") { $0.pending }
        connections = level("connections") { $0.connections }
    }

    private static let fiveMinutes = 30 * PathHistory.interval

    private static func refusals(_ samples: [PathSample]) -> [Refusal] {
        guard let newest = samples.last else { return [] }
        let before = earlier(samples, by: fiveMinutes)?.refusals ?? [:]
        return newest.refusals.map { Refusal(reason: $0.key, total: $0.value, fiveMinutes: max($0.value - (before[$0.key] ?? 0), 0)) }
            .sorted { ($0.fiveMinutes, $0.total, $1.reason) > ($1.fiveMinutes, $1.total, $0.reason) }
    }

    /// The last sample that is at least so much older than the newest one, or the oldest one.
    private static func earlier(_ samples: [PathSample], by nanoseconds: UInt64) -> PathSample? {
        guard let newest = samples.last else { return nil }
        return samples.dropLast().last { newest.steady >= $0.steady && newest.steady - $0.steady >= nanoseconds } ?? samples.dropLast().first
    }

    private static func rate(_ samples: [PathSample], over nanoseconds: UInt64, _ value: (PathSample) -> Double) -> Double? {
        guard let newest = samples.last else { return nil }
        return earlier(samples, by: nanoseconds).flatMap { rate($0, newest, value) }
    }

    private static func rates(_ samples: [PathSample], _ value: (PathSample) -> Double) -> [Double?] {
        zip(samples, samples.dropFirst()).map { rate($0, $1, value) }
    }

    private static func rate(_ first: PathSample, _ second: PathSample, _ value: (PathSample) -> Double) -> Double? {
        guard second.steady > first.steady else { return nil }
        return max(value(second) - value(first), 0) / (Double(second.steady - first.steady) / 1e9)
    }

    /// `/api/v1/path`.
    var page: YAMLText {
        let flows = [accepted, refused, refusedRequests, bytes, counted, dropped] + fates + [sent, lost]
        let levels = [series, waitingEdges, pending, connections]
        return .mapping([
            ("time", .string(UTCTime(nanoseconds: time).text)), ("interval_seconds", .whole(Int(PathHistory.interval / 1_000_000_000))),
            (
                "flows",
                .mapping(
                    flows.map { flow in
                        (
                            flow.name,
                            .mapping([
                                ("total", .real(flow.total)), ("per_second", .real(flow.now)), ("per_second_5m", .real(flow.fiveMinutes)),
                                ("per_second_hour", .list(flow.hour.map { .real($0) })),
                            ])
                        )
                    })
            ),
            (
                "refused_requests",
                .list(
                    refusals.map {
                        .mapping([("reason", .string($0.reason)), ("total", .real($0.total)), ("last_5m", .real($0.fiveMinutes))])
                    })
            ),
            (
                "levels",
                .mapping(levels.map { ($0.name, .mapping([("now", .real($0.now)), ("hour", .list($0.hour.map { .real($0) }))])) })
            ),
        ])
    }
}
