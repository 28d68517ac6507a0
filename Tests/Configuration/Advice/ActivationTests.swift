import MetronomeConfiguration
import Settings
import Testing

/// Which processors are on, for whom, who says so, and what is said about it.
@Suite struct ActivationTests {
    private static let listed = "overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}"
    private static let tenants = "multitenancy_enabled: true\n" + listed

    private func activation(_ main: String, _ file: String = "overrides: {}") throws -> Activation {
        Activation(try settings(main), try loadOverrides(file, main: main).overrides)
    }

    private func warnings(_ main: String, _ file: String = "overrides: {}") throws -> [String] {
        Activation.notes(try settings(main), try loadOverrides(file, main: main).overrides).filter { $0.level == .warning }.map(\.text)
    }

    @Test(arguments: [
        "", "server: {}", "metrics_generator: {storage: {remote_write: [{url: http://h/p}]}}", "overrides: {defaults: {}}", "compactor: {}",
    ])
    func withoutAnyListSpanMetricsAreOn(main: String) throws {
        let shares = try activation(main).shares
        #expect(shares.count == 1 && shares[0].processors == ["span-metrics"] && shares[0].origin == .embedded)
        #expect(try warnings(main).isEmpty)
    }

    /// An entry that lists nothing takes nothing away as long as nobody lists anything.
    @Test func withoutAnyListEntriesKeepWhatIsOn() throws {
        let main = "multitenancy_enabled: true"
        let file = "overrides: {a: {metrics_generator: {max_active_series: 5}}}"
        #expect(try activation(main, file).shares.map(\.processors) == [["span-metrics"], ["span-metrics"]])
        #expect(try warnings(main, file).isEmpty)
    }

    /// As in Tempo: metrics for some tenants only.
    @Test func aListInThePerTenantFileDecidesForAll() throws {
        let main = "multitenancy_enabled: true"
        let file = "overrides: {a: {metrics_generator: {processors: [service-graphs]}}}"
        let shares = try activation(main, file).shares
        #expect(shares.map(\.processors) == [["service-graphs"], []])
        #expect(shares.last?.origin == .noEntry)
        #expect(try settings(main).tenant("b", overrides: loadOverrides(file, main: main).overrides).processors.isEmpty)
    }

    @Test(arguments: [
        "overrides: {defaults: {metrics_generator: {processors: []}}}", "overrides: {metrics_generator_processors: []}",
        "overrides: {defaults: {metrics_generator: {processors: [local-blocks]}}}",
        "overrides: {defaults: {metrics_generator: {processors: [span-metric]}}}",
    ])
    func aListThatMakesNothingIsAWarning(main: String) throws {
        let found = try warnings(main)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("nothing will be counted: overrides.defaults.metrics_generator.processors") == true, "\(found)")
        #expect(found.first?.contains("list span-metrics there") == true)
    }

    @Test func metricsOfOnesOwnNeedNoProcessor() throws {
        let main = "overrides: {defaults: {metrics_generator: {processors: []}}}\nmetronome: {metrics: [{name: n, type: counter, from: [x]}]}"
        #expect(try warnings(main).isEmpty)
    }

    @Test func theWildcardIsEveryonesWithoutTenants() throws {
        let file = "overrides:\n  '*': {metrics_generator: {processors: [span-metrics, service-graphs]}}"
        let shares = try activation("server: {}", file).shares
        #expect(shares.map(\.processors) == [["span-metrics", "service-graphs"]])
        #expect(shares[0].audience == .everyone && shares[0].origin.text == "by the entry \"*\" at o.yaml:2:3")
    }

    @Test func anEntryThatShadowsTheDefaultsIsNamed() throws {
        let file = "overrides:\n  b: {metrics_generator: {max_active_series: 5}}\n  c: {metrics_generator: {processors: [host-info]}}"
        let found = try warnings(Self.tenants, file)
        #expect(
            found == [
                "tenant b: nothing will be counted: its entry at o.yaml:2:3 lists no processors; an entry holds whole, so those of overrides.defaults "
                    + "do not apply; list span-metrics under its metrics_generator.processors"
            ])
    }

    @Test func manyEntriesAreCounted() throws {
        let file = "overrides: {" + (10..<40).map { "t\($0): {metrics_generator: {max_active_series: 5}}" }.joined(separator: ", ") + "}"
        let found = try warnings(Self.tenants, file)
        #expect(found.count == 11 && found[10] == "… and 20 more tenants whose entries list no processors")
    }

    @Test func entriesWithoutTenantsAreDead() throws {
        let found = try warnings(
            Self.listed,
            "overrides:\n  team-a: {metrics_generator: {processors: [host-info]}}\n  single-tenant: {metrics_generator: {processors: [host-info]}}")
        #expect(found.count == 1 && found[0].hasPrefix("o.yaml:2:3: overrides of team-a have no effect: multitenancy_enabled is off"), "\(found)")
    }

    @Test(arguments: ["defaults", "Defaults", "overrides", "'**'", "'.*'"])
    func anEntryThatIsMeantForEveryoneIsToldHow(name: String) throws {
        let file = "overrides:\n  \(name): {metrics_generator: {processors: [span-metrics]}}"
        for main in [Self.listed, Self.tenants] {
            let found = try warnings(main, file)
            #expect(found.count == 1 && found[0].hasPrefix("o.yaml:2:3: the entry "), "\(found)")
            #expect(found.first?.contains("\"*\"") == true && found.first?.contains("overrides.defaults in the main configuration") == true)
        }
    }

    /// With tenants one may well be called so.
    @Test func aTenantMayBeCalledDefault() throws {
        let file = "overrides: {default: {metrics_generator: {processors: [span-metrics]}}}"
        #expect(try warnings(Self.tenants, file).isEmpty)
        #expect(try warnings(Self.listed, file).count == 1)
    }

    /// A list that keeps nobody out is told.
    @Test func tenantsOfTheIntakeWantTenants() throws {
        let hash = String(repeating: "0f", count: 32)
        func intake(_ text: String) -> String { "metronome: {intake: {\(text)}}" }
        let clients = "clients: [{name: shop, token_sha256: \(hash), tenants: [shop]}]"
        for (text, key) in [("allowed_tenants: [shop]", "allowed_tenants"), (clients, #"clients ("shop")"#)] {
            let found = try warnings(intake(text))
            let expected = "metronome.intake.\(key) names tenants, while multitenancy_enabled is off"
            #expect(found.count == 1 && found.first?.hasPrefix(expected) == true, "\(found)")
            #expect(try warnings(intake(text) + "\n" + Self.tenants).isEmpty)
        }
        #expect(try warnings(intake("allowed_tenants: [single-tenant]")).isEmpty)
    }
}
