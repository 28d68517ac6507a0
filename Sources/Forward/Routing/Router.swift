import Logging
import NIOCore
import Outbound
import SelfMetrics
import Settings
import Synchronization

/// Who gets which traces: keeps the targets of `metronome.route` and what waits for them.
package actor Router {
    /// Gives a request to those whose its spans are now.
    package typealias Move = @Sendable (ForwardedRequest, RouteSnapshot) -> ForwardOutcome
    package typealias Lookup = @Sendable (String) async throws -> Set<String>

    /// What an earlier process has left waits here until it is moved.
    private static let leftovers = "left_over"
    /// Nanoseconds until a target that is gone is forgotten: nobody offers it anything by then.
    private static let grace = Int64(10_000_000_000)
    /// Nanoseconds between two attempts at most: a target that comes back is noticed soon.
    private static let longestBackoff = 5 * Int64.second

    private let settings: RouteSettings
    private let store: ForwardStore?
    private let group: any EventLoopGroup
    private let userAgent: String
    private let registry: MetricsRegistry
    private let metrics: RouteMetrics
    private let log: ForwardLog
    private let logger: Logger
    private let move: Move
    private let lookup: Lookup
    private let clock: ForwardClock
    private let giveBack: @Sendable () -> Void

    private var members: RouteMembers
    /// By name; those that are gone among them, until nothing waits for them.
    private var targets: [String: RouteTarget] = [:]
    /// Those of them that are no members, and since when.
    private var gone: [String: Int64] = [:]
    /// Those that somebody waits to forget.
    private var fading: Set<String> = []
    private var lookups: Task<Void, Never>?
    private var isEnding = false
    private nonisolated let current = Mutex(RouteSnapshot(owners: [], targets: []))
    private nonisolated let shown = Mutex<[Shown]>([])

    /// A target as pages and metrics have it.
    private struct Shown: Sendable {
        let target: RouteTarget
        let share: RouteState.Share
    }

    /// - Parameters:
    ///   - directory: where requests are kept; nil: nowhere.
    ///   - header: what says that a request was routed.
    ///   - clock: of the time that targets which are gone are given.
    ///   - giveBack: told when much memory that requests had is free.
    ///   - move: gives what waits for a target that is out or gone to the others.
    /// - Throws: why the targets cannot be used.
    package init(
        _ settings: RouteSettings, directory: String?, header: String, group: any EventLoopGroup, userAgent: String, metrics: MetricsRegistry,
        logger: Logger, clock: ForwardClock = .system, lookup: @escaping Lookup = { try await ResolvedHost.distinctAddresses($0) },
        giveBack: @escaping @Sendable () -> Void = {}, move: @escaping Move
    ) throws(ForwardError) {
        var settings = settings
        settings.each.headers = settings.each.headers.filter { $0.key.lowercased() != header }
        settings.each.headers[header] = Secret("1")
        self.settings = settings
        self.group = group
        self.userAgent = userAgent
        self.logger = logger
        self.move = move
        self.lookup = lookup
        self.clock = clock
        self.giveBack = giveBack
        registry = metrics
        self.metrics = RouteMetrics(metrics)
        log = ForwardLog(target: "all", logger: logger)
        members = try RouteMembers(settings)
        var store: ForwardStore?
        if let directory, settings.each.maxDiskBytes > 0 {
            do {
                store = try ForwardStore(directory: "\(directory)/route", maxBytes: settings.each.maxDiskBytes)
            } catch {
                log.error("requests that wait are kept in memory alone: \(error)")
            }
        }
        self.store = store
    }

    /// Why the targets cannot be used; nil: nothing is known against them. Reads the files of the TLS settings.
    package static func problem(_ settings: RouteSettings) -> ForwardError? {
        do throws(ForwardError) {
            _ = try RouteMembers(settings)
            try ForwardError.check(settings.each.tls)
            return nil
        } catch {
            return error
        }
    }

    /// Whom spans go to now. From any thread.
    package nonisolated var snapshot: RouteSnapshot { current.withLock { $0 } }

    // MARK: Start and end

    /// - Throws: why a target cannot be used.
    package func start() async throws(ForwardError) {
        registry.beforeExposition { [weak self] in self?.show() }
        if let store, !store.found.isEmpty {
            let target = target(named: Self.leftovers, url: "", nil, restores: true)
            target.transport.isAside = true
            targets[Self.leftovers] = target
            gone[Self.leftovers] = clock.now()
            target.queue.start()
            shown.withLock { $0 = [Shown(target: target, share: .gone)] }
            forget(Self.leftovers)
        }
        // Those that need no name are routed to before names are looked up.
        try apply()
        await lookUp()
        try apply()
        guard !members.names.isEmpty else { return }
        lookups = Task { [weak self, interval = settings.dnsInterval] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .nanoseconds(interval))
                await self?.lookUp()
            }
        }
    }

    /// Sends what waits; when time is up what is left goes to the disk, or is dropped.
    ///
    /// - Parameters:
    ///   - time: nanoseconds.
    ///   - diskTime: nanoseconds that the disk has then.
    package func end(within time: Int64, disk diskTime: Int64) async {
        lookups?.cancel()
        let deadline = monotonicNow() + time
        // They give to each other until then: none is closed before all are empty.
        while monotonicNow() < deadline, targets.values.contains(where: { !$0.queue.isEmpty }) {
            try? await Task.sleep(for: .milliseconds(20))
        }
        isEnding = true
        let left = max(deadline - monotonicNow(), 0)
        await withDiscardingTaskGroup { group in
            for target in targets.values { group.addTask { await target.queue.end(within: left, disk: diskTime) } }
        }
    }

    private nonisolated func show() {
        let snapshot = snapshot
        let routedTo = Set(snapshot.targets.map(\.name))
        for shown in shown.withLock({ $0 }) { shown.target.show(isRoutedTo: routedTo.contains(shown.target.name)) }
        metrics.show(targets: routedTo.count)
    }

    /// How each of them does, those that are gone among them, by name. From any thread.
    package nonisolated var states: [RouteState] {
        shown.withLock { $0 }.map { $0.target.state($0.share) }.sorted { $0.queue.name < $1.queue.name }
    }

    // MARK: Who there is

    /// All names at once: one that hangs holds up no other.
    private func lookUp() async {
        await withDiscardingTaskGroup { group in
            for name in members.names { group.addTask { await self.lookUp(name) } }
        }
    }

    private func lookUp(_ name: String) async {
        do {
            let addresses = try await lookup(name)
            if addresses.isEmpty { throw ResolvedHost.Failure(description: "\(name): no address") }
            members.looked(up: name, addresses)
        } catch {
            metrics.lookupFailures.add()
            return log.warn("a name of targets cannot be looked up, what was known goes on holding: \(error)")
        }
        guard !isEnding, !Task.isCancelled else { return }
        do { try apply() } catch { log.warn("a target cannot be used: \(error)") }
    }

    /// Makes the targets those that there are, and routes to them.
    private func apply() throws(ForwardError) {
        let present = members.members
        let names = Set(present.map(\.name))
        guard names != Set(targets.keys).subtracting(gone.keys) else { return }
        var ways: [(name: String, url: String, way: any ForwardTransport)] = []
        // All of them before anything changes.
        for member in present where targets[member.name] == nil {
            let each = settings.target(member.url, name: member.name, serverName: member.serverName)
            let place = try ForwardPlace(each)
            let way = try ForwardTarget.transport(
                to: place, each, group: group, userAgent: userAgent, ForwardLog(target: member.name, logger: logger))
            ways.append((member.name, place.shown(each.wire), way))
        }
        for (name, url, way) in ways {
            let target = target(named: name, url: url, way, restores: false)
            targets[name] = target
            target.queue.start()
        }
        for name in names { gone[name] = nil }
        let leaving = targets.keys.filter { !names.contains($0) && gone[$0] == nil }
        for name in leaving { gone[name] = clock.now() }
        route()
        for name in leaving { forget(name) }
        logger.info("spans are routed by their traces", metadata: ["targets": "\(names.sorted().joined(separator: ", "))"])
    }

    /// Gives each target its slots; where all are out, all of them get theirs and what waits has to wait.
    private func route() {
        let present = targets.filter { gone[$0.key] == nil }
        let answering = present.filter { !$0.value.transport.isOut }
        let routedTo = answering.isEmpty ? present : answering
        let bytes = settings.each.maxQueueBytes / max(present.count, 1)
        for target in present.values { target.queue.resize(bytes: bytes) }
        let table = RouteTable(Set(routedTo.keys))
        // Those that come back before anybody is told to move, those that go after that.
        for target in routedTo.values { target.setAside(false) }
        current.withLock { $0 = RouteSnapshot(owners: table.owners, targets: table.names.compactMap { routedTo[$0] }) }
        for (name, target) in targets where routedTo[name] == nil { target.setAside(true) }
        metrics.changes.add()
        let all = targets.map { name, target in
            Shown(target: target, share: gone[name] != nil ? .gone : target.transport.isOut ? .out : .up)
        }
        shown.withLock { $0 = all }
    }

    /// A target is out, or has come back.
    private func changed(_ name: String) {
        guard !isEnding, let target = targets[name], gone[name] == nil else { return }
        if target.transport.isOut {
            target.metrics.failovers.add()
            logger.warning("a target does not answer: its share goes to the others until it does", metadata: ["target": "\(name)"])
        } else {
            logger.info("a target answers again: its share goes to it", metadata: ["target": "\(name)"])
        }
        route()
    }

    private func target(named name: String, url: String, _ way: (any ForwardTransport)?, restores: Bool) -> RouteTarget {
        let transport = RouteTransport(
            way, patience: settings.failoverAfter,
            move: { [weak self, move] request in
                self.map { move(request, $0.snapshot) } ?? .busy(after: nil, "the process ends")
            },
            changed: { [weak self] in Task { await self?.changed(name) } })
        var limits = ForwardQueue.Limits(bytes: settings.each.maxQueueBytes, age: settings.each.maxAge, atOnce: settings.each.requestsAtOnce)
        limits.longestBackoff = Self.longestBackoff
        let queue = ForwardTarget(
            name: name, url: url, settings.each.wire, takesJSON: true, limits, transport, store, restores: restores,
            metrics: ForwardMetrics(registry, target: name, isRouted: true), log: ForwardLog(target: name, logger: logger), clock: .system,
            giveBack: giveBack)
        return RouteTarget(name: name, queue, transport, RouteTargetMetrics(registry, target: name))
    }

    // MARK: Who is gone

    /// Ends a target once its time is over and nothing waits for it, unless it has come back by then.
    private func forget(_ name: String) {
        // Who waits already asks when it left last.
        guard fading.insert(name).inserted else { return }
        Task { [weak self, clock] in
            while let due = await self?.fade(name) { await clock.sleep(due) }
        }
    }

    /// - Returns: when to ask again; nil: there is nothing more to be done.
    private func fade(_ name: String) async -> Int64? {
        guard !isEnding, let since = gone[name], let target = targets[name] else {
            fading.remove(name)
            return nil
        }
        let now = clock.now()
        guard now >= since + Self.grace else { return since + Self.grace }
        guard target.queue.isEmpty else { return now + Self.grace }
        targets[name] = nil
        gone[name] = nil
        fading.remove(name)
        shown.withLock { $0.removeAll { $0.target === target } }
        registry.remove("target", name, fromThoseWith: "metronome_route_")
        await target.queue.end(within: 0, disk: 0)
        return nil
    }
}
