import Explain
import Generator
import MetronomeConfiguration
import Pipeline
import RemoteWrite
import Settings

/// What a configuration will do: where it listens, where it writes, and which metrics it makes for whom. The same for `check` and the start.
struct RunReport {
    /// A processor with the metrics that it makes.
    struct Processor {
        var name: String
        var metrics: [String]
        /// Names of their series.
        var series: [String]
    }

    /// What is made of the spans of one audience.
    struct Making {
        var share: Activation.Share
        var processors: [Processor]
        /// Which label comes from where; empty: no label comes from an attribute.
        var labels: String
        /// Labels of span metrics, and dimensions of service graphs.
        var spanLabels: [String]
        var graphDimensions: [String]
    }

    let settings: Settings
    let makings: [Making]
    /// What senders have to set, beside service.name, for the audience of the first of ``makings``.
    let needs: [AttributeNeeds.Need]
    /// Tenants with entries that are not in ``makings``.
    let moreTenants: Int

    /// Tenants looked at one by one.
    private static let shownTenants = 20

    /// - Throws: what is wrong with a filter policy.
    init(_ loaded: LoadedConfiguration) throws {
        settings = loaded.settings
        let overrides = loaded.overrides?.current ?? RuntimeOverrides()
        let shares = Activation(settings, overrides).shares
        let shown = shares.suffix(1) + shares.dropLast().prefix(Self.shownTenants)
        moreTenants = shares.count - shown.count
        let settings = settings
        needs = try shown.first.map { try AttributeNeeds(settings.tenant($0.tenant, overrides: overrides), tenant: $0.tenant).needs } ?? []
        makings = try shown.map { try Self.making($0, settings.tenant($0.tenant, overrides: overrides)) }
    }

    private static func making(_ share: Activation.Share, _ tenant: TenantSettings) throws -> Making {
        // Which prices there are does not matter here.
        let options = try ProcessorOptions(
            ProcessorActivation(tenant, tenant: "<tenant>", instance: "<host name>"), prices: PriceBook { PriceTable([]) })
        let processors = TenantProcessors(options, budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil)
        var made: [Processor] = []
        for group in processors.ordered {
            let name = owner(group.role)
            let metrics = group.metrics.metrics.flatMap(\.names).map(\.text)
            let series = group.metrics.metrics.flatMap { RelabelReport.series(of: $0, in: group.metrics) }
            if let index = made.firstIndex(where: { $0.name == name }) {
                made[index].metrics += metrics
                made[index].series += series
            } else {
                made.append(Processor(name: name, metrics: metrics, series: series))
            }
        }
        let tables = [DimensionTable.text(options), try CustomMetricsTable.text(tenant)].compactMap { $0 }.filter { !$0.isEmpty }
        let external = options.spanMetrics?.labels.external.keys.sorted() ?? []
        let spelling: LabelSpelling = options.spanMetrics?.names.hasTempo == false ? .collector : .tempo
        return Making(
            share: share, processors: made, labels: tables.joined(separator: "\n"),
            spanLabels: (options.spanMetrics.map { LabelPlan($0).names(spelling, beside: external) } ?? []) + external,
            graphDimensions: options.serviceGraphs?.dimensions ?? [])
    }

    /// As `processors` lists them; what needs no list is named by its key.
    private static func owner(_ role: SeriesGroup.Role) -> String {
        role.processor == ObservingProcessor.customMetrics.name ? "metronome.metrics" : role.processor
    }

    /// Where it listens, by what comes in there.
    var listening: [(what: String, address: String)] {
        [("OTLP/gRPC", settings.listen.grpc), ("OTLP/HTTP", settings.listen.http), ("admin pages", settings.listen.admin)].compactMap {
            what, address in
            address.map { (what, $0.description) }
        }
    }

    /// Where it writes, without secrets, and whom it writes for.
    var writing: [(url: String, tenant: String)] {
        settings.generator.storage.remoteWrite.map { endpoint in
            (RemoteWriteEndpoint(endpoint).displayURL, tenantHeader(endpoint))
        }
    }

    /// Who gets each request as it came, without secrets; `check` has refused URLs with a user.
    var passing: [String] { settings.forward.map { "\(RemoteWriteURL.redacted($0.url)) (OTLP/\($0.wire == .grpc ? "gRPC" : "HTTP"))" } }

    /// Who counts instead; nil: this process does.
    var routing: [String]? { settings.route.enabled ? settings.route.targets.map(RemoteWriteURL.redacted) : nil }

    private func tenantHeader(_ endpoint: RemoteWriteSettings) -> String {
        if endpoint.headers.contains(where: { $0.key.lowercased() == "x-scope-orgid" }) { return "X-Scope-OrgID as its headers say" }
        let isAdded = settings.multitenancyEnabled && settings.generator.storage.addOrgIDHeader
        return isAdded ? "X-Scope-OrgID: the tenant" : "no X-Scope-OrgID"
    }

    var scrapeAddress: String { "http://\(settings.listen.admin.description)/metrics/spans" }
}
