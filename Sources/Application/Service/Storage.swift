import DurableLog
import Logging
import RemoteWrite

/// What is kept under `storage.path`, over restarts.
enum Storage {
    /// Beside what Tempo may have there.
    private static let directory = "metronome"
    /// Of its warnings.
    static let code = "storage"

    /// The journal under the path; nil: there is none, and the log says why.
    ///
    /// - Parameter state: of `metrics_generator.storage.path`; without a path nothing is kept.
    static func open(_ state: StorageState, _ endpoints: [RemoteWriteEndpoint], _ limits: JournalLimits, logger: Logger) -> DurableJournal? {
        let path = state.path
        guard !path.isEmpty else {
            logger.info("storage.path is not set: what is counted and what waits for remote write is kept in memory and lost with the process")
            return nil
        }
        let place = path.hasSuffix("/") ? path + directory : "\(path)/\(directory)"
        let journal: DurableJournal
        do {
            journal = try DurableJournal(directory: place, endpoints: RemoteWriter.names(endpoints), limits: limits)
        } catch {
            state.note(error)
            logger.error(
                "storage.path cannot be used: what is counted and what waits for remote write is kept in memory and lost with the process",
                metadata: ["error": "\(error)", "advice": "\(StorageState.advice(error.cause))"], source: code)
            return nil
        }
        report(journal.recovery, place, logger)
        return journal
    }

    private static func report(_ found: JournalRecovery, _ place: String, _ logger: Logger) {
        if found.collections > 0 {
            logger.info("collections of an earlier process are sent first", metadata: ["collections": "\(found.collections)"])
        }
        if found.unfinished > 0 {
            logger.warning(
                "an earlier process ended while it wrote a collection, which does not count", metadata: ["records": "\(found.unfinished)"],
                source: code)
        }
        if found.torn + found.corrupt > 0 {
            logger.warning(
                "damaged records in the log are skipped", metadata: ["torn": "\(found.torn)", "corrupt": "\(found.corrupt)", "path": "\(place)"],
                source: code)
        }
        if !found.setAside.isEmpty {
            let files = found.setAside.joined(separator: ", ")
            logger.warning("files of another version are set aside", metadata: ["files": "\(files)"], source: code)
        }
        if found.orphans > 0 {
            logger.warning(
                "requests for endpoints that are no longer configured are dropped", metadata: ["requests": "\(found.orphans)"], source: code)
        }
        if !found.staleStates.isEmpty {
            logger.warning(
                "counters begin at 0: newer values were sent than could be written to the disk", metadata: ["tenants": "\(found.staleStates.count)"],
                source: code)
        }
    }
}
