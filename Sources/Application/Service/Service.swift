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

/// A running Metronome: everything wired together.
final class Service: Sendable {
    /// Nanoseconds.
    private static let shortestFlush: Int64 = 1_000_000_000

    private let settings: Settings
    private let intake: MultiThreadedEventLoopGroup
    private let receivers: OTLPReceivers
    private let generator: Generator
    private let overrides: OverridesWatch
    private let prices: PriceWatch
    private let writer: RemoteWriter
    private let journal: DurableJournal?
    private let admin: AdminServer
    private let readiness: Readiness
    private let ring: RingMembership
    private let logger: Logger

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
    static func start(_ configuration: LoadedConfiguration, logger: Logger) async throws -> Service {
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
        let rules = settings.generator.storage.remoteWrite.map { $0.relabeling.map(Relabelling.RelabelRule.init) }
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
        let router = AdminRouter()
        StandardPages(metrics: metrics, readiness: readiness, version: Version.text) { mode in
            guard let mode else { return SettingsPrinter.yaml(settings) }
            return SettingsPrinter.Mode(rawValue: mode).map { SettingsPrinter.yaml(settings, mode: $0) }
        }.register(on: router)
        ScrapePage(generator: generator, settings: settings).register(on: router)
        ProviderAPI(generator: generator, isMultitenant: settings.multitenancyEnabled).register(on: router)
        OverridesStatus(watch: overrides, generator: generator, settings: settings).register(on: router)
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
        overrides.start()
        generator.runExpiry()
        readiness.set(.ready)
        ring.set(.active)
        logger.info("ready", metadata: ["admin": "\(settings.listen.admin.host):\(admin.port ?? 0)", "version": "\(Version.number)"])
        return Service(
            settings: settings, intake: intake, receivers: receivers, generator: generator, overrides: overrides, prices: prices,
            writer: writer, journal: journal, admin: admin, readiness: readiness, ring: ring, logger: logger)
    }

    /// SIGHUP: reads the per-tenant override file and the price file again.
    func hangUp() {
        guard overrides.current != nil || prices.hasFile else {
            return logger.info("SIGHUP: no per-tenant override file is configured and no price file, nothing is read again")
        }
        overrides.hangUp()
        prices.hangUp()
    }

    /// Stops taking spans, answers what is in flight, collects once more, sends what is queued: nothing that was answered
    /// is lost while the endpoints answer within the deadlines.
    ///
    /// One deadline for all of it, since a supervisor's patience does not know of parts; a third of it at most is for clients that do not
    /// finish, a third for endpoints that take a large collection slowly.
    func stop() async -> ServiceEnd {
        readiness.set(.stopping)
        ring.set(.leaving)
        overrides.stop()
        if settings.shutdownDelay > 0 { try? await Task.sleep(nanoseconds: UInt64(settings.shutdownDelay)) }
        let third = max(settings.limits.shutdownDeadline, 0) / 3
        let start = NIODeadline.now()
        let deadline = start + .nanoseconds(3 * third)
        writer.endRoomWaits(in: 2 * third)
        await receivers.drain(deadline: start + .nanoseconds(third))
        await generator.finish()
        // However long it took so far: what was made just now is tried once.
        let left = max((deadline - .now()).nanoseconds, min(third, Self.shortestFlush))
        let dropped = await writer.flush(within: min(settings.generator.storage.flushDeadline, left))
        let end = ServiceEnd(
            generator.totals, dropped: dropped, report: await writer.report(),
            hasEndpoints: !settings.generator.storage.remoteWrite.isEmpty, isKept: journal != nil)
        // It tells the writer until it is closed.
        await journal?.close()
        await writer.shutdown()
        await admin.stop(deadline: .now() + .seconds(1))
        try? await intake.shutdownGracefully()
        return end
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
