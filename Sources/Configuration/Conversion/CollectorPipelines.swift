/// Which of a Collector's pipelines a component is in. Without any, as in a part of a file, everything counts as used.
struct CollectorPipelines {
    private struct Pipeline {
        var receivers: Set<String>
        var exporters: Set<String>
    }

    private var pipelines: [Pipeline] = []

    init(_ root: YAMLNode) {
        let service = root.entry("service")
        for pipeline in CollectorConversion.entries(service?.entry("pipelines")) {
            pipelines.append(
                Pipeline(
                    receivers: Set(CollectorConversion.texts(pipeline.value.entry("receivers"))),
                    exporters: Set(CollectorConversion.texts(pipeline.value.entry("exporters")))))
        }
    }

    /// What an exporter carries.
    enum Load {
        /// Series of the connectors, or there are no pipelines to ask.
        case series
        /// Spans that go into the connectors, too.
        case spans
        /// Something else that does not come here.
        case others
        case nothing
    }

    func load(of exporter: String, _ connectors: Set<String>) -> Load {
        guard !pipelines.isEmpty else { return .series }
        let own = pipelines.filter { $0.exporters.contains(exporter) }
        let carriers = carriers(of: connectors)
        if own.contains(where: { !$0.receivers.isDisjoint(with: carriers) }) { return .series }
        if own.contains(where: { !$0.exporters.isDisjoint(with: connectors) }) { return .spans }
        return own.isEmpty ? .nothing : .others
    }

    /// The connectors, and those behind them that pipelines are joined by (`forward`, `routing`).
    private func carriers(of connectors: Set<String>) -> Set<String> {
        let received = pipelines.reduce(into: Set<String>()) { $0.formUnion($1.receivers) }
        var carriers = connectors
        while true {
            let more = pipelines.filter { !$0.receivers.isDisjoint(with: carriers) }.reduce(into: carriers) {
                $0.formUnion($1.exporters.intersection(received))
            }
            if more.count == carriers.count { return carriers }
            carriers = more
        }
    }

    /// Whether spans go into a connector and its series come out.
    func use(_ connector: String) -> Bool {
        pipelines.isEmpty || (pipelines.contains { $0.exporters.contains(connector) } && pipelines.contains { $0.receivers.contains(connector) })
    }
}
