import Logging
import Outbound
import Settings
import Synchronization

/// What is said of one target; warnings each minute at most.
final class ForwardLog: Sendable {
    private let logger: Logger
    private let limiter = Mutex(LineLimiter())

    init(target: String, logger: Logger) {
        var logger = logger
        logger[metadataKey: "target"] = "\(target)"
        self.logger = logger
    }

    func warn(_ text: String) {
        if limiter.withLock({ $0.admit(now: monotonicNow()) }) != nil { logger.warning("\(text)") }
    }

    /// At once.
    func error(_ text: String) { logger.error("\(text)") }
    func info(_ text: String) { logger.info("\(text)") }

    /// The files of a target's `tls_config`, whose changes are told here.
    func files(of settings: TLSSettings) throws(ForwardError) -> TLSFiles {
        do throws(TLSProblem) {
            return try TLSFiles(settings) { news in
                switch news {
                case .changed: self.info(news.text)
                case .unusable, .outOfDate: self.warn(news.text)
                }
            }
        } catch {
            throw ForwardError(error)
        }
    }
}
