import Forward
import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Settings
import Synchronization
import TestSupport
import Testing

/// The targets of a router, without the spans.
@Suite struct RouterTests {
    private static let header = "x-routed"
    private let metrics = MetricsRegistry()

    private func router(
        _ targets: [String], lookup: @escaping Router.Lookup = { _ in [] }, move: @escaping Router.Move = { _, _ in .busy(after: nil, "") },
        clock: ForwardClock = .system, changing change: (inout RouteSettings) -> Void = { _ in }
    ) throws -> Router {
        var settings = RouteSettings()
        settings.targets = targets
        settings.each.wire = .http
        settings.dnsInterval = 1_000_000
        change(&settings)
        return try Router(
            settings, directory: nil, header: Self.header, group: MultiThreadedEventLoopGroup.singleton, userAgent: "test", metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: clock, lookup: lookup, move: move)
    }

    private static let request = ForwardedRequest(body: ByteBuffer(string: "spans"), compression: "identity", encoding: .protobuf, tenants: ["t"])

    private static func offer(_ request: ForwardedRequest = request, to target: RouteTarget) -> Bool {
        guard target.reserve(request.bytes) else { return false }
        target.offer(request, spans: 1, reserved: request.bytes)
        return true
    }

    /// Asks again until it holds, for a minute at most.
    private static func wait(_ condition: @Sendable () async -> Bool) async throws {
        for _ in 0..<6_000 {
            if await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come to that within a minute")
    }

    private func value(_ line: String) -> String? {
        metrics.exposition().split(separator: "\n").first { $0.hasPrefix(line) }?.split(separator: " ").last.map(String.init)
    }

    @Test func aNamesTargetsComeAndGo() async throws {
        let answer = Mutex<Set<String>?>(["10.0.0.1", "10.0.0.2"])
        struct Failure: Error {}
        let router = try router(
            ["dns+http://metronome:4318"],
            lookup: { name in
                guard name == "metronome", let addresses = answer.withLock({ $0 }) else { throw Failure() }
                return addresses
            })
        try await router.start()
        #expect(router.snapshot.targets.map(\.name) == ["10.0.0.1:4318", "10.0.0.2:4318"])
        #expect(router.snapshot.owners == RouteTable(["10.0.0.1:4318", "10.0.0.2:4318"]).owners)
        answer.withLock { $0 = ["10.0.0.2", "10.0.0.3"] }
        try await Self.wait { router.snapshot.targets.map(\.name) == ["10.0.0.2:4318", "10.0.0.3:4318"] }
        answer.withLock { $0 = nil }
        let failures = metrics.counter("metronome_route_lookup_failures_total", "")
        try await Self.wait { failures.value > 2 }
        #expect(router.snapshot.targets.count == 2, "what was known holds")
        #expect(value("metronome_route_targets ") == "2" && value("metronome_route_changes_total ") == "2")
        #expect(value("metronome_route_target_up{target=\"10.0.0.1:4318\"}") == "0")
        await router.end(within: 0, disk: 0)
    }

    /// What waits for a target that is gone goes to the others.
    @Test func whoIsGoneLeavesNothingBehind() async throws {
        let silent = try SilentListener()
        defer { silent.close() }
        let answer = Mutex<Set<String>>(["127.0.0.1", "10.0.0.2"])
        let moved = Mutex<[ForwardedRequest]>([])
        let router = try router(
            ["dns+http://metronome:\(silent.port)"], lookup: { _ in answer.withLock { $0 } },
            move: { request, _ in
                moved.withLock { $0.append(request) }
                return .moved
            }, changing: { $0.each.timeout = 200_000_000 })
        try await router.start()
        let target = try #require(router.snapshot.targets.first { $0.name.hasPrefix("127.") })
        for _ in 0..<3 { #expect(Self.offer(to: target)) }
        answer.withLock { $0 = ["10.0.0.2"] }
        // What is under way has its time first.
        let counted = metrics.counter("metronome_route_moved_requests_total", "", [("target", target.name)])
        try await Self.wait { counted.value == 3 }
        #expect(moved.withLock { $0.count } == 3)
        #expect(moved.withLock { $0.allSatisfy { $0.tenants == ["t"] && $0.since != nil } })
        #expect(value("metronome_route_requests_total{target=\"\(target.name)\"}") == "3")
        await router.end(within: 0, disk: 0)
    }

    /// One that leaves, comes back and leaves again has all of its time from when it left last.
    @Test func whoLeavesAgainHasItsTime() async throws {
        let second = Int64(1_000_000_000)
        let both: Set<String> = ["10.0.0.1", "10.0.0.2"]
        let answer = Mutex(both)
        let manual = ManualClock()
        let router = try router(["dns+http://metronome:4318"], lookup: { _ in answer.withLock { $0 } }, clock: manual.clock)
        try await router.start()
        let left = "10.0.0.1:4318"
        func look(_ addresses: Set<String>, at now: Int64) async throws {
            manual.set(now)
            answer.withLock { $0 = addresses }
            try await Self.wait { router.snapshot.targets.count == addresses.count }
        }
        @Sendable func shares() -> [RouteState.Share] { router.states.filter { $0.queue.name == left }.map(\.share) }
        try await look(["10.0.0.2"], at: 0)
        try await Self.wait { manual.asked == [10 * second] }
        #expect(shares() == [.gone])
        try await look(both, at: 5 * second)
        #expect(shares() == [.up])
        try await look(["10.0.0.2"], at: 9 * second)
        let again = try #require(router.states.first { $0.queue.name == left })
        #expect(again.share == .gone)
        // Nine seconds too early: who wakes now waits for the rest.
        manual.set(10 * second)
        try await Self.wait { manual.asked == [10 * second, 19 * second] }
        #expect(shares() == [.gone] && value("metronome_route_target_up{target=\"\(left)\"}") == "0")
        manual.set(19 * second)
        try await Self.wait { shares().isEmpty }
        try await Self.wait { self.value("metronome_route_target_up{target=\"\(left)\"}") == nil }
        #expect(router.states.map(\.queue.name) == ["10.0.0.2:4318"])
        await router.end(within: 0, disk: 0)
    }

    /// What pages show of each.
    @Test func howTargetsDo() async throws {
        let alive = try LoopbackHTTPServer { _ in .init(200) }
        defer { alive.close() }
        let port = try LoopbackPorts.take()
        let router = try router(
            ["http://127.0.0.1:\(alive.port)/v1/traces?token=secret", "http://127.0.0.1:\(port)"], move: { _, _ in .moved },
            changing: { $0.failoverAfter = 100_000_000 })
        #expect(router.states.isEmpty)
        try await router.start()
        for target in router.snapshot.targets { #expect(Self.offer(to: target)) }
        try await Self.wait { router.states.allSatisfy { $0.queue.waiting == 0 } }
        let states = router.states
        #expect(states.map(\.queue.name) == states.map(\.queue.name).sorted())
        let up = try #require(states.first { $0.queue.name == "127.0.0.1:\(alive.port)" })
        #expect(up.queue.url == "http://127.0.0.1:\(alive.port)/v1/traces" && up.share == .up && up.spans == 1)
        #expect(up.queue.offered == 1 && up.queue.sent == 1 && up.moved == 0 && !up.queue.isFailing && up.queue.lastSuccess != nil)
        let out = try #require(states.first { $0.queue.name == "127.0.0.1:\(port)" })
        #expect(out.share == .out && out.moved == 1 && out.queue.offered == 1 && out.queue.sent == 0 && out.queue.failure != nil)
        await router.end(within: 0, disk: 0)
    }

    /// It fails, its share goes to the others, and comes back with the first answer.
    @Test func aTargetThatIsOut() async throws {
        let arrived = Mutex<[LoopbackHTTPServer.Request]>([])
        let moved = Atomic<Int>(0)
        let port = try LoopbackPorts.take()
        let alive = try LoopbackHTTPServer { _ in .init(200) }
        defer { alive.close() }
        let router = try router(
            ["http://127.0.0.1:\(port)", "http://127.0.0.1:\(alive.port)"],
            move: { _, _ in
                moved.add(1, ordering: .relaxed)
                return .moved
            }, changing: { $0.failoverAfter = 100_000_000 })
        try await router.start()
        let name = "127.0.0.1:\(port)"
        let down = try #require(router.snapshot.targets.first { $0.name == name })
        for _ in 0..<5 { #expect(Self.offer(to: down)) }
        try await Self.wait { moved.load(ordering: .relaxed) == 5 }
        #expect(router.snapshot.targets.map(\.name) == ["127.0.0.1:\(alive.port)"])
        #expect(value("metronome_route_failovers_total{target=\"\(name)\"}") == "1")
        let server = try LoopbackHTTPServer(port: port) { request in
            arrived.withLock { $0.append(request) }
            return .init(200)
        }
        defer { server.close() }
        try await Self.wait { router.snapshot.targets.count == 2 }
        let probe = try #require(arrived.withLock { $0.first })
        #expect(probe.body.isEmpty && probe.headers.contains { $0.name.lowercased() == "x-scope-orgid" && $0.value == "t" })
        #expect(probe.headers.contains { $0.name.lowercased() == Self.header })
        #expect(Self.offer(to: down))
        try await Self.wait { arrived.withLock { $0.contains { !$0.body.isEmpty } } }
        #expect(moved.load(ordering: .relaxed) == 5)
        await router.end(within: 0, disk: 0)
    }

    /// Where nobody answers everybody keeps what is theirs.
    @Test func allAreOut() async throws {
        let ports = try [LoopbackPorts.take(), LoopbackPorts.take()]
        let router = try router(ports.map { "http://127.0.0.1:\($0)" }, changing: { $0.failoverAfter = 1_000_000 })
        try await router.start()
        for target in router.snapshot.targets { #expect(Self.offer(to: target)) }
        let failovers = ports.map { metrics.counter("metronome_route_failovers_total", "", [("target", "127.0.0.1:\($0)")]) }
        try await Self.wait { failovers.allSatisfy { $0.value == 1 } && router.snapshot.targets.count == 2 }
        let arrived = Atomic<Int>(0)
        let server = try LoopbackHTTPServer(port: ports[0]) { request in
            if !request.body.isEmpty { arrived.add(1, ordering: .relaxed) }
            return .init(200)
        }
        defer { server.close() }
        try await Self.wait { arrived.load(ordering: .relaxed) == 1 }
        await router.end(within: 0, disk: 0)
    }

    /// One that is told to be busy is not out.
    @Test func whoSaysLaterIsThere() async throws {
        let answers = Atomic<Int>(0)
        let busy = try LoopbackHTTPServer { _ in
            answers.add(1, ordering: .relaxed)
            return .init(429)
        }
        defer { busy.close() }
        let router = try router(["http://127.0.0.1:\(busy.port)", "http://127.0.0.1:1"], changing: { $0.failoverAfter = 1_000_000 })
        try await router.start()
        let target = try #require(router.snapshot.targets.first { $0.name == "127.0.0.1:\(busy.port)" })
        #expect(Self.offer(to: target))
        try await Self.wait { answers.load(ordering: .relaxed) >= 2 }
        #expect(router.snapshot.targets.count == 2)
        await router.end(within: 0, disk: 0)
    }

    /// All of the memory is divided among those that there are, and where nothing waits one request has room.
    @Test func roomIsDivided() async throws {
        let silent = try SilentListener()
        defer { silent.close() }
        let router = try router(["http://127.0.0.1:\(silent.port)", "http://127.0.0.1:1"], changing: { $0.each.maxQueueBytes = 20_000 })
        try await router.start()
        let target = try #require(router.snapshot.targets.first { $0.name == "127.0.0.1:\(silent.port)" })
        #expect(target.reserve(1 << 20))
        #expect(!target.reserve(1))
        target.release(1 << 20)
        #expect(target.reserve(6_000) && !target.reserve(6_000) && target.reserve(4_000))
        await router.end(within: 0, disk: 0)
        #expect(!target.reserve(1), "it has ended")
    }
}
