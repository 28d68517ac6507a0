import Console
import Cryptography
import DurableLog
import Explain
import Forward
import Generator
import Kafka
import Logging
import MetronomeConfiguration
import NIOCore
import NIOPosix
import Pipeline
import Receivers
import Relabelling
import RemoteWrite
import SelfMetrics
import Serving
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
    /// nil: no topic is read.
    let kafka: KafkaReader?
    let forward: [ForwardTarget]
    /// nil: what comes is counted here.
    let router: Router?
    let admin: AdminServer
    let readiness: Readiness
    let ring: RingMembership
    let memory: MemoryWatch
    let path: PathProbe
    let logger: Logger

    private init(
        settings: Settings, intake: MultiThreadedEventLoopGroup, receivers: OTLPReceivers, generator: Generator,
        overrides: OverridesWatch, prices: PriceWatch, writer: RemoteWriter, journal: DurableJournal?, kafka: KafkaReader?,
        forward: [ForwardTarget], router: Router?, admin: AdminServer,
        readiness: Readiness, ring: RingMembership, memory: MemoryWatch, path: PathProbe, logger: Logger
    ) {
        self.path = path
        self.memory = memory
        self.journal = journal
        self.kafka = kafka
        self.forward = forward
        self.router = router
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
        var settings = configuration.settings
        let ceiling = MemoryCeiling.ofProcess(setting: settings.limits.memory)
        settings.limits = ceiling.bounding(settings.limits)
        settings.forward = ceiling.bounding(settings.forward)
        settings.route = ceiling.bounding(settings.route)
        return try await start(configuration, settings, ceiling, logger: logger)
    }

    private static func start(
        _ configuration: LoadedConfiguration, _ settings: Settings, _ ceiling: MemoryCeiling, logger: Logger
    ) async throws -> Assembly {
        let metrics = MetricsRegistry()
        let board = WarningBoard()
        let logger = BoardLogHandler.logger(logger, board, metrics)
        let memory = MemoryWatch(ceiling, metrics, logger: logger)
        BuildInfo.register(metrics)
        ProcessMetrics.register(metrics)
        LogQueue.standardError.count(
            in: metrics.counter("metronome_log_lines_dropped_total", "Log lines that were dropped because nobody read standard error."))
        let warnings = SettingsWarnings(metrics, board, logger: logger)
        // Said before anything could be counted.
        for note in configuration.notes { warnings.count(note) }
        let ring = RingMembership(metrics)
        let out = try RemoteWriting(settings, metrics, logger: logger)
        let intake = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let prices = PriceWatch(settings.own.genAI.cost, configuration.prices, metrics: metrics, logger: logger)
        let topic = settings.route.enabled ? nil : KafkaOptions(settings, hostName: HostName.current)
        let book = topic.map { RecordBook(topic: $0.topic) }
        let loops = IntakeLoops(intake)
        let generator = Generator(
            settings: settings, overrides: configuration.overrides?.current ?? RuntimeOverrides(),
            environment: GeneratorEnvironment(
                loops: loops, now: Clocks.instant, output: out.delivery,
                metrics: metrics, instance: HostName.current, prices: prices.book, memory: memory.room, replay: book.map(KafkaReplay.init),
                warnings: board),
            logger: logger)

        let overrides = OverridesWatch(
            configuration.overrides, settings: settings, generator: generator,
            metrics: OverridesMetrics(metrics, defaults: settings.overrides.defaults), warnings: warnings, logger: logger)
        let recent = RecentRequests(interval: UInt64(max(settings.explain.interval, 0)), maxBytes: settings.explain.maxBytes)
        ExplainMetrics.register(recent, metrics)
        let desk = ExplainDesk(recent, settings, prices: prices.book) {
            overrides.current?.current ?? RuntimeOverrides()
        } live: { id in
            generator.currentTenants.first { $0.id == id }?.processors
        }
        let forward = try settings.forward.map { entry in
            try ForwardTarget(
                entry, directory: out.directory, group: MultiThreadedEventLoopGroup.singleton,
                userAgent: "metronome/\(Version.number)", metrics: metrics, logger: logger, giveBack: ProcessLimits.giveBack)
        }
        let router = try router(settings, directory: out.directory, metrics, logger: logger)
        if topic != nil { prepareCryptography() }
        let reader = topic.flatMap { topic in
            book.map { book in
                KafkaReader(
                    topic, book: book, sink: KafkaIntake(generator, loops),
                    clock: KafkaClock(wall: { Clocks.instant().wall }, steady: { UInt64(Clocks.monotonic()) }), metrics: metrics, logger: logger)
            }
        }
        let readiness = Readiness()
        let pages = AdminPages(
            settings: settings, metrics: metrics, readiness: readiness, generator: generator, now: Clocks.instant, overrides: { overrides.current },
            desk: desk, endpoints: { await out.writer.states() }, forwarding: { forward.map(\.state) }, storage: out.storage,
            routing: { router?.states ?? [] }, kafka: { reader?.state })
        let guide = PortGuide()
        let admin = try await AdminServer.start(
            settings.listen.admin, tls: settings.listen.adminServerTLS, access: AdminAccess(settings.admin, settings.listen), router: pages.router(),
            metrics: metrics,
            guide: guide, logger: logger)

        for target in forward { target.start() }
        try await router?.start()
        let sink: any SpanSink =
            router.map { RoutingSink($0, settings, loops: loops.count, metrics: metrics) }
            ?? IntakeSink(generator, loops, isDurable: settings.intake.acknowledge == .durable, recent: recent, metrics: metrics)
        let journalMetrics = out.journal.map { JournalMetrics(metrics, $0.recovery, out.storage, logger: logger) }
        // Before anything is counted: a collection of what came meanwhile would stand in the log as all that the tenant has.
        // Who routes has no series: those of an earlier life go stale where they were sent.
        if let journal = out.journal, router == nil { await goOn(generator, with: journal) }
        let receivers = try await OTLPReceivers.start(
            ReceiverConfiguration(settings, relay: RequestForwarding(forward)), group: intake, sink: sink, metrics: metrics, guide: guide,
            logger: logger)
        if !forward.isEmpty { logger.info("requests are forwarded", metadata: ["targets": "\(forward.map(\.name).joined(separator: ", "))"]) }
        // Who routes says so with the targets.
        if router == nil { out.tell(logger) }
        if let journalMetrics { out.writer.begin { journalMetrics.show($0) } }
        generator.runExpiry()
        reader?.start()
        return Assembly(
            settings: settings, intake: intake, receivers: receivers, generator: generator, overrides: overrides, prices: prices,
            writer: out.writer, journal: out.journal, kafka: reader, forward: forward, router: router, admin: admin, readiness: readiness,
            ring: ring, memory: memory, path: pages.path, logger: logger)
    }

    /// Restores the series of an earlier process.
    private static func goOn(_ generator: Generator, with journal: DurableJournal) async {
        for tenant in await journal.tenants() {
            let newest = await journal.newest(of: tenant)
            let parts = await journal.statePartCount(of: tenant)
            let former = FormerTenant(number: newest.number, timestamp: newest.timestamp) { index in
                switch await journal.statePart(of: tenant, index) {
                case .content(let part): .content(part)
                // Forgotten meanwhile: half of it would let counters go back.
                case .end: index < parts ? .unreadable : .end
                case .unreadable: .unreadable
                }
            }
            let isTaken = await generator.restore(tenant, former)
            // Nobody would ever write a newer one, and the files that it lies in would stay for ever.
            if !isTaken { journal.forgetState(of: tenant) }
        }
    }

    /// nil: what comes is counted here.
    private static func router(_ settings: Settings, directory: String?, _ metrics: MetricsRegistry, logger: Logger) throws -> Router? {
        guard settings.route.enabled else { return nil }
        let rerouting = Rerouting(settings.limits)
        return try Router(
            settings.route, directory: directory, header: RequestDescription.routedHeader, group: MultiThreadedEventLoopGroup.singleton,
            userAgent: "metronome/\(Version.number)", metrics: metrics, logger: logger, giveBack: ProcessLimits.giveBack
        ) { rerouting.move($0, to: $1) }
    }
}
