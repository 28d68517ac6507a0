import DurableLog
import Logging
import Outbound

/// What the log says about an endpoint: at most one line a minute of each kind. Times in monotonic nanoseconds.
final class EndpointLog {
    /// Why a push did not succeed, and what can be done about it.
    struct Reason {
        var text: String
        var advice: String?
    }

    private var logger: Logger
    private var outage = OutageLog()
    private var rejected = LineLimiter()
    private var queueFull = LineLimiter()
    private var poisoned = LineLimiter()
    private var tooOld = LineLimiter()
    private var credentials = LineLimiter()
    private var certificates = LineLimiter()
    private var fallbacks = LineLimiter()
    private var leftOut = LineLimiter()
    private var pages = LineLimiter()
    private var lost: [Loss.Reason: LineLimiter] = [:]

    init(remoteName: String, url: String, logger: Logger) {
        self.logger = logger
        self.logger[metadataKey: "remote_name"] = "\(remoteName)"
        self.logger[metadataKey: "url"] = "\(url)"
    }

    /// An attempt failed and will be repeated.
    func retrying(tenant: String, _ reason: Reason, now: Int64) {
        guard let line = outage.failed(tenant: tenant, now: now) else { return }
        logger.warning(
            "remote write fails and is retried: \(reason.text)",
            metadata: Self.metadata(
                reason, ["tenant": "\(tenant)", "failures": "\(line.failures)", "tenants_affected": "\(line.tenants)"]))
    }

    func worked(tenant: String) {
        if outage.worked(tenant: tenant) { logger.info("remote write works again") }
    }

    /// The server refused a batch for good.
    func rejected(tenant: String, _ reason: Reason, _ batch: WriteBatch, now: Int64) {
        guard let lost = rejected.admit(batch.samples, now: now) else { return }
        logger.error(
            "remote write was refused, samples dropped: \(reason.text)",
            metadata: Self.metadata(reason, ["tenant": "\(tenant)", "samples": "\(lost)"], batch))
    }

    /// The server fails over a batch while it takes others.
    func poisoned(tenant: String, _ reason: Reason, _ batch: WriteBatch, now: Int64) {
        guard let lost = poisoned.admit(batch.samples, now: now) else { return }
        logger.error(
            "remote write fails again and again for some series alone, samples dropped for newer ones: \(reason.text)",
            metadata: Self.metadata(reason, ["tenant": "\(tenant)", "samples": "\(lost)"], batch))
    }

    func tooOld(tenant: String, samples: Int, now: Int64) {
        guard let lost = tooOld.admit(samples, now: now) else { return }
        logger.error(
            "remote write could not send samples before they were older than sample_age_limit, samples dropped",
            metadata: ["tenant": "\(tenant)", "samples": "\(lost)"])
    }

    /// Given up while it waited on the disk.
    func lost(tenant: String, _ reason: Loss.Reason, samples: Int, now: Int64) {
        guard let lost = lost[reason, default: LineLimiter()].admit(samples, now: now) else { return }
        let what =
            switch reason {
            case .logFull: "the log under storage.path is full"
            case .expired: "samples have waited for longer than they are kept under storage.path"
            case .queueFull: "nothing can be written to storage.path and the queue in memory is full"
            case .corrupt: "samples under storage.path are damaged"
            }
        logger.error("\(what), oldest samples dropped", metadata: ["tenant": "\(tenant)", "samples": "\(lost)", "reason": "\(reason.rawValue)"])
    }

    /// `what`: which limit was reached.
    func queueFull(tenant: String, _ what: String, samples: Int, now: Int64) {
        guard let lost = queueFull.admit(samples, now: now) else { return }
        logger.error(
            "\(what), oldest samples dropped",
            metadata: ["tenant": "\(tenant)", "samples": "\(lost)"])
    }

    /// The server does not take remote write 2.0.
    func fellBack(_ reason: MessageNegotiation.Reason, status: Int, _ text: String, now: Int64) {
        guard fallbacks.admit(now: now) != nil else { return }
        let why =
            switch reason {
            case .unsupported: "HTTP status \(status)\(text.isEmpty ? "" : ": \(text)")"
            case .unconfirmed: "HTTP status \(status) without the headers that say what was written"
            case .unwritten: "HTTP status \(status), and by its headers less was written than was sent"
            }
        logger.warning(
            "remote write 2.0 is not taken, 1.0 is sent and 2.0 tried again in an hour: \(why)", metadata: ["reason": "\(reason.rawValue)"])
    }

    /// A server of OTLP has left points out.
    func rejected(_ partial: PartialSuccess, now: Int64) {
        guard let count = leftOut.admit(Int(clamping: partial.rejected), now: now) else { return }
        logger.error("data points were not taken: \(partial.text)", metadata: ["points": "\(count)"])
    }

    /// The server said 2xx, and showed a page for people: perhaps it is another one.
    func showedAPage(tenant: String, redirectedTo place: String?, now: Int64) {
        guard let requests = pages.admit(now: now) else { return }
        logger.warning(
            "remote write is answered with 2xx and a page in HTML\(place.map { " of \($0)" } ?? ""): it counts as arrived, and probably did not",
            metadata: ["tenant": "\(tenant)", "requests": "\(requests)", "advice": "\(FailureAdvice.page)"])
    }

    func certificates(_ news: TLSFiles.News, now: Int64) {
        switch news {
        case .changed: logger.info("\(news.text)")
        case .unusable, .outOfDate: if certificates.admit(now: now) != nil { logger.warning("\(news.text)") }
        }
    }

    /// The credentials file cannot be read; what it held before goes on holding.
    func credentials(_ problem: String, now: Int64) {
        guard credentials.admit(now: now) != nil else { return }
        logger.warning("\(problem); what it held before goes on holding")
    }

    /// The flush deadline came before everything was sent.
    func abandoned(tenant: String, batches: Int, samples: Int) {
        logger.error(
            "remote write could not be finished before the flush deadline",
            metadata: ["tenant": "\(tenant)", "batches": "\(batches)", "samples": "\(samples)"])
    }

    private static func metadata(_ reason: Reason, _ more: Logger.Metadata, _ batch: WriteBatch? = nil) -> Logger.Metadata {
        var all = more
        if let advice = reason.advice { all["advice"] = "\(advice)" }
        if let series = batch?.seriesText, !series.isEmpty { all["series"] = "\(series)" }
        return all
    }
}
