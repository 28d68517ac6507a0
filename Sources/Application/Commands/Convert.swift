import ArgumentParser
import MetronomeConfiguration

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn a Collector's spanmetrics and servicegraph connectors into a configuration of Metronome.",
        discussion: "Prints YAML. What has no equal stands above it as comments, and on standard error, with its place in the Collector's file.")

    @Option(name: .customLong("config"), help: ArgumentHelp("The Collector's configuration file.", valueName: "file"))
    var file: String

    func run() throws {
        let read = ConfigurationFiles.read(file).mapError { ConfigurationErrors([$0]) }
        switch read.flatMap({ CollectorConversion.convert($0, file: file) }) {
        case .failure(let errors):
            StandardError.write("\(errors)")
            throw ExitCode(1)
        case .success(let conversion):
            for note in conversion.notes { StandardError.write("note: \(note)") }
            print("# From \(file) by metronome convert. To be looked over:")
            for note in conversion.notes { print("# - \(Self.comment(note))") }
            print(conversion.document, terminator: "")
        }
    }

    /// Names out of the file end no line, and are no variables to whoever reads the result with `--expand-env`.
    private static func comment(_ note: some CustomStringConvertible) -> String {
        note.description.replacing("\n", with: " ").replacing("\r", with: " ").replacing("${", with: "$${")
    }
}
