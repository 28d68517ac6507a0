import Exposition
import MetronomeConfiguration
import Pipeline
import Settings

extension TenantAdvice {
    static func text(_ label: TenantFigures.MissingLabel) -> String {
        let what = "the label \(label.label) is on none of \(whole(label.observations)) \(unit(label.metric))"
        let cure = "Only attributes of the span itself and of its resource count, not those of its parent, its scope or its events"
        guard let first = label.attributes.first else { return "\(what): none has its attribute. \(cure)" }
        guard label.attributes.count == 1 else { return "\(what): none has any of the attributes \(list(label.attributes)). \(cure)" }
        let meant = AttributeNames.meant(by: first).map { "; did you mean \($0)?" } ?? AttributeRenames.hint(first).ifEmpty(".")
        return "\(what): none has the attribute \(first)\(meant) \(cure)"
    }

    static func list(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }

    private static func unit(_ metric: String) -> String {
        switch metric {
        case "traces_spanmetrics_calls_total", "traces_spanmetrics_latency", "traces_spanmetrics_size_total": "spans"
        case "traces_service_graph_request_total": "edges of the service graph"
        default: "observations of \(metric)"
        }
    }

    static func text(_ beyond: GroupTotals.Beyond) -> String {
        let bound = NumberText.decimal(beyond.name.bounds([beyond.bound])[0])
        let share = whole((beyond.beyond / beyond.count * 100).rounded())
        return
            "\(share) % of \(whole(beyond.count)) observations of \(beyond.name.text) are above \(bound), its last bucket: quantiles there read \(bound), "
            + "however large they were; \(bucketsCure(beyond.metric))"
    }

    /// Of a histogram whose first bucket has everything.
    static func within(_ beyond: GroupTotals.Beyond) -> String {
        let first = NumberText.decimal(beyond.name.bounds([beyond.first])[0])
        return
            "all \(whole(beyond.count)) observations of \(beyond.name.text) are at most \(first), its first bucket: quantiles there say nothing but "
            + "that; \(bucketsCure(beyond.metric, "smaller"))"
    }

    private static func bucketsCure(_ metric: String, _ which: String = "larger") -> String {
        if metric.hasPrefix("traces_spanmetrics_") {
            return "add \(which) bounds to metrics_generator.processor.span_metrics.histogram_buckets"
        }
        if metric.hasPrefix("traces_service_graph_") {
            return "add \(which) bounds to metrics_generator.processor.service_graphs.histogram_buckets"
        }
        return "add \(which) bounds to its buckets under metronome.metrics"
    }

    static func text(_ exploding: TenantFigures.Exploding) -> String {
        let names = exploding.labels.map(\.label)
        let what = names.count == 1 ? "the label \(names[0]) of \(exploding.metric) has" : "the labels \(list(names)) of \(exploding.metric) have"
        let sanitised =
            names.contains("span_name") ? "names of spans with ids in them become patterns by span_name_sanitization; for other labels " : ""
        return
            "\(what) a new value in most spans: the last \(exploding.spans) spans brought \(exploding.new) new label sets, there are "
            + "\(exploding.sets), and each is kept as series of its own; \(sanitised)leave the attribute out of dimensions, or set "
            + "overrides.defaults.metrics_generator.max_cardinality_per_label"
    }

    static func unnamed(_ service: String) -> String {
        "spans come from a service that nobody has named: service.name is \(service), which SDKs write where it is missing, and all such "
            + "applications are one service; set OTEL_SERVICE_NAME in each"
    }

    static func text(_ limit: TenantFigures.Limit) -> String {
        var text =
            "\(limit.name) of \(limit.maximum) is reached, about \(limit.wanted) are wanted: what finds no room is counted together, in the series "
            + "with metric_overflow=\"true\""
        if let together = limit.together {
            text +=
                "; of those that have room the labels \(list(together.labels)) cost most together, as each has a value where the others have: without "
                + "them \(together.lookedAt) label sets would be \(together.setsWithout), without one of them hardly fewer"
        } else if let dearest = limit.dearest, dearest.setsWithout < limit.sets {
            let values = limit.values.map { "about \(max($0, dearest.values))" } ?? "at least \(dearest.values)"
            text +=
                "; of those that have room the label \(dearest.label) costs most: it has \(values) values, and without it \(limit.sets) label sets "
                + "would be \(dearest.setsWithout)"
        }
        return text
    }

    static func text(_ label: TenantFigures.FullLabel) -> String {
        let limit =
            label.maximum > 0 && label.values > label.maximum
            ? "more than max_cardinality_per_label of \(label.maximum)" : "many more than a while ago (metronome.limits.label_spike)"
        return "the label \(label.label) has about \(label.values) values, \(limit): they are written as \(LabelCardinalityLimiter.overflowValue)"
    }

    static func edges(_ figures: TenantFigures) -> String {
        let (clients, servers) = (figures.expiredClients, figures.expiredServers)
        let half = clients == servers ? "their other half" : clients > servers ? "their server's span" : "their client's span"
        let peers =
            servers > clients
            ? "" : " Calls of what sends no spans itself need its attribute in service_graphs.peer_attributes, as gen_ai.provider.name"
        return
            "\(figures.expiredEdges) of \(figures.edges) edges of the service graph waited in vain for \(half): is it sampled away, sent to another "
            + "Metronome, or later than service_graphs.wait?" + peers
    }

    static func providers(_ figures: TenantFigures) -> String {
        "\(figures.callsWithoutProvider) of \(figures.calls) calls of models name no provider: they have no label gen_ai_provider_name and are nobody's "
            + "health; set gen_ai.provider.name on them, or on a span around them in the same request"
    }

    static func models(_ figures: TenantFigures) -> String {
        "\(figures.callsWithoutModel) of \(figures.calls) calls of models name no model: they have no label gen_ai_request_model and no price; set "
            + "gen_ai.request.model on them"
    }

    private static func whole(_ number: Double) -> String { Int64(exactly: number.rounded()).map { "\($0)" } ?? "\(number)" }
}

extension String {
    fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
