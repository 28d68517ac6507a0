import Exposition
import Pipeline
import Testing

@Suite struct GaugeValuesTests {
    private static let names = ["first", "second"]

    private func totals(
        _ budget: SeriesBudget = SeriesBudget(), externalLabels: [String: String] = [:]
    ) -> GroupTotals {
        var options = MetricGroup.Options()
        options.externalLabels = externalLabels
        let metrics = Self.names.enumerated().map { Metric($1, .value($0), help: "H.") }
        let group = MetricGroup(metrics, values: 2, labels: nil, options: options)
        return GroupTotals(SeriesGroup(group, .health, budget, loops: 0), staleDuration: 900_000_000_000, now: 0)
    }

    /// Sets the gauges: values of both metrics by the value of the label `x`.
    @discardableResult
    private func set(_ totals: GroupTotals, _ values: [String: (Double?, Double?)], at time: Int64 = 1000, maxLength: Int = 0) -> Int {
        var gauges = GaugeValues(metrics: 2, maxLabelValueLength: maxLength)
        for (x, pair) in values.sorted(by: { $0.key < $1.key }) {
            gauges.append(["x": x, "empty": ""], [(metric: 0, value: pair.0), (metric: 1, value: pair.1)])
        }
        var entities = SeriesDemand(staleDuration: 900_000_000_000, now: 0)
        return totals.set(gauges, into: &entities, at: time)
    }

    private func text(_ totals: GroupTotals) -> [String] {
        totals.group.metrics.metrics.flatMap(ScrapeFamily.of).flatMap { family in
            let lines = totals.lines(family, .prometheus, extraLabels: [:], 0..<totals.store.upperBound) ?? []
            return String(decoding: lines, as: UTF8.self).split(separator: "\n")
        }.map(String.init).sorted()
    }

    @Test func gaugesAreWhatTheyWereSetToLast() {
        let totals = totals()
        set(totals, ["a": (0.25, 1e-9), "b": (0, -3)])
        #expect(text(totals) == [#"first{x="a"} 0.25"#, #"first{x="b"} 0"#, #"second{x="a"} 0.000000001"#, #"second{x="b"} -3"#])
        set(totals, ["a": (0.1, 0), "b": (7, 8)])
        #expect(text(totals) == [#"first{x="a"} 0.1"#, #"first{x="b"} 7"#, #"second{x="a"} 0"#, #"second{x="b"} 8"#])
    }

    @Test func whatIsNotKnownHasNoSeries() {
        let budget = SeriesBudget()
        let totals = totals(budget)
        set(totals, ["a": (1, nil), "b": (nil, 2), "c": (nil, nil)])
        #expect(text(totals) == [#"first{x="a"} 1"#, #"second{x="b"} 2"#])
        #expect(totals.store.activeSeries == 2)
        set(totals, ["a": (nil, 5)])
        #expect(text(totals) == [#"second{x="a"} 5"#])
        #expect(totals.store.activeSeries == 1)
        set(totals, [:])
        #expect(text(totals).isEmpty)
        #expect(totals.store.activeSeries == 0)
        let isEmpty = totals.store.isEmpty
        #expect(isEmpty)
        #expect(budget.active == 0)
        #expect(totals.group.registry.liveCount == 0)
    }

    @Test func aGaugeIsSentWithoutAZeroBefore() {
        let totals = totals(externalLabels: ["cluster": "c"])
        var encoder = WriteRequestEncoder(maxSamples: 100)
        var requests: [EncodedWriteRequest] = []
        set(totals, ["a": (0.25, nil)])
        encoder.begin(at: 61_000)
        encoder.encode(totals, 0..<totals.store.upperBound, settling: true) { requests.append($0) }
        encoder.finish { requests.append($0) }
        let sent = SentSeries.all(requests)
        #expect(Array(sent.keys) == [#"__name__="first",cluster="c",x="a""#])
        #expect(sent.values.first?.samples.map(\.time) == [61_000])
        #expect(sent.values.first?.samples.map(\.value) == [0.25])
        #expect(requests.allSatisfy(SentSeries.isCanonical))
        // When zeros go ahead in requests of their own there is none of a gauge.
        set(totals, ["a": (1, nil), "b": (1, 1)])
        var zeros: [EncodedWriteRequest] = []
        encoder.begin(at: 62_000, start: 62_000)
        encoder.encodeZeros(totals, 0..<totals.store.upperBound) { zeros.append($0) }
        encoder.finish { zeros.append($0) }
        #expect(zeros.isEmpty)
    }

    @Test func limitsHoldForGaugesToo() {
        let budget = SeriesBudget(.series, limit: 3)
        let totals = totals(budget)
        #expect(set(totals, ["a": (1, 2), "b": (3, 4)]) == 1)
        #expect(text(totals) == [#"first{x="a"} 1"#, #"first{x="b"} 3"#, #"second{x="a"} 2"#])
        #expect(budget.active == 3)
        #expect(set(totals, ["b": (3, 4), "c": (5, nil)]) == 2)
        // Room that is given back is there for the next time.
        #expect(set(totals, ["b": (3, 4), "c": (5, nil)]) == 0)
        #expect(text(totals) == [#"first{x="b"} 3"#, #"first{x="c"} 5"#, #"second{x="b"} 4"#])
    }

    @Test func anEntityIsALabelSet() {
        let budget = SeriesBudget(.entities, limit: 1)
        let totals = totals(budget)
        #expect(set(totals, ["a": (1, nil), "b": (3, 4)]) == 2)
        #expect(set(totals, ["a": (1, 2)]) == 0)
        #expect(text(totals) == [#"first{x="a"} 1"#, #"second{x="a"} 2"#])
        #expect(budget.active == 1)
    }

    @Test func demandIsThatOfSeries() {
        let totals = totals(SeriesBudget(.series, limit: 1))
        set(totals, ["a": (1, 2), "b": (3, nil)])
        let demand = totals.demand.estimate(now: 0)
        #expect(demand == 3)
    }

    @Test func longValuesAreCut() {
        let totals = totals()
        set(totals, ["aaäb": (1, nil)], maxLength: 3)
        #expect(text(totals) == [#"first{x="aa"} 1"#])
    }

    @Test func gaugesGoOnUnderOtherExternalLabels() {
        let budget = SeriesBudget()
        let old = totals(budget)
        set(old, ["a": (1, 2)])
        let new = totals(budget, externalLabels: ["cluster": "c"])
        new.adopt(old)
        #expect(text(new) == [#"first{x="a",cluster="c"} 1"#, #"second{x="a",cluster="c"} 2"#])
        set(new, ["a": (9, nil)])
        #expect(text(new) == [#"first{x="a",cluster="c"} 9"#])
    }
}
