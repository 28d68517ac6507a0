import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Outbound
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(Patience.minutes(1)))) struct ClientGenerationsTests {
    private typealias Client = AsyncHTTPClient.HTTPClient

    private static func make() -> Client {
        var configuration = Client.Configuration()
        // Longer than any test waits.
        configuration.timeout.connect = .minutes(5)
        return Client(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// It takes no requests any more.
    private func isEnded(_ client: Client, _ port: Int) async -> Bool {
        do {
            _ = try await client.execute(.GET, url: "http://127.0.0.1:\(port)/", deadline: .now() + .milliseconds(50)).get()
            return false
        } catch {
            return error as? HTTPClientError == .alreadyShutdown
        }
    }

    @Test func oneThatIsReplacedEndsWithItsLastRequest() async throws {
        let server = try SilentListener()
        defer { server.close() }
        let clients = ClientGenerations()
        let first = try #require(clients.take(make: Self.make))
        let again = try #require(clients.take(make: Self.make))
        #expect(first === again)
        clients.replaceAll()
        let other = try #require(clients.take(make: Self.make))
        #expect(other !== first)
        clients.done(first)
        #expect(await !isEnded(first.client, server.port))
        clients.done(again)
        #expect(await isEnded(first.client, server.port))
        clients.done(other)
        #expect(await !isEnded(other.client, server.port))
        let left = clients.close()
        #expect(left.count == 1 && left.first === other.client && clients.take(make: Self.make) == nil)
        await Client.end(left)
    }

    /// Its handshake would go on for minutes.
    @Test func oneThatStillConnectsHoldsNobodyUp() async throws {
        let server = try SilentListener()
        defer { server.close() }
        let clients = ClientGenerations()
        let client = try #require(clients.take(make: Self.make))
        await #expect(throws: HTTPClientError.self) {
            _ = try await client.client.execute(.GET, url: "https://127.0.0.1:\(server.port)/", deadline: .now() + .milliseconds(100)).get()
        }
        clients.replaceAll()
        // Returns, and whoever waits has the outcome of the request.
        clients.done(client)
        #expect(await isEnded(client.client, server.port))
        #expect(clients.close().isEmpty)
    }

    @Test func addressesThatAreGoneAreReplacedAndTheNamesOwnIsNot() async throws {
        let clients = ClientGenerations()
        let all = try ["", "127.0.0.1", "127.0.0.2"].map { address in
            let client = try #require(clients.take(address, make: Self.make))
            clients.done(client)
            return client
        }
        clients.keep(["127.0.0.2"])
        clients.replace("127.0.0.3")
        let left = clients.close()
        #expect(left.count == 2 && left.allSatisfy { $0 === all[0].client || $0 === all[2].client })
        await Client.end(left)
    }
}
