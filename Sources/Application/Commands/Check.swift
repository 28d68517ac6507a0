import ArgumentParser
import MetronomeConfiguration
import Settings

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration and print what it leads to: which metrics for whom, from which attributes, and where they go.",
        discussion: "Exits with 1 and prints every error with file, line and column when the configuration is wrong.")

    @OptionGroup var configurationOptions: ConfigurationOptions

    func run() throws {
        try Self.report(try configurationOptions.load())
    }

    static func report(_ loaded: LoadedConfiguration) throws {
        for note in loaded.notes { print("\(note.level == .warning ? "warning" : "note"): \(note.text)") }
        if !loaded.notes.isEmpty { print() }
        print(try RunReport(loaded).text)
        if let overrides = loaded.overrides { print(OverridesReport.text(overrides, settings: loaded.settings)) }
        if let prices = PriceReport.text(loaded) { print(prices) }
        print("configuration is valid")
    }
}
