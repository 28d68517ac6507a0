import Generator
import MetronomeConfiguration
import Pipeline
import Settings
import Testing

@Suite struct DimensionTableConversionTests {
    @Test func profilesAndEntriesReachTheProcessors() throws {
        var entry = DimensionTableSettings.Entry()
        entry.label = "l"
        entry.from = ["a", "b"]
        entry.fallback = "none"
        entry.map = ["x": "y"]
        var settings = TenantSettings()
        settings.processors = ["span-metrics", "service-graphs"]
        settings.dimensionTable.profiles = [.gatewayz, .genAI]
        for scope in AttributeScope.allCases {
            entry.scope = scope
            settings.dimensionTable.entries.append(entry)
        }
        let options = try ProcessorOptions(ProcessorActivation(settings, tenant: "t", instance: "i"))
        #expect(options.spanMetrics?.profiles == [.gatewayz, .genAI])
        #expect(options.serviceGraphs?.profiles == [.gatewayz, .genAI])
        #expect(options.spanMetrics?.table == settings.dimensionTable.entries)
    }

    @Test func everyProfileHasAName() {
        #expect(DimensionTableSettings.Profile.allCases.map { ConceptProfile($0).name } == DimensionTableSettings.Profile.allCases.map(\.rawValue))
        #expect(ConceptProfile.all.count == DimensionTableSettings.Profile.allCases.count)
    }
}
