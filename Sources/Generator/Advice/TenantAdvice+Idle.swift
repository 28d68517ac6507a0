import MetronomeConfiguration
import Settings

extension TenantAdvice {
    /// Policies that are written out.
    private static let shownPolicies = 3

    static func subject(_ idle: TenantFigures.Idle) -> String {
        switch idle.processor {
        case .serviceGraphs: "nothing of service-graphs"
        case .hostInfo: "nothing of host-info"
        case .calls: "nothing of gen-ai"
        case .metric(let metric): "nothing of metric \(metric.metricName)"
        }
    }

    static func text(_ idle: TenantFigures.Idle) -> String {
        switch idle.processor {
        case .serviceGraphs:
            "service-graphs made no edge of \(idle.spans) spans: none is of kind CLIENT, PRODUCER, SERVER or CONSUMER (and of a resource with "
                + "service.name); an edge needs the span of a caller and of a callee"
        case .hostInfo(let identifiers):
            "host-info: no resource of \(idle.spans) spans names a host (\(list(identifiers)) as text); SDKs do not by themselves: the Collector's "
                + "processors resourcedetection and k8sattributes do"
        case .calls(let processors):
            "\(processors.joined(separator: ", ")): no span is a call of a model, of \(idle.spans): none has gen_ai.operation.name, "
                + "gen_ai.request.model or such an attribute of another library"
        case .metric(let metric): text(metric, spans: idle.spans)
        }
    }

    private static func text(_ metric: CustomMetricSettings, spans: Int) -> String {
        let names = list(metric.from)
        let only = metric.from.count == 1 ? metric.from.first : nil
        let start = only == nil ? "none of the attributes \(names)" : "the attribute \(names)"
        let owner =
            switch metric.scope {
            case .span: "span"
            case .resource: "resource"
            case .any: "span or resource"
            }
        let meant = only.flatMap { AttributeNames.meant(by: $0) }.map { "; did you mean \($0)?" } ?? ""
        let filter = metric.filter.isEmpty ? "" : " that its filter lets through"
        return "metric \(metric.name): \(start) is on \(only == nil ? "any" : "no") \(owner)\(filter), of \(spans) spans, or never a number\(meant)"
    }

    static func text(_ rejection: TenantFigures.Rejection) -> String {
        let what = "filter_policies reject all of \(rejection.spans) spans of \(rejection.processor); "
        if rejection.policies.count == 1, let only = rejection.policies.first {
            return what + "the last setting that decides is filter_policies[0]: \(only.words)" + doubts(rejection.policies)
        }
        let shown = rejection.policies.prefix(shownPolicies).enumerated().map { "filter_policies[\($0)]: \($1.words)" }.joined(separator: "; ")
        let more = rejection.policies.count > shownPolicies ? "; and \(rejection.policies.count - shownPolicies) more" : ""
        return what + "the settings that decide are \(shown)\(more)" + doubts(rejection.policies)
    }

    static func text(_ relabelled: TenantFigures.Relabelled) -> String {
        "write_relabel_configs leave nothing of \(relabelled.series) series, \(relabelled.collections) collections in a row: nothing is sent to "
            + "\(relabelled.endpoints); \(relabelled.reason); correct \(relabelled.keys), and see with metronome check --spans FILE what is sent then"
    }

    /// Texts where conventions have numbers.
    private static func doubts(_ policies: [FilterPolicy]) -> String { policies.lazy.flatMap(\.typeDoubts).first.map { "; \($0)" } ?? "" }
}
