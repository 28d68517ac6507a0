import NIOCore
import Outbound
import Synchronization

/// The way to a target that is routed to. While it is aside, what is to go there is moved to the others, and it is asked whether it answers again.
final class RouteTransport: ForwardTransport {
    /// Nanoseconds between two questions.
    private static let probePause = Int64(1_000_000_000)

    /// nil: nobody is there, what waits was left by an earlier process.
    private let target: (any ForwardTransport)?
    private let health: Mutex<TargetHealth>
    private let isAsideNow = Atomic<Bool>(false)
    /// Of the last request: a question needs a tenant, too, where tenants are told apart.
    private let tenants = Mutex<[String]>([])
    private let watch = Mutex<Task<Void, Never>?>(nil)
    private let move: @Sendable (ForwardedRequest) -> ForwardOutcome
    /// It went out, or has come back.
    private let changed: @Sendable () -> Void

    init(
        _ target: (any ForwardTransport)?, patience: Int64, move: @escaping @Sendable (ForwardedRequest) -> ForwardOutcome,
        changed: @escaping @Sendable () -> Void
    ) {
        self.target = target
        self.move = move
        self.changed = changed
        health = Mutex(TargetHealth(patience: patience))
    }

    /// It does not answer.
    var isOut: Bool { health.withLock(\.isOut) }

    /// Whether others get what is to go there: it is out and somebody else is not, or it is gone.
    var isAside: Bool {
        get { isAsideNow.load(ordering: .relaxed) }
        set { isAsideNow.store(newValue, ordering: .relaxed) }
    }

    func send(_ request: ForwardedRequest) async -> ForwardOutcome {
        guard !isAside, let target else { return move(request) }
        let began = monotonicNow()
        let outcome = await target.send(request)
        // Given up, because the process ends: that says nothing of it.
        if !Task.isCancelled {
            tenants.withLock { $0 = request.tenants }
            note(outcome, began: began)
        }
        return outcome
    }

    func close() async {
        watch.withLock { $0?.cancel() }
        await target?.close()
    }

    private func note(_ outcome: ForwardOutcome, began: Int64) {
        if case .later = outcome {
            guard let due = health.withLock({ $0.failed(began: began) }) else { return }
            watch.withLock { $0 = Task { await self.watch(until: due) } }
        } else if health.withLock({ $0.answered(now: monotonicNow()) }) {
            changed()
        }
    }

    /// Waits whether it fails for so long; if so, until it answers again.
    private func watch(until due: Int64) async {
        await sleep(until: due)
        guard !Task.isCancelled, health.withLock({ $0.look(now: monotonicNow()) }) else { return }
        changed()
        while !Task.isCancelled, isOut {
            await sleep(until: monotonicNow() + Self.probePause)
            await probe()
        }
    }

    /// A request without spans, which every receiver takes.
    private func probe() async {
        guard let target, !Task.isCancelled, isOut else { return }
        let outcome = await target.send(
            ForwardedRequest(body: .init(), compression: "identity", encoding: .protobuf, tenants: tenants.withLock { $0 }))
        if !Task.isCancelled { note(outcome, began: monotonicNow()) }
    }
}
