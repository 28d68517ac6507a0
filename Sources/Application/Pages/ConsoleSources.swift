import Console
import Forward
import Generator
import Kafka
import MetronomeConfiguration
import Pipeline
import RemoteWrite
import Settings

/// Where the console's numbers come from. Nothing here waits for an event loop of the intake.
struct ConsoleSources: Sendable {
    let settings: Settings
    let readiness: Readiness
    let generator: Generator
    let now: @Sendable () -> Instant
    let overrides: @Sendable () -> OverridesReloader?
    let endpoints: @Sendable () async -> [EndpointState]
    let forwarding: @Sendable () -> [ForwardState]
    let storage: StorageState
    let routing: @Sendable () -> [RouteState]
    let kafka: @Sendable () -> KafkaState?
    let path: PathProbe
    let desk: ExplainDesk
    let labels = LabelsCache()

    func targets() async -> TargetsFigures {
        TargetsFigures(
            settings: settings, endpoints: await endpoints(), forwarding: forwarding(), storage: (storage.path, storage.state),
            routing: routing(), kafka: kafka(), now: now().wall)
    }

    var tenants: TenantsFigures {
        TenantsFigures(generator.currentTenants, settings: settings, overrides: overrides()?.current ?? RuntimeOverrides(), now: now().wall)
    }

    /// The tenant that is asked for, or the first one; nil: there is none of that name.
    func tenant(_ request: AdminRequest) -> Tenant? {
        let tenants = generator.currentTenants
        guard let wanted = request.queryItem("tenant") ?? request.orgIDs.first else { return tenants.first }
        return tenants.first { $0.id == wanted }
    }

    /// Of one tenant that is asked for, or of all.
    func ledgers(_ request: AdminRequest) -> [LedgerReport] {
        let wanted = request.queryItem("tenant") ?? request.orgIDs.first
        return generator.currentTenants.filter { wanted == nil || $0.id == wanted }.map { tenant in
            var report = tenant.ledgerReport()
            report.unbooked = tenant.unbooked
            return report
        }
    }
}
