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

    /// What operators are told of limits is told by hand, but for the defaults.
    @Test func limitsOfTheIntakeHaveTheirDefaults() throws {
        let page = try ConfigurationFixtures.text("Sources/Metronome/Documentation.docc/Operations.md")
        let told = Self.cells(of: page, from: "### Limits of the intake", to: "### Limits of the admin port").map { ($0[0], $0[1]) }
        let rows = Self.cells(of: ReferencePage.text, from: "\n## `metronome.limits`\n", to: "\n## ")
        let defaults = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[2]) })
        #expect(told.count > 10)
        for (key, text) in told {
            let wanted = try #require(defaults[key], "\(key)")
            #expect(text.hasPrefix(wanted), "\(key): \(text)")
        }
    }

    /// The cells of table rows that begin with a key.
    private static func cells(of page: String, from start: String, to end: String) -> [[String]] {
        guard let first = page.firstRange(of: start) else { return [] }
        let rest = page[first.upperBound...]
        let section = rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)]
        return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { $0.dropFirst(2).split(separator: " | ").map(String.init) }
    }
}
