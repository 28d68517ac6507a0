import Pipeline
import PipelineSupport
import Testing

/// Tempo-behaviour 4.6: which labels edges have.
@Suite struct EdgeLabelTests {
    private func names(_ change: (inout ServiceGraphsOptions) -> Void = { _ in }) -> [String] {
        var options = ServiceGraphsOptions()
        change(&options)
        return LabelPlan(options).labels.map(\.name)
    }

    @Test func labelsAreSorted() {
        #expect(names() == ["client", "connection_type", "server"])
        #expect(names { $0.dimensions = ["z.a", "A"] } == ["A", "client", "connection_type", "server", "z_a"])
        #expect(names { $0.virtualNodeLabel = true } == ["client", "connection_type", "server", "virtual_node"])
    }

    @Test func withThePrefixEachDimensionIsTwoLabels() {
        let found = names {
            $0.dimensions = ["a.b"]
            $0.usesPrefix = true
            $0.virtualNodeLabel = true
        }
        #expect(found == ["client", "client_a_b", "connection_type", "server", "server_a_b", "virtual_node"])
    }

    @Test func nothingIsProtectedAndTheLastSetterWins() {
        var options = ServiceGraphsOptions()
        options.dimensions = ["server", "span.kind", "service", "x-y", "x.y", "virtual_node"]
        options.virtualNodeLabel = true
        let plan = LabelPlan(options)
        #expect(plan.labels.map(\.name) == ["client", "connection_type", "server", "service", "span_kind", "virtual_node", "x_y"])
        #expect(plan.labels.map(\.source)[2] == .edge(.dimension(0)))
        #expect(plan.labels.map(\.source)[5] == .edge(.virtualNode))
        #expect(plan.labels.map(\.source)[6] == .edge(.dimension(4)))
        #expect(plan.overridden.map(\.name) == ["server", "x_y", "virtual_node"])
    }

    @Test func externalLabelsAndTheMetricNameTakeTheirsOut() {
        let found = names {
            $0.dimensions = ["__name__", "d"]
            $0.labels.external = ["client": "fixed", "d": ""]
        }
        #expect(found == ["connection_type", "server"])
    }

    @Test func namesAreCut() {
        #expect(names { $0.labels.maxNameLength = 3 } == ["cli", "con", "ser"])
        // Cut names that fall together: the last one stays.
        #expect(names { $0.labels.maxNameLength = 1 } == ["c", "s"])
    }

    @Test func valuesAreCutOnCharacters() {
        var options = ServiceGraphsOptions()
        options.labels.maxValueLength = 3
        var bench = StagingBench(graphs: options)
        var pair = GraphSpan.pair("ab€", "abc€")
        pair[0].kind = .producer
        pair[1].kind = .consumer
        #expect(bench.push(pair).map(\.labels) == [["client": "ab", "server": "abc", "connection_type": "mes"]])
    }

    /// An empty name is kept, so that it can be refused where label sets are born.
    @Test func anEmptyDimensionKeepsItsEmptyName() {
        var options = ServiceGraphsOptions()
        options.dimensions = [""]
        var bench = StagingBench(graphs: options)
        var pair = GraphSpan.pair("c", "s")
        pair[0].attributes = [("", Proto.string("v"))]
        #expect(bench.push(pair).map(\.labels) == [["": "v", "client": "c", "server": "s"]])
        let plan = LabelPlan(options)
        let key = GuardedRequest([1, 0x76, 1, 0x63, 0, 1, 0x73])
        #expect(!plan.isValid(key.bytes))
    }
}
