import Relabelling
import Settings
import Testing

/// Why a series is not sent: which rule drops it, and which labels of it are not there.
@Suite struct RuleDropTests {
    private static let labels = [SeriesLabel("__name__", "calls"), SeriesLabel("service", "shop"), SeriesLabel("span_kind", "SERVER")]

    private static let cases: [(rules: [RelabelRule], text: String?)] = [
        ([], nil),
        (
            [
                RelabelRule {
                    $0.targetLabel = "env"; $0.replacement = "prod"
                }
            ], nil
        ),
        (
            [
                RelabelRule {
                    $0.action = .keep; $0.sourceLabels = ["env"]; $0.regex = "prod"
                }
            ],
            "[0] (action keep, source_labels [env], regex prod) drops calls, which has no label env"
        ),
        (
            [
                RelabelRule {
                    $0.action = .keep; $0.sourceLabels = ["env", "service", "zone"]; $0.regex = "prod.*"
                }
            ],
            "[0] (action keep, source_labels [env, service, zone], regex prod.*) drops calls, which has no labels env, zone"
        ),
        (
            [
                RelabelRule {
                    $0.targetLabel = "env"; $0.replacement = "prod"
                },
                RelabelRule {
                    $0.action = .drop; $0.sourceLabels = ["env", "service"]; $0.regex = "prod;shop"
                },
            ], "[1] (action drop, source_labels [env, service], regex prod;shop) drops calls"
        ),
        (
            // What a rule has taken away is not there any more.
            [
                RelabelRule {
                    $0.action = .labeldrop; $0.regex = "service"
                },
                RelabelRule {
                    $0.action = .keep; $0.sourceLabels = ["service"]; $0.regex = "shop"
                },
            ], "[1] (action keep, source_labels [service], regex shop) drops calls, which has no label service"
        ),
        (
            [
                RelabelRule {
                    $0.action = .keepequal; $0.sourceLabels = ["service"]; $0.targetLabel = "span_kind"
                }
            ],
            "[0] (action keepequal, source_labels [service], target_label span_kind) drops calls"
        ),
        (
            [
                RelabelRule {
                    $0.action = .labeldrop; $0.regex = "__name__"
                }
            ], "they take the metric name away, as that of calls"
        ),
    ]

    @Test(arguments: cases.indices) func eachIsTold(_ index: Int) throws {
        let (rules, text) = Self.cases[index]
        let compiled = try RelabelRules(rules)
        #expect(compiled.drop(of: Self.labels)?.text == text)
        let isSent = compiled.apply(Self.labels)?.contains { $0.name == Array("__name__".utf8) } == true
        #expect(isSent == (text == nil))
    }

    @Test func longExpressionsAreCut() throws {
        let rule = RelabelRule {
            $0.action = .keep; $0.sourceLabels = ["env"]; $0.regex = String(repeating: "x", count: 5000)
        }
        let text = try #require(try RelabelRules([rule]).drop(of: Self.labels)?.text)
        #expect(text.count < 300 && text.contains("x…) drops calls"))
    }
}
