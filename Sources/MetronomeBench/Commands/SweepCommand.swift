import ArgumentParser
import BenchReport

/// `metronome-bench sweep`.
struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Measures how cost grows with dimensions, label sets, spans per request and cores.")

    @Option(help: ArgumentHelp("Draw it, as SVG.", valueName: "file"))
    var svg: String?

    @Option(help: ArgumentHelp("Write the tables into this Markdown file, between its marks.", valueName: "file"))
    var readme: String?

    @Flag(help: "Less exact.")
    var quick = false

    func run() throws {
        let rounds = quick ? 4 : 8
        let passes = quick ? 1 : 4
        Terminal.note("dimensions, label sets, cores …")
        let inMemory = [
            Sweep.best(passes: passes) { Sweep.dimensions(rounds: rounds) }, Sweep.best(passes: passes) { Sweep.cardinality(rounds: rounds) },
        ]
        let cores = Sweep.cores(rounds: rounds)
        Terminal.note("spans per request …")
        let sweeps = inMemory + [try Sweep.batches(rounds: rounds, seconds: quick ? 2 : 6), cores]
        let tables = sweeps.map(\.table).joined(separator: "\n\n")
        print(tables)
        if let svg { try Files.write(svg, SVGPlot.document(sweeps)) }
        if let readme { try ReadmeSection.replace("benchmark sweeps", in: readme, by: tables) }
    }
}
