import MetronomeConfiguration
import Settings

/// Says once that no span has come: who looks for series that are not there looks at senders last. Pure.
struct SilenceNotice: Sendable {
    /// Nanoseconds without a span after which it is said.
    static let patience: UInt64 = 120_000_000_000

    /// On the clock that nobody sets.
    private let began: UInt64
    private let addresses: String
    private let isLocal: Bool
    private var isOver = false

    init(began: UInt64, _ listen: ListenSettings) {
        self.began = began
        let open = [("gRPC", listen.grpc), ("HTTP", listen.http)].compactMap { name, address in address.map { (name, $0) } }
        addresses = open.map { "OTLP/\($0) at \($1.description)" }.joined(separator: ", ")
        isLocal = open.allSatisfy { ["127.0.0.1", "localhost", "::1"].contains($1.host) }
    }

    /// What to say now; nil: nothing.
    mutating func text(now: UInt64, hasSpans: Bool) -> String? {
        if hasSpans { isOver = true }
        guard !isOver, now >= began, now - began >= Self.patience else { return nil }
        isOver = true
        guard !addresses.isEmpty else { return "no span has come and none will: no OTLP receiver is configured" }
        let reach = isLocal ? "; that is reached from this host alone, 0.0.0.0 and the port in metronome.listen from others, too" : ""
        return "no span has come yet; listening for \(addresses)\(reach)"
    }
}
