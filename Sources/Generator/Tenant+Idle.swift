import Exposition
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

extension Tenant {
    /// Processors that make nothing of the spans that come, and filters that let none through.
    func addIdle(to figures: inout TenantFigures, _ state: inout AdviceState) async {
        let (settings, processors) = (settings, processors)
        let received = metrics.spansReceived.value
        let spans = received - min(received, metrics.outsideSlack.value)
        if processors.groups[.spans] != nil {
            let rejected = state.spanFilter.look(settings.spanMetrics.filterPolicies, seen: spans, rejected: metrics.spanMetrics?.filtered.value ?? 0)
            figures.note(rejected, of: "span-metrics", settings.spanMetrics.filterPolicies)
        }
        if processors.groups[.edges] != nil, let graphs = metrics.graphs {
            // A span that may come through begins an edge or finds no place for it; others complete such ones.
            let filtered = graphs.filtered.value
            let rejected = state.edgeFilter.look(
                settings.serviceGraphs.filterPolicies, seen: filtered &+ graphs.edges.value &+ graphs.droppedSpans.value, rejected: filtered)
            figures.note(rejected, of: "service-graphs", settings.serviceGraphs.filterPolicies)
        }
        // Of spans that asked for no metrics nobody knows how many they are.
        guard metrics.skippedPushes.value == 0 else { return }
        let candidates = candidates(settings, processors, filled: await collector.filledRoles())
        let idle = state.processors.look(candidates.map { ($0.name, $0.hasMade) }, spans: spans)
        for candidate in candidates {
            guard let spans = idle[candidate.name] else { continue }
            figures.idle.append(TenantFigures.Idle(candidate.processor, spans: spans))
        }
    }

    private struct Candidate {
        let name: String
        let processor: TenantFigures.Idle.Processor
        /// Or would have, but for a limit or a filter, which are told by themselves.
        let hasMade: Bool
    }

    private func candidates(_ settings: TenantSettings, _ processors: TenantProcessors, filled: Set<SeriesGroup.Role>) -> [Candidate] {
        var result: [Candidate] = []
        if processors.groups[.edges] != nil, let graphs = metrics.graphs {
            let seen = [graphs.edges, graphs.filtered, graphs.droppedSpans, graphs.invalidUTF8, graphs.labelSetLimit]
            result.append(Candidate(name: "service-graphs", processor: .serviceGraphs, hasMade: seen.contains { $0.value > 0 }))
        }
        if processors.groups[.hosts] != nil, let hosts = metrics.hosts {
            let hasMade = filled.contains(.hosts) || hosts.labelSetLimit.value > 0 || hosts.invalidUTF8.value > 0
            result.append(Candidate(name: "host-info", processor: .hostInfo(settings.hostInfo.hostIdentifiers), hasMade: hasMade))
        }
        if processors.recentCalls != nil, let genAI = metrics.genAI {
            let names = ["gen-ai", "provider-health"].filter(settings.processors.contains)
            let hasMade = genAI.calls.value > 0 || genAI.repeated.value > 0
            result.append(Candidate(name: "gen-ai", processor: .calls(names), hasMade: hasMade))
        }
        for metric in settings.customMetrics {
            let hasMade = filled.contains(.observed(metric.metricName, .customMetrics))
            result.append(Candidate(name: "metric \(metric.metricName)", processor: .metric(metric), hasMade: hasMade))
        }
        return result
    }
}

extension TenantCollector {
    /// What has series.
    func filledRoles() -> Set<SeriesGroup.Role> { Set(groups.filter { !$0.store.isEmpty }.map(\.group.role)) }
}
