import Dispatch
import NIOCore
import Outbound

/// Reads a credentials file on a thread of its own: one that blocks holds up nobody but its endpoint. Stays on one event loop.
final class CredentialReader {
    private let file: CredentialFile
    private let loop: any EventLoop
    private let log: EndpointLog
    private let queue = DispatchQueue(label: "credentials")
    private var cache: CredentialCache
    private var waiting: [EventLoopPromise<String>] = []
    private var timer: Scheduled<Void>?

    init(_ file: CredentialFile, loop: any EventLoop, log: EndpointLog) {
        self.file = file
        self.loop = loop
        self.log = log
        cache = CredentialCache(path: file.path)
    }

    /// Fails with `CredentialFile.Failure`.
    func value() -> EventLoopFuture<String> {
        let promise = loop.makePromise(of: String.self)
        switch cache.wanted(now: monotonicNow()) {
        case .use(let value): promise.succeed(value)
        case .fail(let failure): promise.fail(failure)
        case .wait: waiting.append(promise)
        case .read:
            waiting.append(promise)
            read()
        }
        return promise.futureResult
    }

    /// A server does not accept what it held: it is read at once. What cannot be read has not changed.
    func refused() -> EventLoopFuture<Refusal> {
        cache.refused(now: monotonicNow())
        return value().flatMapErrorThrowing { _ in "" }.assumeIsolated().map { _ in self.cache.refusal(now: monotonicNow()) }.nonisolated()
    }

    func accepted() { cache.accepted() }

    private func read() {
        let done = loop.makePromise(of: Result<String, CredentialFile.Failure>.self)
        queue.async { [file] in
            do throws(CredentialFile.Failure) {
                done.succeed(.success(try file.read()))
            } catch {
                done.succeed(.failure(error))
            }
        }
        done.futureResult.assumeIsolated().whenSuccess { result in
            self.cache.finished(result, now: monotonicNow())
            self.release(self.cache.held)
        }
        timer = loop.assumeIsolated().scheduleTask(in: .nanoseconds(RemoteWriteLimits.credentialReadTime)) {
            self.release(self.cache.wanted(now: monotonicNow()))
        }
    }

    private func release(_ step: CredentialCache.Step) {
        timer?.cancel()
        if let problem = cache.problem, case .use = step { log.credentials("\(problem)", now: monotonicNow()) }
        let promises = waiting
        waiting = []
        for promise in promises {
            switch step {
            case .use(let value): promise.succeed(value)
            case .fail(let failure): promise.fail(failure)
            // Not to be seen: the timer is not early, and then nothing is being read.
            case .read, .wait: promise.fail(CredentialFile.Failure.slow(path: file.path, limit: RemoteWriteLimits.credentialReadTime))
            }
        }
    }
}
