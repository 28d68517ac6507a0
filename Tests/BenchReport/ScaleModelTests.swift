import BenchReport
import TestSupport
import Testing

struct ScaleModelTests {
    /// Round numbers: 100 µs a request, 1 µs a span, nothing for collections.
    private static func scale(_ change: (inout ScaleModel.Load) -> Void = { _ in }) -> ScaleModel {
        var load = ScaleModel.Load()
        load.spansPerRequest = 100
        load.labelSets = 1_000
        load.cores = 2
        load.utilisation = 0.5
        change(&load)
        return ScaleModel(ScaleModel.Cost(request: 100e-6, span: 1e-6, sample: 0, sampleBytes: 32, seriesBytes: 100, idleBytes: 0), load)
    }

    @Test func aProcessTakesWhatItsCoresAllow() {
        #expect(abs(Self.scale().spansOfOne - 500_000) < 1e-3)
        #expect(abs(Self.scale { $0.spansPerRequest = 1 }.spansOfOne - 1e6 / 101) < 1e-3, "what is dear is the request")
        var scale = Self.scale()
        scale = ScaleModel(ScaleModel.Cost(request: 0, span: 1e-6, sample: 1, sampleBytes: 1, seriesBytes: 1, idleBytes: 0), scale.load)
        #expect(scale.spansOfOne == 0, "collections alone take more than there is")
    }

    @Test(arguments: [1, 10, 1_000]) func whatGrowsWithProcesses(_ count: Int) {
        let (one, many) = (Self.scale().point(1), Self.scale().point(count))
        #expect(abs(many.spansPerSecond - Double(count) * one.spansPerSecond) < 1e-3)
        #expect(many.series.shared == Double(count) * 19_000 && many.series.routed == 19_000)
        #expect(abs(many.samplesPerSecond.shared - Double(count) * 19_000 / 15) < 1e-6)
        #expect(many.memory == one.memory && one.memory == 1_900_000)
    }

    /// Beyond the knee the series of a process cost Mimir more cores than it has.
    @Test func theKnee() {
        let scale = Self.scale { $0.labelSets = 100_000 }
        let knee = scale.kneeLabelSets
        #expect(abs(scale.mimirCores(knee * 19) - 2) < 1e-9)
        #expect(scale.processesAtTheKnee == Int((100_000 / knee).rounded(.up)))
        #expect(Self.scale { $0.labelSets = 1 }.processesAtTheKnee == 1)
    }

    @Test func itIsComputedFromTheAcceptedFigures() throws {
        let figures = try AcceptedFigures(PackageRoot.file("Fixtures/benchmark-accepted.json"))
        let cost = try ScaleModel.Cost(figures)
        let load = ScaleModel.Load()
        // Both measured sizes of requests come out again.
        for (id, spans) in [("grpc-16-spans", 16.0), ("grpc-500", 1_000)] {
            let measured = try #require(figures.value(id)) / 1e6
            let labelSets = try #require(figures.value("grpc-23000")) / 1e6 - (try #require(figures.value("grpc-500")) / 1e6)
            #expect(abs(cost.request / spans + cost.span - labelSets - measured) < 1e-9)
        }
        let table = ScaleModel(cost, load).table([1, 1_000])
        #expect(table.contains("| 1 ") && table.contains("measured") && table.contains("extrapolated"))
        #expect(throws: BenchError.self) { try ScaleModel.Cost(AcceptedFigures("/nowhere")) }
    }
}
