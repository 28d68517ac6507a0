import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOSSL

/// The connections to one server: made with the first request, and anew when the files of its TLS settings change. Stays on one event loop.
final class Connections {
    /// A client that may be replaced while requests use it.
    private final class Client {
        let client: HTTPClient
        var requests = 0

        init(_ client: HTTPClient) { self.client = client }
    }

    private let options: TLSOptions
    private let loop: any EventLoop
    private let log: EndpointLog
    private let make: (TLSConfiguration, String) -> HTTPClient
    private var material: TLSMaterial
    private var configuration: TLSConfiguration
    /// By the address that they connect to; empty: where the server's name leads.
    private var clients: [String: Client] = [:]
    private var old: [Client] = []
    private var lastLook: Int64
    private var isLooking = false
    private var isClosed = false
    private let queue = Threads.files

    /// Reads the files. Throws `RemoteWriteError`.
    ///
    /// - Parameter make: a client for these settings, to an address; empty: to where the server's name leads.
    init(
        _ options: TLSOptions, loop: any EventLoop, log: EndpointLog, make: @escaping (TLSConfiguration, String) -> HTTPClient
    ) throws(RemoteWriteError) {
        self.options = options
        self.loop = loop
        self.log = log
        self.make = make
        material = try TLSMaterial(reading: options)
        configuration = try material.configuration(options)
        lastLook = monotonicNow()
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: clients to be shut down.
    func close() -> [HTTPClient] {
        isClosed = true
        return (old + clients.values).map(\.client)
    }

    /// Sends with the present client. Files that have changed hold for later requests.
    ///
    /// - Parameter address: of the server; empty: where its name leads.
    func send<Answer: Sendable>(to address: String = "", _ request: (HTTPClient) -> EventLoopFuture<Answer>) -> EventLoopFuture<Answer> {
        guard !isClosed else { return loop.makeFailedFuture(HTTPClientError.alreadyShutdown) }
        look()
        let client = clients[address] ?? Client(make(configuration, address))
        clients[address] = client
        client.requests += 1
        let answer = request(client.client)
        answer.assumeIsolated().whenComplete { _ in
            client.requests -= 1
            self.endUnused()
        }
        return answer
    }

    /// What is sent to the address from now on goes over new connections: one that has died without a word would go on taking requests of
    /// HTTP/2.
    func renew(_ address: String) {
        guard let client = clients.removeValue(forKey: address) else { return }
        old.append(client)
        endUnused()
    }

    /// Nothing goes to other addresses any more.
    func keep(_ addresses: Set<String>) {
        for (address, client) in clients where !address.isEmpty && !addresses.contains(address) {
            clients[address] = nil
            old.append(client)
        }
        endUnused()
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
            configuration = try read.configuration(options)
            old += clients.values
            clients = [:]
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
        for client in old where client.requests == 0 { client.client.shutdown(queue: queue) { _ in } }
        old.removeAll { $0.requests == 0 }
    }
}
