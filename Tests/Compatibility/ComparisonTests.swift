import Foundation
import TestSupport
import Testing

struct ComparisonTests {
    private static let labels = ["__name__": "calls", "service": "a", "__metrics_gen_instance": "HOSTNAME"]

    private func expected(_ extra: JSONValue = [:]) throws -> [ExpectedSeries] {
        let base: JSONValue = ["labels": .object(Self.labels.mapValues { .string($0) }), "value": 2]
        return [try ExpectedSeries(base.merging(extra))]
    }

    private func written(_ value: Double, host: String = HostName.current) -> [RecordedSeries] {
        let labels = Self.labels.merging(["__metrics_gen_instance": host]) { $1 }
        return [RecordedSeries(labels: labels, samples: [.init(timestamp: 1, value: 0), .init(timestamp: 2, value: value)])]
    }

    @Test func equalIsEqual() throws {
        #expect(Comparison.differences(expected: try expected(), written: written(2)).isEmpty)
        #expect(Comparison.differences(expected: try expected(), written: written(2 + 1e-12)).isEmpty)
    }

    @Test func valueDiffers() throws {
        let differences = Comparison.differences(expected: try expected(), written: written(2.001))
        #expect(differences.count == 1)
        #expect(differences.first?.hasPrefix("value 2.001 for 2.0") == true)
    }

    @Test func missingAndExtra() throws {
        #expect(Comparison.differences(expected: try expected(), written: []).map { $0.prefix(7) } == ["missing"])
        #expect(Comparison.differences(expected: [], written: written(2)).map { $0.prefix(5) } == ["extra"])
        #expect(Comparison.differences(expected: try expected(), written: written(2, host: "elsewhere")).count == 2)
    }

    @Test func exemplarIsCompared() throws {
        let wanted = try expected(["exemplar": ["labels": ["traceID": "abc"], "value": 0.5]])
        #expect(Comparison.differences(expected: wanted, written: written(2)).count == 1)
        let any = try expected(["any_exemplar": true])
        #expect(Comparison.differences(expected: any, written: written(2)).isEmpty)
    }

    @Test func everyFileIsACase() throws {
        for file in try PackageRoot.list(Scope.folder, suffix: ".json") {
            let recorded = try RecordedCase(name: String(file.dropLast(5)))
            #expect(!recorded.steps.isEmpty, "\(file)")
        }
    }
}
