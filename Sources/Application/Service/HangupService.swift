import ServiceLifecycle
import UnixSignals

/// Does something at each SIGHUP until the graceful shutdown.
struct HangupService: Service {
    let hangups: UnixSignalsSequence
    let body: @Sendable () -> Void

    func run() async {
        for await _ in hangups.cancelOnGracefulShutdown() { body() }
    }
}
