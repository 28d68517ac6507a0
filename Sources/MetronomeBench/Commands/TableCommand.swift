import ArgumentParser
import BenchReport

/// `metronome-bench table`.
struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Measures the whole table, beside its floors and the figures accepted last.",
        discussion: """
            CPU time, best of several rounds; still, read the ratios when other programs are running. Takes some \
            minutes; --quick takes fewer rounds and shorter loads.
            """)

    @Option(help: ArgumentHelp("Only figures whose name begins with this; repeatable.", valueName: "figure"))
    var only: [String] = []

    @Flag(help: "Less exact.")
    var quick = false

    @Option(help: ArgumentHelp("Also write the figures as JSON.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("The figures accepted last.", valueName: "file"))
    var accepted = "Fixtures/benchmark-accepted.json"

    @Flag(help: "Accept what was measured: write it to that file.")
    var accept = false

    @Option(help: ArgumentHelp("Write the table into this Markdown file, between its marks.", valueName: "file"))
    var readme: String?

    @Flag(help: "Fail when a figure is not what it should be.")
    var strict = false

    func run() async throws {
        let options = FigureGroup.Options(isQuick: quick, only: only)
        var before = try AcceptedFigures(accepted)
        var figures: [Figure] = []
        for group in FigureGroup.all where group.ids.contains(where: options.wants) {
            Terminal.note("\(group.title) …")
            do {
                figures += try await group.measure(options).filter { options.wants($0.id) }
            } catch {
                Terminal.note("  failed: \(error)")
                if strict { throw error }
            }
        }
        print(TextTable.text(figures, accepted: before))
        print("\n\(Machine.toolchain); \(Machine.processor)")
        if let json { try Files.write(json, AcceptedFigures.document(figures.map(\.json))) }
        if let readme { try ReadmeSection.replace("benchmark table", in: readme, by: TextTable.text(figures, accepted: nil)) }
        if accept {
            before.accept(figures)
            try Files.write(accepted, before.text)
        }
        if strict, figures.contains(where: { $0.isReached == false }) { throw ExitCode.failure }
    }
}
