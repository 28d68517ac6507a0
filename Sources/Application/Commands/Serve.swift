import ArgumentParser
import Logging
import MetronomeConfiguration
import Settings
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take spans and make metrics of them until SIGTERM.",
        discussion: """
            On SIGTERM: stops taking connections, answers what is in flight (for a third of metronome.limits.shutdown_deadline at most), collects
            once more and sends what is queued.
            On SIGHUP: reads the per-tenant override file and the price file again at once.
            Exits with 0 when everything that was counted was sent, with 3 when some of it did not arrive at every endpoint in time (the log
            says what and where), with 1 when the configuration is wrong, an address is in use, or a second SIGTERM did not want to wait.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions
    @OptionGroup var routeOptions: RouteOptions

    @Flag(name: .customLong("verify"), help: "Only check the configuration, as `metronome check` does.")
    var verifies = false

    func run() async throws {
        // Before the files are read: what a hangup asks to be read again must not have been read before it is heard.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let loaded = try routeOptions.applied(to: configurationOptions.load())
        if verifies {
            try Check.report(loaded)
            return
        }
        let settings = loaded.settings
        let handler = LogLineHandler(format: settings.logFormat, level: settings.logLevel)
        LoggingSystem.bootstrap { _ in handler }
        LogQueue.standardError.tellDropped { handler.line(.warning, "log lines were dropped: nobody read them", ["lines": "\($0)"]) }
        ProcessLimits.prepare(handsOn: settings.kafka.enabled || settings.route.enabled || !settings.forward.isEmpty)
        let logger = Logger(label: "metronome")
        for note in loaded.notes { SettingsWarnings.write(note, to: logger) }
        let assembly: Assembly
        do {
            for line in try RunReport(loaded).summary { logger.info("\(line.text)", metadata: line.metadata.mapValues { "\($0)" }) }
            assembly = try await Assembly.start(loaded, logger: logger)
        } catch {
            StandardError.write("metronome: \(error)")
            throw ExitCode(1)
        }
        let reach = Task { await EndpointReach.tell(settings, assembly.logger) }
        defer { reach.cancel() }
        let stops = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let end = try await assembly.run(hangups: hangups, stops: stops)
        logger.log(level: end.isComplete ? .info : .error, "stopped", metadata: end.metadata)
        if !end.isComplete { throw ExitCode(3) }
    }
}
