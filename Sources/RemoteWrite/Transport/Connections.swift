import AsyncHTTPClient
import NIOCore
import NIOSSL
import Outbound
import Settings

/// The connections to one server: made with the first request, and anew when the files of its TLS settings change. Stays on one event loop.
final class Connections {
    /// A client that may be replaced while requests use it.
    private final class Client {
        let client: HTTPClient
        var requests = 0

        init(_ client: HTTPClient) { self.client = client }
    }

    private let loop: any EventLoop
    private let make: (TLSConfiguration, String) -> HTTPClient
    private let files: TLSFiles
    private let log: EndpointLog
    /// Who hears of changes of the files: ``log`` from the first request on. It is made on another thread.
    private let listener: NIOLoopBoundBox<EndpointLog?>
    private var configuration: TLSConfiguration
    /// By the address that they connect to; empty: where the server's name leads.
    private var clients: [String: Client] = [:]
    private var old: [Client] = []
    private var isClosed = false

    /// Reads the files. Throws `RemoteWriteError`.
    ///
    /// - Parameter make: a client for these settings, to an address; empty: to where the server's name leads.
    init(
        _ settings: TLSSettings, loop: any EventLoop, log: EndpointLog, make: @escaping (TLSConfiguration, String) -> HTTPClient
    ) throws(RemoteWriteError) {
        self.loop = loop
        self.make = make
        self.log = log
        let listener = NIOLoopBoundBox.makeEmptyBox(valueType: EndpointLog.self, eventLoop: loop)
        self.listener = listener
        do throws(TLSProblem) {
            files = try TLSFiles(settings) { news in loop.execute { listener.value?.certificates(news, now: monotonicNow()) } }
        } catch {
            throw RemoteWriteError(error)
        }
        configuration = files.configuration
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
        listener.value = log
        if let changed = files.changed() { replace(with: changed) }
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

    private func replace(with changed: TLSConfiguration) {
        configuration = changed
        old += clients.values
        clients = [:]
        endUnused()
    }

    /// Those that are closed are somebody else's to shut down.
    private func endUnused() {
        guard !old.isEmpty, !isClosed else { return }
        for client in old where client.requests == 0 { client.client.shutdown(queue: Threads.files) { _ in } }
        old.removeAll { $0.requests == 0 }
    }
}
