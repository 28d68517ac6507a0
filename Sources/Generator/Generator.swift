import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Synchronization

/// All tenants: takes requests on the event loops, and collects every tenant at its interval.
package final class Generator: Sendable {
    /// Tenants at most: each keeps settings, shards and totals until the process ends.
    package static let tenantLimit = 10_000

    private let settings: Settings
    /// The tenants' own entries of the per-tenant override file.
    private let overrides: RuntimeOverrides
    private let environment: GeneratorEnvironment
    private let loops: [IntakeLoop]
    private let tenants = Mutex<[String: Tenant]>([:])
    private let isStopping = Atomic<Bool>(false)
    private let refusedTenants: Counter
    private let logger: Logger

    package init(
        settings: Settings, overrides: RuntimeOverrides = RuntimeOverrides(), environment: GeneratorEnvironment, logger: Logger
    ) {
        self.settings = settings
        self.overrides = overrides
        self.environment = environment
        self.logger = logger
        loops = (0..<environment.loops.count).map { _ in IntakeLoop() }
        refusedTenants = environment.metrics.counter(
            "metronome_tenants_refused_total", "Requests refused because there were \(Self.tenantLimit) tenants already.")
    }

    // MARK: Intake

    /// Aggregates one request, synchronously on event loop `loop`.
    package func take(_ request: IntakeRequest, loop: Int) -> IntakeResult {
        switch TenantID.resolve(request.orgIDs, multitenancy: settings.multitenancyEnabled) {
        case .failure(.missing): return .unavailable(TenantID.Refusal.missing.message)
        case .failure(let refusal): return .invalid(refusal.message, spans: 0)
        case .success(let id):
            guard let tenant = loops[loop].tenant(id, make: { self.tenant(id) }) else {
                refusedTenants.add()
                return .unavailable("no room for another tenant: there are \(Self.tenantLimit) already")
            }
            return loops[loop].aggregate(request, tenant, loop: loop, now: environment.now())
        }
    }

    /// The tenant of this name, made at its first push; nil when there is no room.
    private func tenant(_ id: String) -> Tenant? {
        let (tenant, isNew) = tenants.withLock { tenants -> (Tenant?, Bool) in
            if let known = tenants[id] { return (known, false) }
            guard tenants.count < Self.tenantLimit else { return (nil, false) }
            let made = Tenant(id: id, settings: settings.tenant(id, overrides: overrides), environment: environment)
            tenants[id] = made
            return (made, true)
        }
        if isNew, let tenant { begin(tenant) }
        return tenant
    }

    private func begin(_ tenant: Tenant) {
        environment.output.announce(tenant: tenant.id, headers: tenant.settings.remoteWriteHeaders.mapValues(\.value))
        guard let collector = tenant.spanMetrics?.collector else {
            logger.warning(
                "spans arrive but no processor makes metrics of them; list span-metrics under overrides.defaults.metrics_generator.processors",
                metadata: ["tenant": "\(tenant.id)"])
            return
        }
        logger.info(
            "first spans of a tenant", metadata: ["tenant": "\(tenant.id)", "processors": "\(tenant.settings.processors.joined(separator: ","))"])
        let interval = max(tenant.settings.collectionInterval, 1_000_000)
        Task.detached { [weak self] in
            while true {
                try? await Task.sleep(nanoseconds: UInt64(interval))
                guard let self, !self.isStopping.load(ordering: .relaxed) else { return }
                await collector.collect()
            }
        }
    }

    /// The per-tenant overrides have changed.
    package func apply(_ overrides: RuntimeOverrides) async {}

    // MARK: Collection

    /// Ends the periodic collections and takes a last one, so that every answered span is handed to the output.
    package func finish() async {
        isStopping.store(true, ordering: .relaxed)
        await collectAll()
    }

    /// Collects every tenant now.
    package func collectAll() async {
        for tenant in currentTenants { await tenant.spanMetrics?.collector.collect() }
    }

    /// Tenants seen so far, by name.
    package var currentTenants: [Tenant] {
        tenants.withLock { Array($0.values) }.sorted { $0.id < $1.id }
    }
}
