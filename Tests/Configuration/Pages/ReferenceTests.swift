import MetronomeConfiguration
import Settings
import Testing

/// The pages that the rows of the settings make. With `METRONOME_RECORD=1` they are written; `make docs` does.
@Suite struct ReferenceTests {
    @Test func theOptionTableIsThatOfTheRows() throws {
        let path = "tempo-compat/README.md"
        let updated = OptionTableText.updated(try ConfigurationFixtures.text(path))
        #expect(try ConfigurationFixtures.expected(path, actual: updated) == updated, "make docs")
    }

    @Test func theReferenceIsThatOfTheRows() throws {
        let path = "Sources/Metronome/Documentation.docc/Keys.md"
        #expect(try ConfigurationFixtures.expected(path, actual: ReferencePage.text) == ReferencePage.text, "make docs")
    }
}
