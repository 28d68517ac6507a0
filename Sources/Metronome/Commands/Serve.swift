import ArgumentParser
import Logging
import MetronomeConfiguration

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take spans and make metrics of them until SIGTERM.",
        discussion: """
            On SIGTERM: stops taking connections, answers what is in flight, collects once more, sends what is queued, exits with 0.
            On SIGHUP: reads the per-tenant override file and the price file again at once.
            Exits with 1 when the configuration is wrong or an address is in use.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Flag(name: .customLong("verify"), help: "Only check the configuration, as `metronome check` does.")
    var verifies = false

    func run() async throws {
        let loaded = try configurationOptions.load()
        if verifies {
            try Check.report(loaded)
            return
        }
        let settings = loaded.settings
        LoggingSystem.bootstrap { _ in LogLineHandler(format: settings.logFormat, level: settings.logLevel) }
        ProcessLimits.prepare()
        let logger = Logger(label: "metronome")
        for note in loaded.notes { logger.log(level: note.level == .warning ? .warning : .info, "\(note.text)") }
        let service: Service
        do {
            for line in try RunReport(loaded).summary { logger.info("\(line.text)", metadata: line.metadata.mapValues { "\($0)" }) }
            service = try await Service.start(loaded, logger: logger)
        } catch {
            StandardError.write("metronome: \(error)")
            throw ExitCode(1)
        }
        Signals.onHangup { service.hangUp() }
        let signal = await Signals.firstToStop()
        logger.info("stopping", metadata: ["signal": "\(signal)"])
        await service.stop()
        logger.info("stopped")
    }
}
