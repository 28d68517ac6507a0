import AsyncHTTPClient
import NIOCore
import NIOSSL
import Outbound
import Settings

/// The connections to one server: made with the first request, and anew when the files of its TLS settings change. Stays on one event loop.
final class Connections {
    private let loop: any EventLoop
    private let make: (TLSConfiguration, String) -> HTTPClient
    private let files: TLSFiles
    private let log: EndpointLog
    /// Who hears of changes of the files: ``log`` from the first request on. It is made on another thread.
    private let listener: NIOLoopBoundBox<EndpointLog?>
    private var configuration: TLSConfiguration
    private let clients = ClientGenerations()

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
    func close() -> [HTTPClient] { clients.close() }

    /// Sends with the present client. Files that have changed hold for later requests.
    ///
    /// - Parameter address: of the server; empty: where its name leads.
    func send<Answer: Sendable>(to address: String = "", _ request: (HTTPClient) -> EventLoopFuture<Answer>) -> EventLoopFuture<Answer> {
        listener.value = log
        if let changed = files.changed() {
            configuration = changed
            clients.replaceAll()
        }
        guard let client = clients.take(address, make: { make(configuration, address) }) else {
            return loop.makeFailedFuture(HTTPClientError.alreadyShutdown)
        }
        let answer = request(client.client)
        answer.assumeIsolated().whenComplete { _ in self.clients.done(client) }
        return answer
    }

    /// What is sent to the address from now on goes over new connections: one that has died without a word would go on taking requests of
    /// HTTP/2.
    func renew(_ address: String) { clients.replace(address) }

    /// Nothing goes to other addresses any more.
    func keep(_ addresses: Set<String>) { clients.keep(addresses) }
}
