import LoadGenerator
import Testing

/// The spans that are made up.
@Suite struct TrafficMixTests {
    private func spans(_ count: Int, seed: UInt64 = 1, cardinality: Int? = nil, dimensions: Int = 0, late: Double = 0) -> [PlannedSpan] {
        let settings = TrafficSettings(
            seed: seed, cardinality: cardinality, dimensions: dimensions, extraAttributes: 0, spanBytes: 600, lateShare: late)
        var generator = TrafficGenerator(settings)
        return generator.nextRequest(spans: count)
    }

    private func labelSets(_ spans: [PlannedSpan]) -> Set<[String]> {
        Set(
            spans.map { span in
                let draft = span.draft
                let values = draft.attributes.filter { $0.key.hasPrefix("dim.") }.map { "\($0.value)" }
                return [draft.service.name, draft.name, "\(draft.kind)", "\(draft.status)"] + values
            })
    }

    @Test func theSeedDecides() {
        func names(_ seed: UInt64) -> [String] { spans(500, seed: seed).map(\.draft.name) }
        #expect(names(7) == names(7))
        #expect(names(7) != names(8))
    }

    @Test(arguments: [1, 7, 512])
    func aRequestHasAsManySpansAsAskedFor(count: Int) {
        #expect(spans(count).count == count)
    }

    @Test func mostSucceedAndEveryServiceSends() {
        let spans = spans(20_000)
        let errors = Double(spans.filter { $0.draft.status == .error }.count) / 20_000
        #expect((0.01...0.15).contains(errors), "\(errors)")
        #expect(Set(spans.map(\.draft.service)) == Set(Service.allCases))
        #expect(Set(spans.map(\.draft.kind)) == [.internal, .server, .client, .producer, .consumer])
        let models = spans.filter { span in span.draft.attributes.contains { $0.key == "gen_ai.request.model" } }
        #expect(models.count > 2_000, "\(models.count)")
    }

    @Test(arguments: [(1, 0), (50, 0), (1_000, 0), (1_000, 4)])
    func asManyLabelSetsAsWanted(cardinality: Int, dimensions: Int) {
        let book = RecipeBook(cardinality: cardinality, seed: 1)
        #expect(book.labelSets == cardinality)
        #expect(labelSets(spans(book.spans, cardinality: cardinality, dimensions: dimensions)).count == cardinality)
    }

    @Test func lateSpansEndedAnHourAgo() {
        let hour: Int64 = 3_600_000_000_000
        #expect(spans(300, late: 1).allSatisfy { $0.startAgeNanos >= hour })
        #expect(spans(300).allSatisfy { $0.startAgeNanos < hour })
    }

    /// A trace that is cut by a request's end comes with its parents.
    @Test func parentsStandBeforeTheirChildren() {
        for span in spans(2_000) {
            #expect((span.draft.parent ?? -1) < span.index)
            #expect(span.draft.durationNanos >= 0)
        }
    }
}
