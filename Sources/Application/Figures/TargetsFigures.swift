import Forward
import Kafka
import MetronomeConfiguration
import RemoteWrite
import Settings

/// `/api/v1/targets`: what runs, where it listens, and how each endpoint does.
struct TargetsFigures: Sendable {
    let settings: Settings
    let endpoints: [EndpointState]
    let forwarding: [ForwardState]
    /// `metrics_generator.storage.path`, and how what is kept there is.
    let storage: (path: String, state: StorageState.State)
    let routing: [RouteState]
    /// nil: no topic is read.
    let kafka: KafkaState?
    let now: UInt64

    static let adminPages = "admin pages"

    /// By what comes in there.
    var listeners: [(what: String, address: String, isTLS: Bool)] {
        let listen = settings.listen
        return [
            ("OTLP/gRPC", listen.grpc, listen.grpcTLS != nil), ("OTLP/HTTP", listen.http, listen.httpTLS != nil),
            (Self.adminPages, listen.admin, listen.adminServerTLS != nil),
        ].compactMap { what, address, isTLS in
            address.map { (what, $0.description, isTLS) }
        }
    }

    var page: YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)), ("version", .string(Version.number)), ("build", .string(Version.text)),
            (
                "listeners",
                .list(listeners.map { .mapping([("takes", .string($0.what)), ("address", .string($0.address)), ("tls", .flag($0.isTLS))]) })
            ),
            ("endpoints", .list(endpoints.map(Self.endpoint))), ("scrape", .string("/metrics/spans")),
            ("forward", .list(forwarding.map { .mapping(Self.target($0)) })), ("route", .list(routing.map(Self.routed))),
            ("kafka", kafka.map(topic) ?? .plain("null")),
            ("storage", kept),
        ])
    }

    private var kept: YAMLText {
        var (error, advice): (String?, String?)
        let state =
            switch storage.state {
            case .off: "off"
            case .working: "working"
            case .failing: "failing"
            }
        if case .failing(let text, let cure) = storage.state { (error, advice) = (text, cure) }
        return .mapping([
            ("path", .text(storage.path.isEmpty ? nil : storage.path)), ("state", .string(state)), ("error", .text(error)), ("advice", .text(advice)),
        ])
    }

    private static func endpoint(_ endpoint: EndpointState) -> YAMLText {
        let failure = endpoint.failure.map { failure -> YAMLText in
            .mapping([("time", time(failure.at)), ("text", .string(failure.text)), ("advice", .text(failure.advice))])
        }
        return .mapping([
            ("name", .string(endpoint.remoteName)), ("url", .string(endpoint.url)), ("message", .string(endpoint.message.text)),
            ("message_fallback", endpoint.message.fallback.map { .string($0.rawValue) } ?? .plain("null")), ("failing", .flag(endpoint.isFailing)),
            ("tenants", .whole(endpoint.tenants)), ("tenants_behind", .whole(endpoint.tenantsBehind)),
            ("samples_sent", .whole(endpoint.delivered.samples)), ("samples_lost", .whole(endpoint.dropped.samples)),
            ("queued_bytes", .whole(endpoint.queuedBytes)), ("last_success", endpoint.lastSuccess.map(time) ?? .plain("null")),
            ("last_failure", failure ?? .plain("null")),
        ])
    }

    private func topic(_ kafka: KafkaState) -> YAMLText {
        let failure = kafka.failure.map { failure -> YAMLText in
            .mapping([("time", Self.time(failure.at)), ("text", .string(failure.text)), ("advice", .text(failure.advice))])
        }
        return .mapping([
            ("address", .string(kafka.address)), ("topic", .string(kafka.topic)), ("group", .string(kafka.group)), ("tls", .flag(kafka.isTLS)),
            ("failing", .flag(isFailing(kafka))), ("assigned_partitions", .whole(kafka.assigned)), ("records", .whole(kafka.records)),
            ("skipped_records", .whole(kafka.skipped)), ("last_success", kafka.lastSuccess.map(Self.time) ?? .plain("null")),
            ("last_failure", failure ?? .plain("null")),
        ])
    }

    func isFailing(_ kafka: KafkaState) -> Bool { kafka.isFailing(now: Int64(clamping: now / 1_000_000_000)) }

    private static func routed(_ state: RouteState) -> YAMLText {
        .mapping(
            target(state.queue) + [
                ("share", .string(state.share.rawValue)), ("spans", .whole(state.spans)), ("moved_requests", .whole(state.moved)),
            ])
    }

    private static func target(_ target: ForwardState) -> [(String, YAMLText)] {
        let failure = target.failure.map { failure -> YAMLText in .mapping([("time", time(failure.at)), ("text", .string(failure.text))]) }
        return [
            ("name", .string(target.name)), ("url", .string(target.url)), ("protocol", .string(target.wire)), ("failing", .flag(target.isFailing)),
            ("requests", .whole(target.offered)), ("restored_requests", .whole(target.restored)), ("sent_requests", .whole(target.sent)),
            ("dropped_requests", .mapping(target.dropped.map { ($0.reason, .whole($0.count)) })), ("waiting_requests", .whole(target.waiting)),
            ("waiting_bytes", .whole(target.waitingBytes)), ("waiting_disk_bytes", .whole(target.waitingDiskBytes)),
            ("failed_attempts", .whole(target.failedAttempts)), ("last_success", target.lastSuccess.map(time) ?? .plain("null")),
            ("last_failure", failure ?? .plain("null")),
        ]
    }

    private static func time(_ seconds: Int64) -> YAMLText {
        .string(UTCTime(seconds: Int64(clamping: seconds)).text)
    }
}
