import Pipeline
import Settings

/// What limits take of a span's series in a process that runs: whether they have room there, and which of their values are replaced.
struct LimitReasons {
    let live: TenantProcessors
    let settings: TenantSettings

    /// Metrics that are named; more are counted.
    private static let named = 3
    private static let spanName = "span_name"

    func drops(_ made: some Collection<Outcome.Series>) -> [SpanExplanation.Drop] {
        let full = (live.labelLimits?.report()?.labels ?? []).filter(\.isOverLimit)
        let byProcessor = Dictionary(grouping: made) { $0.processor }
        return byProcessor.sorted { $0.key < $1.key }.flatMap { processor, series in
            full.filter { label in series.contains { $0.labels[label.name] != nil } }.map { replaced($0, processor) }
                + refused(Set(series), Set(full.map(\.name)), processor)
        }
    }

    // MARK: Labels

    private func replaced(_ label: LabelCardinalityLimiter.Report, _ processor: String) -> SpanExplanation.Drop {
        let most = settings.limits.maxCardinalityPerLabel
        let isLimit = most > 0 && label.demand > most
        let rule = isLimit ? "more than max_cardinality_per_label of \(most)" : "many more than a while ago"
        return SpanExplanation.Drop(
            processor: processor,
            reason:
                "the label \(label.name) has about \(label.demand) values, \(rule): its value is written as \(LabelCardinalityLimiter.overflowValue)",
            setting: isLimit
                ? "overrides.defaults.metrics_generator.max_cardinality_per_label, or the tenant's own entry" : "metronome.limits.label_spike",
            isLimit: true)
    }

    // MARK: Series

    /// - Parameter full: labels whose values are replaced.
    private func refused(_ made: Set<Outcome.Series>, _ full: Set<String>, _ processor: String) -> [SpanExplanation.Drop] {
        var metrics: [(name: String, shortage: SeriesBudget.Shortage)] = []
        var hidden: SeriesBudget.Shortage?
        for series in made.sorted(by: { $0.metric < $1.metric }) {
            guard let group = live.groups[series.role] else { continue }
            let budget = group.registry.admission.budget
            if settings.spanNameSanitization == .enabled, series.labels[Self.spanName] != nil {
                hidden = hidden ?? budget.shortage(for: 1)
                continue
            }
            let labels = Dictionary(
                uniqueKeysWithValues: series.labels.map { ($0, full.contains($0) ? LabelCardinalityLimiter.overflowValue : $1) })
            guard let (metric, weight) = group.metricsWithoutSeries(labels)?.first(where: { $0.metric.name == series.metric }),
                let shortage = budget.shortage(for: weight)
            else { continue }
            for name in metric.names.map(\.text) where !metrics.contains(where: { $0.name == name }) { metrics.append((name, shortage)) }
        }
        let shortages = [metrics.first?.shortage].compactMap { $0 }
        return shortages.map { refusal(metrics.map(\.name), $0, processor) } + (hidden.map { [self.hidden($0, processor)] } ?? [])
    }

    private func refusal(_ metrics: [String], _ shortage: SeriesBudget.Shortage, _ processor: String) -> SpanExplanation.Drop {
        let more = metrics.count > Self.named ? " and \(metrics.count - Self.named) more" : ""
        let (rule, setting) = words(shortage)
        return SpanExplanation.Drop(
            processor: processor,
            reason:
                "\(metrics.prefix(Self.named).joined(separator: ", "))\(more): no room for this label set, \(rule): it is counted with all others that "
                + "find none, in the series with metric_overflow=\"true\"",
            setting: setting, isLimit: true)
    }

    /// What series a name becomes when it is sanitised is not known here.
    private func hidden(_ shortage: SeriesBudget.Shortage, _ processor: String) -> SpanExplanation.Drop {
        let (rule, setting) = words(shortage)
        return SpanExplanation.Drop(
            processor: processor, reason: "\(rule): if no series of its sanitised name was there before, it is counted with metric_overflow=\"true\"",
            setting: setting, isLimit: true)
    }

    private func words(_ shortage: SeriesBudget.Shortage) -> (rule: String, setting: String) {
        switch shortage {
        case .memory: return ("the process has no memory left for new ones", "metronome.limits.memory")
        case .limit(let maximum):
            let name = settings.limits.type == .series ? "max_active_series" : "max_active_entities"
            return ("\(name) of \(maximum) is reached", "overrides.defaults.metrics_generator.\(name), or the tenant's own entry")
        }
    }
}
