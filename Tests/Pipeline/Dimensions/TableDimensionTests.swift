import Pipeline
import PipelineSupport
import Settings
import Testing

/// Entries of `metronome.dimensions`.
@Suite struct TableDimensionTests {
    private func staged(_ change: (inout DimensionTableSettings.Entry) -> Void) -> StagedLabels {
        var dimension = DimensionTableSettings.Entry(label: "l", from: ["a", "b"])
        change(&dimension)
        return StagedLabels { $0.table = [dimension] }
    }

    @Test func theScopeSaysWhoseAttributesCount() {
        let resource = [("a", Proto.string("R") as Proto?)]
        let span = [("b", Proto.string("S") as Proto?)]
        #expect(staged { $0.scope = .resource }.label("l", resource: resource, span) == "R")
        #expect(staged { $0.scope = .span }.label("l", resource: resource, span) == "S")
        #expect(staged { $0.scope = .any }.label("l", resource: resource, span) == "R")
        #expect(staged { $0.scope = .resource }.label("l", span) == nil)
        #expect(staged { $0.scope = .span }.label("l", resource: resource, []) == nil)
    }

    @Test func theDefaultStandsInForAMissingValue() {
        let table = staged { $0.fallback = "none" }
        #expect(table.label("l", []) == "none")
        #expect(table.label("l", [("a", Proto.string(""))]) == "none")
        #expect(table.label("l", [("b", Proto.string("x"))]) == "x")
        let long = String(repeating: "d", count: 500)
        #expect(staged { $0.fallback = long }.label("l", []) == long)
    }

    @Test func valuesAreMapped() {
        let table = staged {
            $0.map = ["200": "ok", "true": "yes", "old": "new", "gone": "", "": "never"]
            $0.fallback = "none"
        }
        #expect(table.label("l", [("a", Proto.int(200))]) == "ok")
        #expect(table.label("l", [("a", Proto.string("200"))]) == "ok")
        #expect(table.label("l", [("a", Proto.bool(true))]) == "yes")
        #expect(table.label("l", [("a", Proto.string("old"))]) == "new")
        #expect(table.label("l", [("a", Proto.string("older"))]) == "older")
        #expect(table.label("l", [("a", Proto.int(201))]) == "201")
        #expect(table.label("l", [("a", Proto.string("gone"))]) == nil)
        #expect(table.label("l", []) == "none")
    }

    @Test func mapsOfAnySizeFindEveryValue() {
        for count in [1, 2, 3, 7, 64, 1024] {
            let values = (0..<count).map { "value \($0) " + String(repeating: "x", count: $0 % 40) }
            let table = staged { $0.map = Dictionary(uniqueKeysWithValues: values.map { ($0, "<\($0)>") }) }
            let spans = values.map { [("a", Proto.string($0) as Proto?)] } + [[("a", Proto.string("value"))]]
            #expect(table.labels(spans).map { $0["l"] } == values.map { "<\($0)>" } + ["value"])
        }
    }

    @Test func eachEntryHasItsOwnMapAndDefault() {
        let staged = StagedLabels { options in
            options.table = (0..<8).map { number in
                var dimension = DimensionTableSettings.Entry(label: "l\(number)", from: ["a", "only.\(number)"])
                dimension.map = number % 2 == 0 ? ["v": "v\(number)"] : [:]
                dimension.fallback = "d\(number)"
                return dimension
            }
        }
        let labels = staged.labels([[("a", Proto.string("v"))], [("only.3", Proto.string("three"))]])
        for number in 0..<8 {
            #expect(labels.first?["l\(number)"] == (number % 2 == 0 ? "v\(number)" : "v"))
            #expect(labels.last?["l\(number)"] == (number == 3 ? "three" : "d\(number)"))
        }
    }

    @Test func longMappedValuesAreCut() {
        let staged = StagedLabels {
            var dimension = DimensionTableSettings.Entry(label: "l", from: ["a"])
            dimension.map = ["v": String(repeating: "é", count: 20)]
            $0.table = [dimension]
            $0.labels.maxValueLength = 11
        }
        #expect(staged.label("l", [("a", Proto.string("v"))]) == "ééééé")
    }

    @Test func anExternalLabelReplacesAnEntry() {
        var options = SpanMetricsOptions()
        options.table = [DimensionTableSettings.Entry(label: "l", from: ["a"])]
        options.labels.external = ["l": "fixed"]
        let plan = LabelPlan(options)
        #expect(!plan.labels.map(\.name).contains("l"))
        #expect(plan.overridden == [LabelPlan.Label(name: "l", source: .rule(options.table[0]))])
    }
}
