import Relabelling
import Settings
import Testing

/// What `check` tells of rules.
@Suite("Relabel rules by name")
struct NameEffectTests {
    private func effect(_ rules: [RelabelRule]) throws -> RelabelRules.NameEffect { try RelabelRules(rules).effect(on: "m") }

    private func rule(_ action: RelabelRule.Action, _ sources: [String], _ regex: String, _ target: String = "", _ replacement: String = "$1")
        -> RelabelRule
    {
        RelabelRule {
            $0.action = action
            $0.sourceLabels = sources
            $0.regex = regex
            $0.targetLabel = target
            $0.replacement = replacement
        }
    }

    @Test func names() throws {
        #expect(try effect([]) == .sent(name: "m", dependsOnLabels: false))
        #expect(try effect([rule(.drop, ["__name__"], "m|n")]) == .dropped)
        #expect(try effect([rule(.keep, ["__name__"], "n")]) == .dropped)
        #expect(try effect([rule(.replace, ["__name__"], "(m)", "__name__", "x_$1")]) == .sent(name: "x_m", dependsOnLabels: false))
        #expect(try effect([rule(.labeldrop, [], "__.*")]) == .nameless)
    }

    @Test func labelsThatAreTakenAway() throws {
        func gone(_ rules: RelabelRule...) throws -> [String] { try RelabelRules(rules).labelsTakenAway(of: ["le", "service", "span_name"]) }
        #expect(try gone(rule(.labeldrop, [], "le")) == ["le"])
        #expect(try gone(rule(.labeldrop, [], "span_.*|team")) == ["span_name", "team"])
        #expect(try gone(rule(.labelkeep, [], "__name__|le")) == ["service", "span_name"])
        #expect(try gone(rule(.replace, [], "(.*)", "span_name", "")) == ["span_name"])
        #expect(try gone(rule(.labeldrop, [], "service"), rule(.replace, [], "(.*)", "service", "all")) == [])
        #expect(try gone(rule(.drop, ["service"], "a"), rule(.replace, ["service"], "(.*)", "le")) == [])
        #expect(try gone() == [])
    }

    @Test func labelsThatAreNotKnown() throws {
        #expect(try effect([rule(.drop, ["service"], "a")]) == .sent(name: "m", dependsOnLabels: true))
        #expect(try effect([rule(.drop, ["__name__", "service"], "m;a")]) == .sent(name: "m", dependsOnLabels: true))
        #expect(try effect([rule(.replace, ["service"], "(.*)", "__name__")]) == .sent(name: "m", dependsOnLabels: true))
        // A label that rules have written is known.
        let written = [rule(.replace, [], "(.*)", "env", "prod"), rule(.drop, ["env"], "prod")]
        #expect(try effect(written) == .dropped)
        #expect(try effect([rule(.replace, ["service"], "(.*)", "other")]) == .sent(name: "m", dependsOnLabels: false))
    }

    /// What a rule may have written, or may not, is no longer known.
    @Test func labelsThatAreKnownNoLonger() throws {
        let prod = rule(.replace, [], "(.*)", "env", "prod")
        let drop = rule(.drop, ["env"], "prod")
        let isDependent = RelabelRules.NameEffect.sent(name: "m", dependsOnLabels: true)
        // Nothing matches, so that `env` stays what it was.
        #expect(try effect([rule(.replace, ["__name__"], "other", "env", "prod"), drop]) == isDependent)
        #expect(try effect([prod, rule(.replace, ["service"], "(.+)", "env"), drop]) == isDependent)
        #expect(try effect([prod, rule(.replace, ["service"], "(.+)", "$1", "x"), drop]) == isDependent)
        #expect(try effect([prod, rule(.labelmap, [], "span_(.*)"), drop]) == isDependent)
        #expect(try effect([rule(.labelmap, [], "service", "", "__name__")]) == isDependent)
        // What the name may be by then is not known either.
        #expect(try effect([rule(.replace, ["service"], "(.+)", "__name__"), rule(.drop, ["__name__"], "m")]) == isDependent)
    }

    @Test func labelsThatRulesHaveWrittenAreComparedToo() throws {
        let same = [rule(.replace, [], "(.*)", "a", "x"), rule(.replace, [], "(.*)", "b", "x")]
        let equal = RelabelRule {
            $0.action = .dropequal
            $0.sourceLabels = ["a"]
            $0.targetLabel = "b"
        }
        #expect(try effect(same + [equal]) == .dropped)
        #expect(try effect([same[0], equal]) == .sent(name: "m", dependsOnLabels: true))
    }

    @Test func aNameThatIsTakenAwayIsGoneWhateverItWas() throws {
        #expect(try effect([rule(.replace, ["service"], "(.+)", "__name__"), rule(.labeldrop, [], "__name__")]) == .nameless)
    }
}
