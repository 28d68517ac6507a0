import MetronomeConfiguration
import Settings
import Testing

@Suite struct FixtureTests {
    @Test(arguments: ConfigurationFixtures.good)
    func loadsWithTheseNotes(_ name: String) throws {
        let text = try ConfigurationFixtures.text("Fixtures/configurations/good/\(name)")
        let loaded = try ConfigurationFixtures.load(name, text).get()
        let notes = loaded.notes.map { "\($0.level.rawValue): \($0.text)\n" }.joined()
        let path = "Fixtures/configurations/good/\(name.dropLast(5)).notes"
        #expect(try notes == ConfigurationFixtures.expected(path, actual: notes))
    }

    @Test(arguments: ConfigurationFixtures.bad)
    func failsWithTheseErrors(_ name: String) throws {
        let text = try ConfigurationFixtures.text("Fixtures/configurations/bad/\(name)")
        guard case .failure(let errors) = ConfigurationFixtures.load(name, text) else {
            Issue.record("\(name) loads")
            return
        }
        let path = "Fixtures/configurations/bad/\(name.dropLast(5)).errors"
        #expect(try "\(errors)\n" == ConfigurationFixtures.expected(path, actual: "\(errors)\n"))
        #expect(!errors.description.contains("hunter2"))
    }

    @Test func thereAreFixtures() {
        #expect(ConfigurationFixtures.good.count >= 8)
        #expect(ConfigurationFixtures.bad.count >= 15)
    }
}
