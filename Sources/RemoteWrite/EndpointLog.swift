import Logging

/// What the log says about an endpoint: at most one line a minute of each kind. Times in monotonic nanoseconds.
final class EndpointLog {
    private var logger: Logger
    private var outage = OutageLog()
    private var rejected = LineLimiter()
    private var queueFull = LineLimiter()

    init(remoteName: String, url: String, logger: Logger) {
        self.logger = logger
        self.logger[metadataKey: "remote_name"] = "\(remoteName)"
        self.logger[metadataKey: "url"] = "\(url)"
    }

    /// An attempt failed and will be repeated.
    func retrying(tenant: String, reason: String, now: Int64) {
        guard let line = outage.failed(tenant: tenant, now: now) else { return }
        logger.warning(
            "remote write fails and is retried: \(reason)",
            metadata: ["tenant": "\(tenant)", "failures": "\(line.failures)", "tenants_affected": "\(line.tenants)"])
    }

    func worked(tenant: String) {
        if outage.worked(tenant: tenant) { logger.info("remote write works again") }
    }

    /// The server refused a batch for good.
    func rejected(tenant: String, reason: String, samples: Int, now: Int64) {
        guard let lost = rejected.admit(samples, now: now) else { return }
        logger.error("remote write was refused, samples dropped: \(reason)", metadata: ["tenant": "\(tenant)", "samples": "\(lost)"])
    }

    func queueFull(tenant: String, limit: Int, samples: Int, now: Int64) {
        guard let lost = queueFull.admit(samples, now: now) else { return }
        logger.error(
            "remote write queue is full at \(limit) bytes, oldest samples dropped",
            metadata: ["tenant": "\(tenant)", "samples": "\(lost)"])
    }

    /// The flush deadline came before everything was sent.
    func abandoned(tenant: String, batches: Int) {
        logger.error("remote write could not be finished before the flush deadline", metadata: ["tenant": "\(tenant)", "batches": "\(batches)"])
    }
}
