import Exposition
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// All tenants: takes requests on the event loops, and collects every tenant at its interval.
package final class Generator: Sendable {
    /// Tenants at most: each keeps settings, shards and totals until the process ends.
    package static let tenantLimit = 10_000
    /// Nanoseconds between two looks for edges that have waited long enough (tempo-behaviour 4.3).
    private static let expiryInterval: UInt64 = 2_000_000_000
    /// Edges that an event loop takes out in one go: about half a millisecond of it.
    private static let expirySlice = 1024

    private static let collectionsAtOnce = 64

    private let settings: Settings
    private let environment: GeneratorEnvironment
    private let loops: [IntakeLoop]
    private let state: Mutex<State>
    private let isStopping = Atomic<Bool>(false)
    private let refusedTenants: Counter
    private let services: ServiceReport
    private let clock: ClockReport
    private let logger: Logger
    private let warnings: WarningLog
    private let silence: Mutex<SilenceNotice>
    private let missingTenantToldAt = Atomic<UInt64>(0)
    /// Milliseconds since the epoch.
    private let startTime: Int64

    private struct State {
        var tenants: [String: Tenant] = [:]
        /// The tenants' own entries of the per-tenant override file.
        var overrides: RuntimeOverrides
    }

    package init(
        settings: Settings, overrides: RuntimeOverrides = RuntimeOverrides(), environment: GeneratorEnvironment, logger: Logger
    ) {
        self.settings = settings
        self.environment = environment
        self.logger = logger
        warnings = WarningLog(environment.metrics, environment.warnings, logger: logger)
        SeriesByMetric.begin(environment.metrics)
        let now = environment.now()
        startTime = Int64(now.wall / 1_000_000)
        silence = Mutex(SilenceNotice(began: now.steady, settings.listen))
        state = Mutex(State(overrides: overrides))
        let discardedValues = DiscardedValueReport(environment.metrics, logger: logger)
        let services = ServiceReport(environment.metrics, now: now.steady, logger: logger)
        self.services = services
        clock = ClockReport(environment.metrics, logger: logger)
        loops = (0..<environment.loops.count).map { _ in IntakeLoop(discardedValues, services, settings.intake) }
        refusedTenants = environment.metrics.counter(
            "metronome_tenants_refused_total",
            "Requests refused because there were \(Self.tenantLimit) tenants already, or no memory for another one.")
        environment.metrics.beforeExposition { [weak self] in
            for tenant in self?.currentTenants ?? [] { tenant.ledgerMetrics.show(tenant.ledgerReport()) }
        }
    }

    // MARK: Intake

    /// Aggregates one request, synchronously on event loop `loop`.
    package func take(_ request: IntakeRequest, loop: Int) -> IntakeResult {
        switch TenantID.resolve(request.orgIDs, multitenancy: settings.multitenancyEnabled) {
        case .failure(.missing):
            noteMissingTenant()
            return .unavailable(TenantID.Refusal.missing.message)
        case .failure(let refusal):
            let spans = request.isJSON ? 0 : RequestWalk.spanCount(request.body, isPush: request.isPush)
            return .invalidTenant(refusal.message, spans: spans)
        case .success(let id):
            // A refused request must not bring a tenant into being, which is then kept for good.
            var now = environment.now()
            if let received = request.received { now.wall = received }
            if settings.multitenancyEnabled, !loops[loop].knows(id), state.withLock({ $0.tenants[id] == nil }),
                let answer = loops[loop].answer(toStranger: request, now: now)
            {
                return answer
            }
            guard let tenant = loops[loop].tenant(id, make: { self.tenant(id) }) else {
                refusedTenants.add()
                return .unavailable(
                    environment.memory.isShort
                        ? "no room for another tenant: the process is at its limit of memory (metronome.limits.memory)"
                        : "no room for another tenant: there are \(Self.tenantLimit) already")
            }
            return loops[loop].aggregate(request, tenant, loop: loop, now: now)
        }
    }

    /// Waits until what a tenant's requests have counted is on the disk.
    ///
    /// - Parameters:
    ///   - orgIDs: of a request that was taken just now.
    ///   - answer: called once, on any thread; false: it is not there.
    package func whenKept(_ orgIDs: [String], _ answer: @escaping @Sendable (Bool) -> Void) {
        guard let id = tenantName(orgIDs), let durable = state.withLock({ $0.tenants[id] })?.durable else { return answer(true) }
        durable.wait(answer)
    }

    /// Whose a request with these headers is; nil: nobody's.
    package func tenantName(_ orgIDs: [String]) -> String? { try? TenantID.resolve(orgIDs, multitenancy: settings.multitenancyEnabled).get() }

    /// Goes on with a tenant of an earlier process. To be called before spans are taken.
    ///
    /// - Returns: false: it cannot be one of this process, and nobody needs what was kept of it.
    @discardableResult
    package func restore(_ id: String, _ former: FormerTenant) async -> Bool {
        let isOwn = settings.multitenancyEnabled || id == TenantHeader.singleTenant
        guard isOwn, let tenant = tenant(id, isFormer: true) else { return false }
        do {
            if let (outcome, edges) = try await tenant.restore(former) { tell(id, outcome, edges) }
        } catch {
            let reason =
                switch error {
                case .otherVersion(let version): "it is of version \(version)"
                case .damaged: "it is damaged"
                }
            logger.warning("counters begin at 0: the snapshot of an earlier process cannot be used, \(reason)", metadata: ["tenant": "\(id)"])
        }
        collectPeriodically(tenant)
        return true
    }

    private func tell(_ id: String, _ outcome: TenantSnapshot.Outcome, _ edges: RestoredEdges) {
        logger.info(
            "counters of an earlier process go on",
            metadata: [
                "tenant": "\(id)", "label_sets": "\(outcome.labelSets)", "moved_to_other_settings": "\(outcome.movedForward)",
                "left_behind": "\(outcome.left)", "waiting_edges": "\(edges.waiting)",
            ])
        guard edges.left > 0 || edges.areOthers else { return }
        logger.warning(
            "edges that waited in an earlier process do not go on waiting: service graphs are off, have other dimensions or less room",
            metadata: ["tenant": "\(id)"])
    }

    /// The tenant of this name, made at its first push that is taken; nil when there is no room.
    ///
    /// - Parameter isFormer: it has no spans yet.
    private func tenant(_ id: String, isFormer: Bool = false) -> Tenant? {
        let (tenant, isNew) = state.withLock { state -> (Tenant?, Bool) in
            if let known = state.tenants[id] { return (known, false) }
            guard state.tenants.count < Self.tenantLimit, isFormer || !environment.memory.isShort else { return (nil, false) }
            let made = Tenant(
                id: id, settings: settings.tenant(id, overrides: state.overrides), environment: environment, startTime: startTime, clock: clock,
                process: settings,
                settling: { [weak self] tenant, all in await self?.settleCalls(of: tenant, all: all) })
            state.tenants[id] = made
            // Under the lock, so that a change of overrides announces its headers after these.
            environment.output.announce(tenant: id, headers: made.settings.remoteWriteHeaders.mapValues(\.value))
            return (made, true)
        }
        if isNew, !isFormer, let tenant { begin(tenant) }
        return tenant
    }

    private func begin(_ tenant: Tenant) {
        if tenant.processors.isActive {
            logger.info(
                "first spans of a tenant", metadata: ["tenant": "\(tenant.id)", "processors": "\(tenant.settings.processors.joined(separator: ","))"])
        } else {
            warn(tenant, "no_processor", "spans arrive but nothing is counted: \(reasonForNothing(tenant))")
        }
        collectPeriodically(tenant)
    }

    private func collectPeriodically(_ tenant: Tenant) {
        Task.detached { [weak self] in
            while true {
                try? await Task.sleep(nanoseconds: UInt64(max(tenant.settings.collectionInterval, 1_000_000)))
                guard let self, !self.isStopping.load(ordering: .relaxed) else { return }
                await tenant.collect()
                await self.advise(tenant)
            }
        }
    }

    // MARK: Change of settings

    /// The per-tenant overrides have changed: these hold for tenants that are there and for those to come.
    package func apply(_ overrides: RuntimeOverrides) async {
        let tenants = state.withLock { state in
            state.overrides = overrides
            return Array(state.tenants.values)
        }
        // A tenant that waits for its endpoint holds up no other.
        await withTaskGroup { group in
            for tenant in tenants {
                let new = settings.tenant(tenant.id, overrides: overrides)
                if new != tenant.settings { group.addTask { await self.change(tenant, to: new) } }
            }
        }
    }

    private func change(_ tenant: Tenant, to new: TenantSettings) async {
        let old = tenant.settings
        do {
            try await tenant.apply(new)
        } catch {
            logger.error(
                "overrides of a tenant are wrong; what held before goes on holding",
                metadata: ["tenant": "\(tenant.id)", "error": "\(error)"])
            return
        }
        if new.remoteWriteHeaders != old.remoteWriteHeaders {
            environment.output.announce(tenant: tenant.id, headers: new.remoteWriteHeaders.mapValues(\.value))
        }
        logger.info(
            "overrides of a tenant have changed",
            metadata: ["tenant": "\(tenant.id)", "processors": "\(new.processors.joined(separator: ","))"])
        let gone = old.processors.filter { !new.processors.contains($0) }
        guard !gone.isEmpty else { return }
        let list = gone.joined(separator: ", ")
        guard tenant.processors.isActive else {
            return warn(tenant, "processors_taken_away", "\(list) of a tenant taken away, nothing is counted any more: \(reasonForNothing(tenant))")
        }
        warn(tenant, "processors_taken_away", "\(list) of a tenant taken away; left are \(new.processors.joined(separator: ", "))")
    }

    // MARK: Warnings

    /// Which entry decides that nothing is counted, and what to do.
    private func reasonForNothing(_ tenant: Tenant) -> String {
        let overrides = state.withLock { $0.overrides }
        // A processor may be listed and yet not have been made.
        return Activation.share(of: tenant.id, settings, overrides).reasonForNothing(settings)
            ?? "its processors could not be made; active_processors_update_failed_total counts it"
    }

    /// Once a day: senders go on for long.
    private func noteMissingTenant() {
        let time = environment.now()
        let now = time.steady
        let last = missingTenantToldAt.load(ordering: .relaxed)
        guard last == 0 || (now > last && now - last > TenantAdvice.silence) else { return }
        guard missingTenantToldAt.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged else { return }
        let text =
            "a request names no tenant and is refused: multitenancy_enabled is on, so each needs one header X-Scope-OrgID "
            + "(OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=NAME in an application); or set multitenancy_enabled: false"
        warnings.warn(AdviceWarning(code: "no_tenant", text: text), tenant: nil, now: time.wall)
    }

    private func warn(_ tenant: Tenant, _ code: String, _ text: String) {
        warnings.warn(AdviceWarning(code: code, text: text), tenant: tenant.id, now: environment.now().wall)
    }

    /// What was said, for pages.
    package var warningBoard: WarningBoard { environment.warnings }

    /// Says what the spans counted so far show to be wrong, each once a day.
    package func advise() async {
        for tenant in currentTenants { await advise(tenant) }
    }

    private func advise(_ tenant: Tenant) async {
        let now = environment.now()
        for warning in await tenant.review(now: now.steady) { warnings.warn(warning, tenant: tenant.id, now: now.wall) }
    }

    // MARK: Collection

    /// Looks for edges that have waited long enough, until ``finish()``.
    package func runExpiry() {
        Task.detached { [weak self] in
            while true {
                try? await Task.sleep(nanoseconds: Self.expiryInterval)
                guard let self, !self.isStopping.load(ordering: .relaxed) else { return }
                await self.expireEdges()
            }
        }
    }

    /// Takes out all edges that have waited long enough by now.
    package func expireEdges() async {
        let now = environment.now().steady
        defer { services.tell(now: now) }
        // Who routes is sent many spans, of which nothing is seen here.
        let hasSpans = settings.route.enabled || state.withLock { !$0.tenants.isEmpty }
        if let text = silence.withLock({ $0.text(now: now, hasSpans: hasSpans) }) { logger.info("\(text)") }
        for tenant in currentTenants where tenant.processors.recentCalls?.isDue(now: now) == true { await settleCalls(of: tenant, all: false) }
        for tenant in currentTenants where tenant.processors.partitions?.isEmpty == false {
            for (index, loop) in loops.enumerated() {
                let outcome = ExpiryOutcome()
                repeat {
                    outcome.hasMore = false
                    await environment.loops.run(on: index) {
                        outcome.hasMore = loop.expireEdges(of: tenant, loop: index, now: now, limit: Self.expirySlice)
                    }
                } while outcome.hasMore
            }
        }
    }

    /// Counts the calls that a tenant holds, on one of the loops, in slices between which it answers requests.
    ///
    /// - Parameter all: also those that have not been held for long enough.
    private func settleCalls(of tenant: Tenant, all: Bool) async {
        // Any loop may: tenants are spread over them.
        let index = Int(tenant.id.utf8.reduce(0) { ($0 &* 31 &+ UInt64($1)) & 0xffff_ffff }) % max(loops.count, 1)
        let outcome = ExpiryOutcome()
        // What comes from now on is none of this.
        let now = environment.now()
        let loop = loops[index]
        repeat {
            outcome.hasMore = false
            await environment.loops.run(on: index) { outcome.hasMore = loop.settleCalls(of: tenant, loop: index, all: all, now: now) }
        } while outcome.hasMore
    }

    /// Ends the periodic collections and takes a last one, so that every answered span is handed to the output.
    package func finish() async {
        isStopping.store(true, ordering: .relaxed)
        CollectionThread.hurry()
        await expireEdges()
        await Self.each(of: currentTenants) { await $0.finish() }
    }

    /// Some at once: where collections are kept each waits for the disk, and those that wait together wait once.
    private static func each(of tenants: [Tenant], _ body: @escaping @Sendable (Tenant) async -> Void) async {
        var waiting = tenants[...]
        await withTaskGroup { group in
            for _ in 0..<collectionsAtOnce { addNext(&waiting, to: &group, body) }
            while await group.next() != nil { addNext(&waiting, to: &group, body) }
        }
    }

    private static func addNext(
        _ waiting: inout ArraySlice<Tenant>, to group: inout TaskGroup<Void>, _ body: @escaping @Sendable (Tenant) async -> Void
    ) {
        guard let tenant = waiting.popFirst() else { return }
        group.addTask { await body(tenant) }
    }

    /// Collects these tenants now, some at once; calls that are held are counted.
    package func collect(_ ids: Set<String>) async {
        let tenants = state.withLock { state in ids.compactMap { state.tenants[$0] } }
        await Self.each(of: tenants) { await $0.collect(all: true) }
    }

    /// The tenant that a name stands for; nil: none can be called so.
    package func tenantID(of name: String) -> String? {
        guard case .success(let id) = TenantID.resolve([name], multitenancy: settings.multitenancyEnabled) else { return nil }
        return id
    }

    /// Collects every tenant now.
    package func collectAll() async {
        for tenant in currentTenants { await tenant.collect() }
    }

    /// Of all tenants since the start: spans that came in, series of the last collection.
    package var totals: (spans: UInt64, series: Int) {
        currentTenants.reduce((0, 0)) { ($0.0 &+ $1.metrics.spansReceived.value, $0.1 + $1.metrics.activeSeries) }
    }

    /// Tenants seen so far, by name.
    package var currentTenants: [Tenant] {
        state.withLock { Array($0.tenants.values) }.sorted { $0.id < $1.id }
    }
}

/// Carries an answer back from a loop.
///
/// `@unchecked Sendable` because only one side uses it at a time: the loop while the caller waits for it.
private final class ExpiryOutcome: @unchecked Sendable {
    var hasMore = false
}
