import Relabelling
import Settings
import Testing

/// What rules make of a series; the same cases run through a real Prometheus in ``PrometheusRelabellingTests``.
@Suite("Relabel rules")
struct RelabelRulesTests {
    @Test(arguments: RelabelCase.all)
    func seriesBecomes(_ example: RelabelCase) throws {
        let rules = try RelabelRules(example.rules)
        #expect(rules.apply(example.labels)?.map(\.description) == example.expected?.map(\.description), "\(example.name)")
    }

    /// Prometheus 3: a dot is any character. (2.x: any but a line break.)
    @Test func aDotIsALineBreakToo() throws {
        let rules = try RelabelRules([
            RelabelRule {
                $0.action = .drop; $0.sourceLabels = ["a"]; $0.regex = "x.y"
            }
        ])
        #expect(rules.apply([SeriesLabel("a", "x\ny")]) == nil)
    }

    /// Prometheus 3: names of labels are any text.
    @Test func aTargetMayBeAnyText() throws {
        let rules = try RelabelRules([
            RelabelRule {
                $0.sourceLabels = ["a"]; $0.targetLabel = "http.$1"
            }
        ])
        #expect(rules.apply([SeriesLabel("a", "route")]) == [SeriesLabel("a", "route"), SeriesLabel("http.route", "route")])
    }

    @Test func textsThatLookTheSameAreDifferent() throws {
        let rules = try RelabelRules([
            RelabelRule {
                $0.action = .keepequal; $0.sourceLabels = ["a"]; $0.targetLabel = "b"
            }
        ])
        #expect(rules.apply([SeriesLabel("a", "e\u{301}"), SeriesLabel("b", "\u{e9}")]) == nil)
    }

    @Test(arguments: [
        (RelabelRule { $0.targetLabel = "" }, "relabel action replace needs target_label"),
        (
            RelabelRule {
                $0.action = .hashmod; $0.targetLabel = "x"
            }, "relabel action hashmod needs a modulus above 0"
        ),
        (
            RelabelRule {
                $0.action = .lowercase; $0.targetLabel = "x"; $0.replacement = "y"
            }, "relabel action lowercase takes no replacement"
        ),
        (
            RelabelRule {
                $0.action = .keepequal; $0.targetLabel = "x"; $0.regex = "y"
            },
            "relabel action keepequal takes source_labels and target_label alone"
        ),
        (
            RelabelRule {
                $0.action = .labeldrop; $0.sourceLabels = ["x"]
            }, "relabel action labeldrop takes a regex alone"
        ),
        (
            RelabelRule {
                $0.action = .labelmap; $0.replacement = ""
            }, "relabel action labelmap needs a replacement that is a label's name"
        ),
    ])
    func refusesWhatPrometheusRefuses(_ rule: RelabelRule, _ problem: String) {
        #expect(throws: RelabelRules.Problem.rule(index: 1, problem)) { try RelabelRules([RelabelRule { $0.targetLabel = "x" }, rule]) }
    }

    @Test func aWrongExpressionIsTold() {
        let error = #expect(throws: RelabelRules.Problem.self) {
            try RelabelRules([
                RelabelRule {
                    $0.action = .drop; $0.regex = "a)|(b"
                }
            ])
        }
        #expect(error.map { "\($0)" } == "write_relabel_configs[0].regex: 'a)|(b' is not a valid RE2 regular expression: unexpected ): a)|(b")
    }

    @Test func rulesThatOnlyChooseChangeNoLabels() throws {
        func changes(_ action: RelabelRule.Action) throws -> Bool {
            try RelabelRules([
                RelabelRule {
                    $0.action = action; $0.targetLabel = action.takesTarget ? "x" : ""; $0.modulus = action == .hashmod ? 2 : 0
                }
            ])
            .changesLabels
        }
        #expect(try RelabelRule.Action.allCases.filter { try !changes($0) } == [.keep, .drop, .keepequal, .dropequal])
    }
}

extension RelabelRule {
    init(_ change: (inout RelabelRule) -> Void) {
        self.init()
        change(&self)
    }
}

extension RelabelRule.Action {
    var takesTarget: Bool { [.replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal].contains(self) }
}
