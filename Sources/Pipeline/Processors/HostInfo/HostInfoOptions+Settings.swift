import Settings

extension HostInfoOptions {
    /// nil: it is not listed.
    init?(_ activation: ProcessorActivation) {
        guard activation.lists(HostInfoSeries.processor) else { return nil }
        self.init()
        identifiers = activation.settings.hostInfo.hostIdentifiers
        metricName = activation.settings.hostInfo.metricName
        labels = activation.labels
    }
}
