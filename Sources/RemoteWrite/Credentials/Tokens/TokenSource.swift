import NIOCore
import Outbound

/// Hands out a token that is fetched when needed, to everybody who waits for it at once. Stays on one event loop.
final class TokenSource<Value: Sendable & Equatable> {
    typealias Fetch = () -> EventLoopFuture<TokenCache<Value>.Token>

    let loop: any EventLoop
    private let log: EndpointLog
    private let fetch: Fetch
    private var cache = TokenCache<Value>()
    private var waiting: [EventLoopPromise<Value>] = []

    /// - Parameter fetch: ends within ``RemoteWriteLimits/tokenTime``.
    init(loop: any EventLoop, log: EndpointLog, fetch: @escaping Fetch) {
        self.loop = loop
        self.log = log
        self.fetch = fetch
    }

    /// Fails with ``AttemptProblem``.
    func get() -> EventLoopFuture<Value> {
        let step = cache.wanted(now: monotonicNow())
        let promise = loop.makePromise(of: Value.self)
        switch step.use {
        case .token(let token): promise.succeed(token)
        case .fail(let problem): promise.fail(problem)
        case .wait: waiting.append(promise)
        }
        if step.fetch { start() }
        return promise.futureResult
    }

    /// See ``Authorizer/refused(_:)``.
    func refused(_ token: Value) -> Bool { cache.refused(token, now: monotonicNow()) }

    private func start() {
        fetch().assumeIsolated().whenComplete { result in
            self.cache.finished(result.mapError { AttemptProblem(push: $0) }, now: monotonicNow())
            let waiting = self.waiting
            self.waiting = []
            switch result {
            case .success(let token): for promise in waiting { promise.succeed(token.value) }
            case .failure(let error):
                let problem = AttemptProblem(push: error)
                if waiting.isEmpty { self.log.credentials(problem.text, now: monotonicNow()) }
                for promise in waiting { promise.fail(problem) }
            }
        }
    }
}
