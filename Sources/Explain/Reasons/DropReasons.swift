import MetronomeConfiguration
import Pipeline
import Settings

/// Why a span does not count, by what the pipeline's tallies say of it.
package struct DropReasons {
    private let probe: Probe
    private let tenant: String

    package init(_ probe: Probe, tenant: String) {
        self.probe = probe
        self.tenant = tenant
    }

    private typealias Drop = SpanExplanation.Drop

    // MARK: Everything

    /// Why nothing at all is made of it; nil: something may be.
    package func refusal(_ span: CapturedSpan, _ alone: Outcome) -> SpanExplanation.Drop? {
        if !span.refusal.isEmpty {
            let isCause = alone.error != nil || !span.fault.isEmpty
            return Drop(
                processor: "", reason: "its request was refused\(isCause ? " for it" : ""): \(span.refusal)",
                setting: span.fault.isEmpty ? alone.error.map(invalidIDs) ?? "" : Self.invalidIDs)
        }
        if !span.fault.isEmpty { return Drop(processor: "", reason: "it cannot be read: \(span.fault)", setting: Self.invalidIDs) }
        if let error = alone.error { return Drop(processor: "", reason: error.message, setting: invalidIDs(error)) }
        if let receivedAt = span.receivedAt, let drop = outsideSlack(span, receivedAt) { return drop }
        guard probe.processors.isActive else {
            return Drop(
                processor: "", reason: "no processor is on for this tenant",
                setting: "overrides.defaults.metrics_generator.processors, or the tenant's own entry")
        }
        return nil
    }

    private static let invalidIDs = "metronome.intake.invalid_ids says what becomes of the other spans of its request"

    private func invalidIDs(_ error: RequestError) -> String {
        switch error {
        case .traceID, .spanID: Self.invalidIDs
        case .malformed, .tooLarge, .tooManyCopies: ""
        }
    }

    private func outsideSlack(_ span: CapturedSpan, _ receivedAt: UInt64) -> Drop? {
        let counts = probe.run([span], receivedAt: receivedAt).counts
        guard counts.outsideSlack > 0 else { return nil }
        let slack = GoDurationText.text(probe.settings.ingestionSlack)
        let distance = GoDurationText.text(
            Int64(clamping: counts.late > 0 ? receivedAt - min(span.end, receivedAt) : span.end - min(receivedAt, span.end)))
        return Drop(
            processor: "",
            reason: counts.late > 0
                ? "it ended \(distance) before it came, and \(slack) are allowed: it was held back on the way, or its clock is behind"
                : "it ended \(distance) after it came, and \(slack) are allowed: its clock is ahead",
            setting: "metrics_generator.metrics_ingestion_time_range_slack")
    }

    // MARK: Single processors

    /// Why processors that are on made nothing of it.
    package func silences(_ span: CapturedSpan, _ alone: Outcome, _ share: Share, _ capture: Capture) -> [SpanExplanation.Drop] {
        let made = Set(share.made.keys.map(\.processor))
        let settings = probe.settings
        var drops: [Drop] = []
        if alone.counts.spanMetrics.filtered > 0 {
            drops.append(
                filtered("span-metrics", "metrics_generator.processor.span_metrics.filter_policies", settings.spanMetrics.filterPolicies, span) {
                    $0.spanMetrics.filterPolicies = $1
                    return \.spanMetrics.filtered
                })
        }
        if alone.counts.spanMetrics.alreadyCounted > 0 {
            drops.append(
                Drop(
                    processor: "span-metrics", reason: "its sender says that it has been counted (span.metrics.skip, _dd.stats_computed)",
                    setting: "metronome.span_metrics.skip_counted"))
        }
        if alone.counts.spanMetrics.invalidUTF8 > 0 {
            drops.append(Drop(processor: "span-metrics", reason: "a value that becomes a label is no UTF-8", setting: ""))
        }
        if probe.processors.partitions != nil, !made.contains("service-graphs") { drops += graphs(span, alone, capture, share.index) }
        if settings.processors.contains("host-info"), !alone.series.keys.contains(where: { $0.processor == "host-info" }) {
            drops.append(
                Drop(
                    processor: "host-info", reason: "its resource names no host (\(settings.hostInfo.hostIdentifiers.joined(separator: ", ")))",
                    setting: "metrics_generator.processor.host_info.host_identifiers"))
        }
        for metric in settings.customMetrics where !share.made.keys.contains(where: { $0.metric == metric.metricName }) {
            drops.append(custom(metric, span))
        }
        return drops
    }

    private func graphs(_ span: CapturedSpan, _ alone: Outcome, _ capture: Capture, _ index: Int) -> [Drop] {
        let processor = "service-graphs"
        if alone.counts.graphs.filtered > 0 {
            let policies = probe.settings.serviceGraphs.filterPolicies
            return [
                filtered(processor, "metrics_generator.processor.service_graphs.filter_policies", policies, span) {
                    $0.serviceGraphs.filterPolicies = $1
                    return \.graphs.filtered
                }
            ]
        }
        guard (2...5).contains(span.kind) else {
            return [Drop(processor: processor, reason: "kind \(span.kindName) makes no edge; CLIENT, SERVER, PRODUCER and CONSUMER do", setting: "")]
        }
        guard !span.service.isEmpty else { return [Drop(processor: processor, reason: "its resource has no service.name", setting: "")] }
        let calls = span.kind == 3 || span.kind == 4
        let peers = (probe.settings.serviceGraphs.peerAttributes ?? ServiceGraphsSettings.defaultPeerAttributes).joined(separator: ", ")
        if calls {
            return [
                Drop(
                    processor: processor,
                    reason:
                        "half of an edge that waits in vain: no span here has it as its parent and answers it (SERVER, CONSUMER), and it names no "
                        + "callee by \(peers)",
                    setting: "metrics_generator.processor.service_graphs.peer_attributes, wait")
            ]
        }
        let parent = capture.parent(of: index).map { "its parent \(Shown.name(capture.spans[$0].name)) is of kind \(capture.spans[$0].kindName)" }
        return [
            Drop(
                processor: processor,
                reason: "half of an edge that waits in vain for who called it: "
                    + (parent ?? (span.parentID.isEmpty ? "it has no parent" : "its parent \(span.parentID) is not here")),
                setting: "metrics_generator.processor.service_graphs.wait")
        ]
    }

    private func custom(_ metric: CustomMetricSettings, _ span: CapturedSpan) -> Drop {
        let places: [CapturedSpan.Place] =
            switch metric.scope {
            case .span: [.span]
            case .resource: [.resource]
            case .any: [.resource, .span]
            }
        let sent = span.attributes.first { places.contains($0.place) && metric.from.contains($0.key) && !$0.value.isEmpty }
        let elsewhere = span.attributes.first { metric.from.contains($0.key) }
        let names = metric.from.joined(separator: ", ")
        let reason =
            if let sent {
                "metric \(metric.metricName): \(sent.key) is \(Shown.value(sent.value)), which its filter leaves out or which is no number that it takes"
            } else if let elsewhere {
                "metric \(metric.metricName): \(elsewhere.key) is on the \(elsewhere.place.rawValue), and its scope is \(metric.scope.rawValue)"
            } else {
                "metric \(metric.metricName): \(names) \(metric.from.count > 1 ? "are" : "is") not on the span"
            }
        return Drop(processor: "metronome.metrics", reason: reason, setting: "metronome.metrics")
    }

    // MARK: Filters

    /// Which policy rejects it: the one that does so alone.
    ///
    /// - Parameter use: gives settings these policies, and says which tally tells.
    private func filtered(
        _ processor: String, _ key: String, _ policies: [FilterPolicy], _ span: CapturedSpan,
        _ use: (inout TenantSettings, [FilterPolicy]) -> KeyPath<WalkCounts, Int>
    ) -> Drop {
        for (index, policy) in policies.enumerated() {
            for part in [\FilterPolicy.exclude, \.include] where policy[keyPath: part] != nil {
                var alone = FilterPolicy()
                alone[keyPath: part] = policy[keyPath: part]
                guard rejects([alone], span, use) else { continue }
                let types = FilterTypes.mismatches(alone, [span]).map { "; \($0.text)" }.joined()
                return Drop(
                    processor: processor, reason: "rejected by filter_policies[\(index)]: \(alone.words)\(types)", setting: "\(key)[\(index)]")
            }
        }
        let types = policies.flatMap { FilterTypes.mismatches($0, [span]) }.map { "; \($0.text)" }.joined()
        return Drop(processor: processor, reason: "rejected by filter_policies: none of their include_any matches\(types)", setting: key)
    }

    private func rejects(
        _ policies: [FilterPolicy], _ span: CapturedSpan, _ use: (inout TenantSettings, [FilterPolicy]) -> KeyPath<WalkCounts, Int>
    ) -> Bool {
        var settings = probe.settings
        let tally = use(&settings, policies)
        guard let probe = try? Probe(settings, tenant: tenant, instance: "", prices: nil) else { return false }
        return probe.run([span]).counts[keyPath: tally] > 0
    }
}
