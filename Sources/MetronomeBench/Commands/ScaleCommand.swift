import ArgumentParser
import BenchReport

/// `metronome-bench scale`.
struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Computes what 1 to 1,000 processes carry, from the figures accepted last. Measures nothing.")

    @Option(help: ArgumentHelp("The figures accepted last.", valueName: "file"))
    var accepted = "Fixtures/benchmark-accepted.json"

    @Option(help: "Spans of a request.")
    var spansPerRequest = 100.0

    @Option(help: "Bytes of a span, uncompressed.")
    var spanBytes = 600.0

    @Option(help: "Label sets of all spans together.")
    var labelSets = 23_000.0

    @Option(help: "Series of a label set.")
    var seriesPerLabelSet = 19.0

    @Option(help: ArgumentHelp("collection_interval.", valueName: "seconds"))
    var interval = 15.0

    @Option(help: "Cores of a process.")
    var cores = 2.0

    @Option(help: "The part of them that is planned with.")
    var utilisation = 0.6

    @Option(parsing: .upToNextOption, help: "How many processes.")
    var processes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

    @Option(help: ArgumentHelp("Draw it, as SVG.", valueName: "file"))
    var svg: String?

    @Option(help: ArgumentHelp("Write the table into this Markdown file, between its marks.", valueName: "file"))
    var readme: String?

    func validate() throws {
        for (name, value) in [
            ("spans-per-request", spansPerRequest), ("span-bytes", spanBytes), ("label-sets", labelSets), ("series-per-label-set", seriesPerLabelSet),
            ("interval", interval), ("cores", cores),
        ] where !(value.isFinite && value > 0 && value <= 1e12) {
            throw ValidationError("--\(name) must be a number above 0 and at most 1e12")
        }
        guard utilisation > 0, utilisation <= 1 else { throw ValidationError("--utilisation must lie above 0 and at 1 at most") }
        guard !processes.isEmpty, processes.allSatisfy({ (1...1_000_000).contains($0) }) else {
            throw ValidationError("--processes must be numbers from 1 to 1000000")
        }
    }

    func run() throws {
        var load = ScaleModel.Load()
        load.spansPerRequest = spansPerRequest
        load.spanBytes = spanBytes
        load.labelSets = labelSets
        load.seriesPerLabelSet = seriesPerLabelSet
        load.interval = interval
        load.cores = cores
        load.utilisation = utilisation
        let scale = ScaleModel(try ScaleModel.Cost(AcceptedFigures(accepted)), load)
        let text = "\(scale.explanation)\n\n\(scale.table(processes))"
        print(text)
        if let svg { try Files.write(svg, SVGPlot.document([scale.sweep(processes)])) }
        if let readme { try ReadmeSection.replace("scale", in: readme, by: text) }
    }
}
