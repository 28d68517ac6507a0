import DurableLog
import Logging
import MetronomeConfiguration
import RemoteWrite
import SelfMetrics
import Settings

/// Where collections go: onto the disk, if there is one, and to the endpoints of remote write.
struct RemoteWriting {
    let endpoints: [RemoteWriteEndpoint]
    let storage: StorageState
    /// nil: nothing is kept over restarts.
    let journal: DurableJournal?
    let writer: RemoteWriter
    let delivery: CollectionDelivery

    /// - Throws: what no endpoint or file can be used with.
    init(_ settings: Settings, _ metrics: MetricsRegistry, logger: Logger) throws {
        let entries = settings.generator.storage
        endpoints = entries.remoteWrite.map { entry in
            var endpoint = RemoteWriteEndpoint(entry)
            endpoint.keepsZeroSamples = settings.ownRemoteWrite.zeroSamples
            return endpoint
        }
        var limits = RemoteWriteLimits()
        limits.maxQueueBytes = settings.limits.maxRemoteWriteQueueBytes
        limits.maxTotalQueueBytes = settings.limits.maxRemoteWriteQueueBytesTotal
        storage = StorageState(path: entries.path)
        journal = Storage.open(storage, endpoints, JournalLimits(settings.limits, entries.wal), logger: logger)
        guard journal != nil || settings.intake.acknowledge == .memory else { throw DurabilityError() }
        writer = try RemoteWriter(
            endpoints: endpoints, addOrgIDHeader: entries.addOrgIDHeader,
            identity: RemoteWriter.Identity(userAgent: "metronome/\(Version.number)", instance: HostName.current), limits: limits,
            registry: metrics, logger: logger, journal: journal)
        delivery = try CollectionDelivery(
            writer: writer, endpoints: endpoints, rules: entries.remoteWrite.map(\.relabeling), journal: journal)
    }

    /// Folder for what else is kept over restarts; nil: nothing is.
    var directory: String? { journal == nil ? nil : storage.path }

    func tell(_ logger: Logger) {
        if endpoints.isEmpty {
            logger.info("no remote_write is configured: the series are at /metrics/spans, to be scraped")
        } else {
            logger.info("remote write", metadata: ["endpoints": "\(endpoints.map(\.displayURL).joined(separator: ", "))"])
        }
    }
}
