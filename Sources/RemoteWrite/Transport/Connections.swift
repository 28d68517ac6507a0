import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOSSL

/// The connections to one server: made with the first request, and anew when the files of its TLS settings change. Stays on one event loop.
final class Connections {
    /// A client that may be replaced while requests use it.
    private final class Generation {
        let configuration: TLSConfiguration
        /// nil: nothing was sent with it yet.
        var client: HTTPClient?
        var requests = 0

        init(_ configuration: TLSConfiguration) { self.configuration = configuration }
    }

    private let options: TLSOptions
    private let loop: any EventLoop
    private let log: EndpointLog
    private let make: (TLSConfiguration) -> HTTPClient
    private var material: TLSMaterial
    private var current: Generation
    private var old: [Generation] = []
    private var lastLook: Int64
    private var isLooking = false
    private var isClosed = false
    private let queue = Threads.files

    /// Reads the files. Throws `RemoteWriteError`.
    ///
    /// - Parameter make: a client for these settings.
    init(_ options: TLSOptions, loop: any EventLoop, log: EndpointLog, make: @escaping (TLSConfiguration) -> HTTPClient) throws(RemoteWriteError) {
        self.options = options
        self.loop = loop
        self.log = log
        self.make = make
        material = try TLSMaterial(reading: options)
        current = Generation(try material.configuration(options))
        lastLook = monotonicNow()
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: clients to be shut down.
    func close() -> [HTTPClient] {
        isClosed = true
        return (old + [current]).compactMap(\.client)
    }

    /// Sends with the present client. Files that have changed hold for later requests.
    func send<Answer: Sendable>(_ request: (HTTPClient) -> EventLoopFuture<Answer>) -> EventLoopFuture<Answer> {
        guard !isClosed else { return loop.makeFailedFuture(HTTPClientError.alreadyShutdown) }
        look()
        let generation = current
        let client = generation.client ?? make(generation.configuration)
        generation.client = client
        generation.requests += 1
        let answer = request(client)
        answer.assumeIsolated().whenComplete { _ in
            generation.requests -= 1
            self.endUnused()
        }
        return answer
    }

    private func look() {
        let now = monotonicNow()
        guard !options.files.isEmpty, !isLooking, now - lastLook >= RemoteWriteLimits.credentialCacheTime else { return }
        isLooking = true
        lastLook = now
        let done = loop.makePromise(of: Result<TLSMaterial, RemoteWriteError>.self)
        queue.async { [options] in
            do throws(RemoteWriteError) {
                done.succeed(.success(try TLSMaterial(reading: options)))
            } catch {
                done.succeed(.failure(error))
            }
        }
        done.futureResult.assumeIsolated().whenSuccess { result in
            self.isLooking = false
            switch result {
            case .failure(let failure): self.log.certificates("\(failure)", now: monotonicNow())
            case .success(let read): if read != self.material { self.replace(with: read) }
            }
        }
    }

    private func replace(with read: TLSMaterial) {
        do throws(RemoteWriteError) {
            let configuration = try read.configuration(options)
            old.append(current)
            current = Generation(configuration)
            material = read
            log.certificatesChanged()
            endUnused()
        } catch {
            log.certificates("\(error)", now: monotonicNow())
        }
    }

    /// Those that are closed are somebody else's to shut down.
    private func endUnused() {
        guard !old.isEmpty, !isClosed else { return }
        for generation in old where generation.requests == 0 { generation.client?.shutdown(queue: queue) { _ in } }
        old.removeAll { $0.requests == 0 }
    }
}
