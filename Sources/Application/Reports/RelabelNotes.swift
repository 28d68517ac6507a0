import MetronomeConfiguration
import RemoteWrite
import Settings

/// Endpoints whose rules leave nothing to send.
enum RelabelNotes {
    static func all(_ loaded: LoadedConfiguration) -> [ConfigurationNote] {
        let entries = loaded.settings.generator.storage.remoteWrite.enumerated().filter { !$1.relabeling.isEmpty }
        guard !entries.isEmpty, !loaded.settings.route.enabled, let report = try? RunReport(loaded) else { return [] }
        let series = report.makings.flatMap { $0.processors.flatMap(\.series) }
        return entries.filter { RelabelReport.dropsAll($1.relabeling, metrics: series) }.map { index, entry in
            ConfigurationNote(
                .warning,
                "metrics_generator.storage.remote_write[\(index)].write_relabel_configs: every metric is dropped: nothing is sent to "
                    + RemoteWriteEndpoint(entry).displayURL)
        }
    }
}
