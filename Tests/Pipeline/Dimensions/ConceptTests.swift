import Foundation
import Pipeline
import Testing

@Suite struct ConceptTests {
    private static let genAI = ConceptProfile.genAI.concepts

    @Test func theTableHasEveryConceptOnce() {
        #expect(Self.genAI.count == 22)
        #expect(Set(Self.genAI.map(\.name)).count == 22)
        for concept in Self.genAI {
            #expect(concept.profile == "gen_ai")
            #expect(Set(concept.spellings.map(\.key)).count == concept.spellings.count, "\(concept.name)")
        }
    }

    /// `Fixtures/genai/concepts.tsv` says which names there are and in what order.
    @Test func theTableHasEveryNameInItsPlace() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../Fixtures/genai/concepts.tsv").standardized
        var names: [String: [String]] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst() {
            let columns = line.split(separator: "\t").map(String.init)
            #expect(columns.count == 3)
            guard columns[2] != "(none)" else { continue }
            // Events, of which one line may name several, and lists whose first element counts.
            let spellings = columns[2].split(separator: " / ").map { $0.hasPrefix("event:") ? String($0.dropFirst(6)) : String($0) }
            names[columns[0], default: []] += spellings.map { $0.replacing(".N.", with: ".0.") }
        }
        #expect(names.count == 22 && names.values.joined().count > 160)
        #expect(Dictionary(uniqueKeysWithValues: Self.genAI.map { ($0.name, $0.spellings.map(\.key)) }) == names)
    }

    /// Everything that any concept may want at once, as the gen-ai processor does.
    @Test func aTableOfAllSpellingsNeedsNoChains() {
        let keys = Array(Set(ConceptProfile.all.flatMap(\.concepts).flatMap(\.spellings).map(\.key))).sorted()
        let others = (0..<100).map { "an.attribute.of.mine.\($0)" }
        let table = AttributeTable(keys: keys + others)
        #expect(keys.count > 150)
        #expect(!table.hasChains)
        for (slot, key) in (keys + others).enumerated() { #expect(table.slot(of: key) == slot) }
        #expect(table.slot(of: "gen_ai.usage.cache_creation-input_tokens") == nil)
    }

    @Test func keysThatMeetAnywayAreFoundAll() {
        let keys = (0..<40).map { "same.first.sixteen\($0 + 10).and.last" } + (0..<40).map { "another.\($0)" }
        let table = AttributeTable(keys: keys)
        for (slot, key) in keys.enumerated() { #expect(table.slot(of: key) == slot) }
        #expect(table.slot(of: "same.first.sixteen60.and.last") == nil)
    }

    private func concept(_ key: String, _ profiles: ConceptProfile...) -> [String]? {
        ConceptProfile.concept(of: key, in: profiles)?.spellings.map(\.key)
    }

    @Test func anyNameOfAConceptStandsForIt() {
        let model = ConceptProfile.GenAI.requestModel.spellings
        for spelling in model where spelling.form == .attribute { #expect(concept(spelling.key, .genAI) == model.map(\.key)) }
        #expect(concept("http.method", .genAI) == nil)
        #expect(concept("gen_ai.system") == nil)
    }

    /// Attributes that say something of their own, from which a concept can be told.
    @Test(arguments: [
        "gatewayz.request.type", "status", "error.code", "url.full", "http.url", "peer.service", "gen_ai.workflow.name", "litellm.model_group",
        "gatewayz.provider.name", "customer.id", "traceloop.span.kind",
    ])
    func whatIsBorrowedFromStandsForItself(key: String) {
        #expect(concept(key, .genAI) == nil)
        #expect(Self.genAI.contains { $0.rank(of: key) != nil })
    }

    @Test func namesThatAreBothWantedStandForThemselvesFirst() {
        let concept = { (key: String, others: [String]) in
            ConceptProfile.concept(of: key, in: [.genAI], beside: others)?.spellings.map(\.key)
        }
        let both = ["gen_ai.system", "gen_ai.provider.name"]
        #expect(concept("gen_ai.system", both)?.prefix(3) == ["gen_ai.system", "gen_ai.provider.name", "llm.provider"])
        #expect(concept("gen_ai.provider.name", both)?.first == "gen_ai.provider.name")
        #expect(concept("gen_ai.system", ["gen_ai.system"])?.first == "gen_ai.provider.name")
        #expect(concept("gen_ai.operation.name", ["gatewayz.request.type"])?.contains("gatewayz.request.type") == false)
        // A host is another text than its URL.
        #expect(concept("server.address", ["url.full"])?.contains("url.full") == true)
    }

    @Test func labelsCollectOnlyAttributesThatSayIt() {
        #expect(concept("error.type", .genAI) == ["error.type", "error.code", "status"])
        #expect(concept("traceloop.entity.name", .genAI) == nil)
        #expect(concept("langfuse.observation.usage_details", .genAI) == nil)
        #expect(concept("exception.type", .genAI) == nil)
        #expect(concept("gen_ai.tool.name", .genAI) == ["gen_ai.tool.name", "tool.name", "ai.toolCall.name"])
    }

    @Test func gatewayzAloneKnowsItsOwnNames() {
        #expect(concept("provider", .gatewayz) == ["gatewayz.provider.name", "ai.provider", "provider"])
        #expect(concept("model", .gatewayz) == ["gen_ai.request.model", "ai.model_id", "model"])
        #expect(concept("customer.id", .gatewayz) == ["gatewayz.customer.id", "customer.id"])
        #expect(concept("status", .gatewayz) == nil)
        #expect(concept("gen_ai.system", .gatewayz) == nil)
    }

    @Test(arguments: [[ConceptProfile.genAI, .gatewayz], [.gatewayz, .genAI]])
    func withBothProfilesTwoLabelsShareNoName(_ profiles: [ConceptProfile]) {
        let others = ["gen_ai.system", "provider", "user.id", "gatewayz.customer.id", "http.status_code", "status"]
        let concept = { ConceptProfile.concept(of: $0, in: profiles, beside: others)?.spellings.map(\.key) }
        #expect(concept("ai.provider") == ["gatewayz.provider.name", "ai.provider", "provider"])
        #expect(
            concept("gen_ai.system") == [
                "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider", "error.llm_provider", "llm.vendor",
                "gen_ai.model.provider", "gen_ai.provider",
            ])
        #expect(concept("model") == ConceptProfile.GenAI.requestModel.spellings.map(\.key))
        #expect(ConceptProfile.concept(of: "ai.model_id", in: profiles)?.profile == "gen_ai")
        #expect(concept("gatewayz.customer.id") == ["gatewayz.customer.id", "customer.id"])
        #expect(concept("user.id")?.contains("customer.id") == false)
        #expect(concept("status") == nil)
        #expect(concept("http.status_code") == ConceptProfile.GenAI.httpStatus.spellings.map(\.key).dropLast())
    }

    /// As one label the whole order holds.
    @Test func withBothProfilesOneLabelCollectsTheNamesOfBoth() {
        let concept = { ConceptProfile.concept(of: $0, in: [.genAI, .gatewayz], beside: ["gen_ai.request.model", $0])?.spellings.map(\.key) }
        #expect(concept("gen_ai.system") == ConceptProfile.GenAI.provider.forLabels.spellings.map(\.key))
        #expect(concept("gen_ai.system")?.suffix(3) == ["gatewayz.provider.name", "ai.provider", "provider"])
        #expect(concept("user.id")?.contains("customer.id") == true)
        #expect(concept("gatewayz.provider.name") == ["gatewayz.provider.name", "ai.provider", "provider"])
    }
}
