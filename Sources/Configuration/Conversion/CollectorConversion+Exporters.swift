extension CollectorConversion {
    /// `exporters.prometheusremotewrite`: where series go. Other exporters carry no series of the connectors, or none that can be written to.
    mutating func addExporters(_ exporters: [YAMLEntry]) {
        var entries: [YAMLText] = []
        for exporter in exporters {
            addNames(exporter)
            switch String(exporter.key.prefix { $0 != "/" }) {
            case "prometheusremotewrite":
                guard let url = Self.text(exporter.value.entry("endpoint")) else { continue }
                var members: [(String, YAMLText)] = [("url", .string(url))]
                if let tenant = Self.entries(exporter.value.entry("headers")).first(where: { $0.key.lowercased() == "x-scope-orgid" }),
                    let name = Self.text(tenant.value)
                {
                    members.append(("headers", .mapping([("X-Scope-OrgID", .string(name))])))
                }
                members.append(("send_exemplars", .plain("true")))
                entries.append(.mapping(members))
                note(
                    exporter.keyPosition,
                    "\(exporter.key): of its headers only X-Scope-OrgID is taken over, and no secret: write basic_auth, authorization and tls_config yourself"
                )
            case "prometheus":
                note(exporter.keyPosition, "\(exporter.key): the series are at /metrics/spans of metronome.listen.admin, to be scraped")
            default: break
            }
        }
        if !entries.isEmpty { set("metrics_generator.storage.remote_write", .list(entries)) }
    }

    /// What changes the names of all metrics.
    private mutating func addNames(_ exporter: YAMLEntry) {
        guard exporter.key.hasPrefix("prometheus") else { return }
        if let namespace = exporter.value.entry("namespace"), Self.text(namespace)?.isEmpty == false {
            note(namespace.position, "\(exporter.key): namespace: has no equal: rename with write_relabel_configs")
        }
        if let suffixes = exporter.value.entry("add_metric_suffixes"), !Self.isTrue(suffixes) {
            note(suffixes.position, "\(exporter.key): add_metric_suffixes: has no equal: names end with their unit and _total")
        }
    }
}
