import RemoteWrite
import SelfMetrics
import Settings
import Synchronization
import TestSupport
import Testing

@Suite("Addresses of an endpoint and HTTP/2", .timeLimit(.minutes(Patience.minutes(2))))
struct HostAddressesTests {
    // MARK: Turns

    @Test func eachAddressHasItsTurn() {
        var turns = AddressTurns(first: 7)
        #expect(turns.isUnknown)
        let none = turns.next()
        #expect(none == nil)
        turns.found(["10.0.0.2", "10.0.0.1", "10.0.0.2", "::1"])
        let taken = (0..<30).compactMap { _ in turns.next() }
        #expect(Set(taken) == ["10.0.0.1", "10.0.0.2", "::1"])
        #expect(zip(taken, taken.dropFirst(3)).allSatisfy { $0 == $1 })
        // The same addresses in another order change nothing.
        turns.found(["::1", "10.0.0.1", "10.0.0.2"])
        let next = turns.next()
        #expect(next == taken[0])
    }

    @Test func whatIsKnownHoldsWhileNobodyAnswers() {
        var turns = AddressTurns()
        let inUse = [["10.0.0.1"], [], ["10.0.0.9"]].map { turns.found($0) }
        #expect(inUse == [["10.0.0.1"], ["10.0.0.1"], ["10.0.0.9"]])
        let next = turns.next()
        #expect(next == "10.0.0.9")
    }

    @Test func aLookIsDueFromTimeToTime() {
        var turns = AddressTurns()
        let times = [0, RemoteWriteLimits.addressTime - 1, RemoteWriteLimits.addressTime]
        let looks = times.map { turns.beginLook(now: 5 * second + $0) }
        #expect(looks == [true, false, true] && !turns.isUnknown)
    }

    @Test func moreThanTheLimitGetNothing() {
        var turns = AddressTurns()
        let inUse = turns.found((0..<1000).map { "10.0.\($0 / 250).\($0 % 250)" })
        #expect(inUse.count == RemoteWriteLimits.maxAddresses)
    }

    @Test func aTurnNeverEnds() {
        var turns = AddressTurns(first: .max)
        turns.found(["10.0.0.1", "10.0.0.2"])
        let taken = (0..<4).compactMap { _ in turns.next() }
        #expect(Set(taken).count == 2)
    }

    // MARK: On the wire

    private final class Seen: Sendable {
        let requests = Mutex<[String: [LoopbackHTTPServer.Request]]>([:])
    }

