import Glibc
import Logging
import UnixSignals

/// SIGTERM and SIGINT: the first asks for a graceful shutdown, a later one ends the process at once.
enum StopSignals {
    /// A second signal within this time is the same wish: Ctrl-C in a terminal and a supervisor's SIGTERM often come together.
    private static let patience = Duration.seconds(2)

    /// Calls `stop` at the first one. Returns when the task is cancelled.
    static func obey(_ signals: UnixSignalsSequence, logger: Logger, stop: () async -> Void) async {
        var insistsFrom: ContinuousClock.Instant?
        for await signal in signals {
            guard let time = insistsFrom else {
                insistsFrom = .now + patience
                logger.info("stopping", metadata: ["signal": "\(signal)"])
                await stop()
                continue
            }
            guard ContinuousClock.now >= time else { continue }
            StandardError.flush()
            _exit(1)
        }
    }
}
