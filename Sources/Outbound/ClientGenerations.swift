import AsyncHTTPClient

/// HTTP clients that are replaced while requests use them, one for each address: other certificates, or connections that have died, want
/// another client, and what is under way keeps its own. One that nobody uses any more is ended, and nobody waits for that: it may be connecting
/// yet, which takes as long as the attempt.
///
/// Belongs to one event loop, or to one actor.
package final class ClientGenerations {
    package final class Client {
        package let client: HTTPClient
        fileprivate var requests = 0

        fileprivate init(_ client: HTTPClient) { self.client = client }
    }

    /// By the address that they connect to; empty: where the server's name leads.
    private var current: [String: Client] = [:]
    private var old: [Client] = []
    private var isClosed = false

    package init() {}

    /// The present client, for one request, which has to be told to be ``done(_:)``; nil: nothing is sent any more.
    ///
    /// - Parameter make: there is none.
    package func take(_ address: String = "", make: () -> HTTPClient) -> Client? {
        guard !isClosed else { return nil }
        let client = current[address] ?? Client(make())
        current[address] = client
        client.requests += 1
        return client
    }

    package func done(_ client: Client) {
        client.requests -= 1
        endUnused()
    }

    /// The next request to the address gets another client.
    package func replace(_ address: String) {
        guard let client = current.removeValue(forKey: address) else { return }
        old.append(client)
        endUnused()
    }

    package func replaceAll() {
        old += current.values
        current = [:]
        endUnused()
    }

    /// Nothing goes to other addresses any more, but where the server's name leads.
    package func keep(_ addresses: Set<String>) {
        for address in current.keys where !address.isEmpty && !addresses.contains(address) { replace(address) }
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: those that are to be ended; see ``AsyncHTTPClient/HTTPClient/end(_:within:)``.
    package func close() -> [HTTPClient] {
        isClosed = true
        defer {
            old = []
            current = [:]
        }
        return (old + current.values).map(\.client)
    }

    private func endUnused() {
        for one in old where one.requests == 0 { one.client.shutdown(queue: Threads.files) { _ in } }
        old.removeAll { $0.requests == 0 }
    }
}