    private static let addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]

    /// One server on each address, at the same port.
    private func servers(_ seen: Seen, tls: TestAuthority.Pair? = nil) throws -> [LoopbackHTTPServer] {
        let port = try LoopbackPorts.take()
        return try Self.addresses.map { address in
            try LoopbackHTTPServer(host: address, port: port, tls: try tls.map { try TestAuthority.server($0, hasHTTP2: true) }) { request in
                seen.requests.withLock { $0[address, default: []].append(request) }
                return LoopbackHTTPServer.Answer(200)
            }
        }
    }

    private func push(_ count: UInt8, to endpoint: RemoteWriteEndpoint, _ addresses: [String]) async throws {
        try await WriterFixture.run([endpoint], lookUp: { $0 == "receivers.test" ? addresses : [] }) { fixture in
            for number in 1...count { fixture.writer.enqueue([batch(number, collection: UInt64(number))], tenant: "t", to: 0) }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0, "\(fixture.lines)")
            let gauge = fixture.registry.exposition().split(separator: "\n").first { $0.hasPrefix("metronome_remote_write_addresses{") }
            #expect(gauge?.hasSuffix(" \(addresses.count)") == true, "\(gauge ?? "none")")
        }
    }

    /// A name that nobody else knows: it is the servers' name, whatever is connected to.
    @Test(arguments: [false, true]) func requestsTakeTheAddressesInTurn(_ isHTTP2: Bool) async throws {
        let directory = try TemporaryDirectory("addresses")
        let authority = try TestAuthority(in: directory)
        let seen = Seen()
        let servers = try servers(seen, tls: isHTTP2 ? authority.sign("server", host: "receivers.test") : nil)
        var endpoint = RemoteWriteEndpoint(url: "\(isHTTP2 ? "https" : "http")://receivers.test:\(servers[0].port)/push")
        endpoint.roundRobinDNS = true
        endpoint.enableHTTP2 = isHTTP2
        endpoint.tls.caFile = authority.certificate
        try await push(9, to: endpoint, Self.addresses)
        let requests = seen.requests.withLock { $0 }
        #expect(Self.addresses.map { requests[$0]?.count } == [3, 3, 3])
        for request in requests.values.joined() {
            #expect(request.isHTTP2 == isHTTP2)
            #expect(request.headers.filter { $0.name.lowercased() == "host" }.map(\.value) == ["receivers.test:\(servers[0].port)"])
        }
    }

    /// The name that certificates are for need not be the host's.
    @Test func theNameOfTheCertificateStays() async throws {
        let directory = try TemporaryDirectory("addresses")
        let authority = try TestAuthority(in: directory)
        let seen = Seen()
        let servers = try servers(seen, tls: authority.sign("server", host: "inside.test"))
        var endpoint = RemoteWriteEndpoint(url: "https://receivers.test:\(servers[0].port)/push")
        endpoint.roundRobinDNS = true
        endpoint.tls.caFile = authority.certificate
        endpoint.tls.serverName = "inside.test"
        try await push(3, to: endpoint, Self.addresses)
        #expect(seen.requests.withLock { $0.mapValues(\.count) } == ["127.0.0.1": 1, "127.0.0.2": 1, "127.0.0.3": 1])
        #expect(seen.requests.withLock { $0.values.joined().allSatisfy { !$0.isHTTP2 } })
    }

    /// One of three is gone: what failed there goes to the next one.
    @Test func anAddressThatIsGoneHoldsNobodyUp() async throws {
        let seen = Seen()
        let servers = try servers(seen)
        servers[1].close()
        var endpoint = RemoteWriteEndpoint(url: "http://receivers.test:\(servers[0].port)/push")
        endpoint.roundRobinDNS = true
        try await push(6, to: endpoint, Self.addresses)
        let requests = seen.requests.withLock { $0.mapValues(\.count) }
        #expect(requests.values.reduce(0, +) == 6 && requests["127.0.0.2"] == nil)
    }

    /// Nobody has an answer: the client asks itself, as without the key.
    @Test func aNameThatIsNotFoundIsLookedUpByTheClient() async throws {
        let seen = Seen()
        let servers = try servers(seen)
        var endpoint = RemoteWriteEndpoint(url: "http://localhost:\(servers[0].port)/push")
        endpoint.roundRobinDNS = true
        try await push(2, to: endpoint, [])
        #expect(seen.requests.withLock { $0.values.joined().count } == 2)
    }

    /// Over HTTP/2 a connection that has died would take request after request.
    @Test func whatGetsNoAnswerGoesOverAnotherConnection() async throws {
        let directory = try TemporaryDirectory("http2")
        let authority = try TestAuthority(in: directory)
        let seen = Seen()
        let server = try LoopbackHTTPServer(tls: try TestAuthority.server(try authority.sign("server"), hasHTTP2: true)) { request in
            seen.requests.withLock { seen in
                let first = seen["", default: []].first?.peer
                seen["", default: []].append(request)
                return LoopbackHTTPServer.Answer(request.peer == first ?? request.peer ? 0 : 200)
            }
        }
        var endpoint = RemoteWriteEndpoint(url: "https://localhost:\(server.port)/push")
        endpoint.tls.caFile = authority.certificate
        endpoint.enableHTTP2 = true
        endpoint.remoteTimeout = 500 * millisecond
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0, "\(fixture.lines)")
        }
        #expect(seen.requests.withLock { $0["", default: []].count } == 2)
    }

    @Test(arguments: [(false, true), (true, true), (true, false)])
    func http2IsSpokenWhereBothWantIt(_ isEnabled: Bool, _ hasHTTP2: Bool) async throws {
        let directory = try TemporaryDirectory("http2")
        let authority = try TestAuthority(in: directory)
        let seen = Seen()
        let server = try LoopbackHTTPServer(tls: try TestAuthority.server(try authority.sign("server"), hasHTTP2: hasHTTP2)) { request in
            let number = seen.requests.withLock { seen in
                seen["", default: []].append(request)
                return seen["", default: []].count
            }
            return number == 1 ? LoopbackHTTPServer.Answer(503) : LoopbackHTTPServer.Answer(200)
        }
        var endpoint = RemoteWriteEndpoint(url: "https://localhost:\(server.port)/push")
        endpoint.tls.caFile = authority.certificate
        endpoint.enableHTTP2 = isEnabled
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue((1...4).map { batch($0) }, tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0, "\(fixture.lines)")
        }
        let requests = seen.requests.withLock { $0["", default: []] }
        #expect(requests.count == 5 && requests.allSatisfy { $0.isHTTP2 == (isEnabled && hasHTTP2) && $0.method == "POST" && $0.path == "/push" })
        #expect(Set(requests.map(\.body)).count == 4)
        for request in requests {
            #expect(request.headers.filter { $0.name.lowercased() == "host" }.map(\.value) == ["localhost:\(server.port)"])
            #expect(request.headers.contains { $0.name.lowercased() == "x-prometheus-remote-write-version" && $0.value == "0.1.0" })
        }
    }
}
