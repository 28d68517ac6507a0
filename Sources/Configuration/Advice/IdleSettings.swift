import Settings

/// Settings of processors that nobody has: they are read, checked and of no effect.
enum IdleSettings {
    static func notes(_ settings: Settings, _ activation: Activation) -> [ConfigurationNote] {
        let listed = Set(activation.shares.flatMap(\.processors))
        let origin = activation.shares.last?.origin ?? .embedded
        func idle(_ path: String, _ level: ConfigurationNote.Level, _ processor: String, _ effect: String = "has no effect") -> ConfigurationNote {
            ConfigurationNote(level, "\(path) \(effect): \(processor) is in no list of processors; \(cure(processor, origin))")
        }
        var notes: [ConfigurationNote] = []
        let hasHealth = listed.contains("provider-health")
        var said = settings
        // Calls are told apart by it whoever asks for them.
        if hasHealth {
            said.own.genAI.deduplicationWindow = GenAISettings().deduplicationWindow
            said.own.genAI.hold = GenAISettings().hold
        }
        let defaults = Settings()
        for (name, row) in OwnProcessorSettings.all where !listed.contains(name) && !row.cell.isSame(in: said, and: defaults) {
            notes.append(idle(row.key, .warning, name))
        }
        if !listed.contains("gen-ai"), settings.gatewayNames {
            let effect = hasHealth ? "names metrics of the health of providers only" : "names no metric of calls of models"
            notes.append(idle("metronome.gateway_names", .info, "gen-ai", effect))
        }
        if settings.spanCounting != SpanCountingSettings(), !listed.contains(where: { $0.hasPrefix("span-metrics") }) {
            notes.append(idle("metronome.span_metrics", .warning, "span-metrics"))
        }
        if settings.names == .tempo {
            if settings.collectorNames != CollectorNameSettings() {
                notes.append(
                    ConfigurationNote(.warning, "metronome.collector_names has no effect: metronome.names is tempo; write collector or both"))
            }
        } else if !listed.contains(where: { $0.hasPrefix("span-metrics") || $0 == "span-events" }) {
            notes.append(idle("metronome.names", .warning, "span-metrics"))
        }
        // Who counts nothing at all has been told so.
        guard !activation.countsNothing else { return notes }
        return notes + tempo(settings, listed).map { idle($0, .info, $1) }
    }

    /// Tempo's blocks that say something other than its defaults: dumps of a whole configuration have them all.
    private static func tempo(_ settings: Settings, _ listed: Set<String>) -> [(path: String, processor: String)] {
        let processor = settings.generator.processor
        let defaults = settings.overrides.defaults
        var graphs = processor.serviceGraphs
        if graphs.peerAttributes == ServiceGraphsSettings.defaultPeerAttributes { graphs.peerAttributes = nil }
        let main = "metrics_generator.processor."
        let blocks: [(path: String, processor: String, says: Bool)] = [
            (main + "service_graphs", "service-graphs", graphs != ServiceGraphsSettings()),
            ("overrides.defaults." + main + "service_graphs", "service-graphs", defaults.serviceGraphs != Overlay()),
            (main + "host_info", "host-info", processor.hostInfo != HostInfoSettings()),
            (
                "overrides.defaults." + main + "host_info", "host-info",
                defaults.hostInfo.hostIdentifiers.map { $0 != HostInfoSettings().hostIdentifiers } ?? false
            ),
            (main + "span_metrics", "span-metrics", processor.spanMetrics != SpanMetricsSettings()),
        ]
        return blocks.filter { block in block.says && !listed.contains { $0.hasPrefix(block.processor) } }.map { ($0.path, $0.processor) }
    }

    private static func cure(_ processor: String, _ origin: Activation.Origin) -> String {
        switch origin {
        case .embedded:
            "add it to overrides.defaults.metrics_generator.processors, beside span-metrics, which is on only while no list stands anywhere"
        case .defaults: "add it to overrides.defaults.metrics_generator.processors"
        case .wildcard: "add it to metrics_generator.processors of the entry \"*\" of the per-tenant override file"
        case .entry(let tenant, _): "add it to metrics_generator.processors of the entry \(Excerpt.key(tenant)) of the per-tenant override file"
        case .noEntry: "add it to metrics_generator.processors of an entry of the per-tenant override file"
        }
    }
}
