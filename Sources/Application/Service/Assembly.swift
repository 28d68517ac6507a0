import Console
import DurableLog
import Generator
import Glibc
import Logging
import MetronomeConfiguration
import NIOCore
import NIOPosix
import Receivers
import Relabelling
import RemoteWrite
import SelfMetrics
import Settings

/// A running Metronome: everything wired together. ``run(hangups:stops:)`` keeps it until its end.
final class Assembly: Sendable {
    let settings: Settings
    let intake: MultiThreadedEventLoopGroup
    let receivers: OTLPReceivers
    let generator: Generator
    let overrides: OverridesWatch
    let prices: PriceWatch
    let writer: RemoteWriter
    let journal: DurableJournal?
    let admin: AdminServer
    let readiness: Readiness
    let ring: RingMembership
    let logger: Logger

    private init(
        settings: Settings, intake: MultiThreadedEventLoopGroup, receivers: OTLPReceivers, generator: Generator,
        overrides: OverridesWatch, prices: PriceWatch, writer: RemoteWriter, journal: DurableJournal?, admin: AdminServer,
        readiness: Readiness, ring: RingMembership, logger: Logger
    ) {
        self.journal = journal
        self.settings = settings
        self.intake = intake
        self.receivers = receivers
        self.generator = generator
        self.overrides = overrides
        self.prices = prices
        self.writer = writer
        self.admin = admin
        self.readiness = readiness
        self.ring = ring
        self.logger = logger
    }

    /// Binds everything, or throws the first error with the setting that can mend it.
    static func start(_ configuration: LoadedConfiguration, logger: Logger) async throws -> Assembly {
        let settings = configuration.settings
        let metrics = MetricsRegistry()
        BuildInfo.register(metrics)
        ProcessMetrics.register(metrics)
        LogQueue.standardError.count(
            in: metrics.counter("metronome_log_lines_dropped_total", "Log lines that were dropped because nobody read standard error."))
        let warnings = SettingsWarnings(metrics, logger: logger)
        // Said before anything could be counted.
        for note in configuration.notes { warnings.count(note) }
        let ring = RingMembership(metrics)
        let endpoints = settings.generator.storage.remoteWrite.map(RemoteWriteEndpoint.init)
        var limits = RemoteWriteLimits()
        limits.maxQueueBytes = settings.limits.maxRemoteWriteQueueBytes
        limits.maxTotalQueueBytes = settings.limits.maxRemoteWriteQueueBytesTotal
        let journal = Storage.open(settings.generator.storage.path, endpoints, JournalLimits(settings.limits), logger: logger)
        let writer = try RemoteWriter(
            endpoints: endpoints, addOrgIDHeader: settings.generator.storage.addOrgIDHeader,
            identity: RemoteWriter.Identity(userAgent: "metronome/\(Version.number)", instance: hostName()), limits: limits,
            registry: metrics, logger: logger, journal: journal)
        let rules = settings.generator.storage.remoteWrite.map(\.relabeling)
        let delivery = try CollectionDelivery(writer: writer, endpoints: endpoints, rules: rules, journal: journal)
        let intake = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let prices = PriceWatch(settings.own.genAI.cost, configuration.prices, metrics: metrics, logger: logger)
        let generator = Generator(
            settings: settings, overrides: configuration.overrides?.current ?? RuntimeOverrides(),
            environment: GeneratorEnvironment(
                loops: IntakeLoops(intake), now: Clocks.instant, output: delivery,
                metrics: metrics, instance: hostName(), prices: prices.book),
            logger: logger)

        let overrides = OverridesWatch(
            configuration.overrides, settings: settings, generator: generator,
            metrics: OverridesMetrics(metrics, defaults: settings.overrides.defaults), warnings: warnings, logger: logger)
        let readiness = Readiness()
        let router = AdminPages(
            settings: settings, metrics: metrics, readiness: readiness, generator: generator, now: Clocks.instant, overrides: { overrides.current }
        ).router()
        let guide = PortGuide()
        let admin = try await AdminServer.start(
            settings.listen.admin, tls: settings.listen.adminServerTLS, router: router, metrics: metrics, guide: guide, logger: logger)

        let receivers = try await OTLPReceivers.start(
            ReceiverConfiguration(
                grpc: settings.listen.grpc, http: settings.listen.http,
                grpcTLS: settings.listen.grpcTLS.map { ServerTLS($0, setting: "distributor.receivers.otlp.protocols.grpc.tls") },
                httpTLS: settings.listen.httpTLS.map { ServerTLS($0, setting: "distributor.receivers.otlp.protocols.http.tls") },
                limits: settings.limits, access: IntakeAccess(settings.intake),
                crossOrigin: settings.listen.crossOrigin.flatMap { CrossOrigin($0) }),
            group: intake, sink: IntakeSink(generator, metrics: metrics), metrics: metrics, guide: guide, logger: logger)
        if endpoints.isEmpty {
            logger.info("no remote_write is configured: the series are at /metrics/spans, to be scraped")
        } else {
            logger.info("remote write", metadata: ["endpoints": "\(endpoints.map(\.displayURL).joined(separator: ", "))"])
        }
        if let journal {
            let journalMetrics = JournalMetrics(metrics, journal.recovery, logger: logger)
            for tenant in await journal.tenants() {
                let former = await journal.state(of: tenant)
                await generator.restore(
                    tenant, FormerTenant(number: former.number, timestamp: former.timestamp, parts: former.parts ?? []))
            }
            writer.begin { journalMetrics.show($0) }
        }
        generator.runExpiry()
        return Assembly(
            settings: settings, intake: intake, receivers: receivers, generator: generator, overrides: overrides, prices: prices,
            writer: writer, journal: journal, admin: admin, readiness: readiness, ring: ring, logger: logger)
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
