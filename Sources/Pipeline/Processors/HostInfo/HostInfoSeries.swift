/// Phase two of host info: the group of the hosts that a tenant's resources name.
package struct HostInfoSeries: Sendable {
    package static let processor = "host-info"

    private let hosts: SeriesGroup

    init(_ options: HostInfoOptions, _ maker: inout GroupMaker) {
        hosts = maker.group(.hosts, .hostInfo(name: options.metricName, maker.series))
    }

    func count(_ staged: borrowing StagedObservations, loop: Int, _ counts: inout HostInfoCounts) {
        for index in 0..<staged.count { counts.overLimit += hosts.shards[loop].series.mark(staged, index).overLimit }
    }
}

/// What became of the hosts that one request names.
package struct HostInfoCounts: Sendable, Equatable {
    /// Resource spans whose host is not named in UTF-8 (tempo-behaviour 5).
    package var invalidUTF8 = 0
    /// No room for another label set (``LabelSetRegistry/limit``).
    package var overLimit = 0
}

extension SeriesGroup.Role {
    package static let hosts = SeriesGroup.Role(HostInfoSeries.processor, "hosts")
}

extension MetricGroup {
    /// `traces_host_info`, or what `host_info.metric_name` calls it (tempo-behaviour 5).
    package static func hostInfo(name: String, _ series: Options) -> MetricGroup {
        MetricGroup([Metric(name, .gauge, help: "Hosts that send spans; always 1.")], values: 0, labels: nil, options: series)
    }
}
