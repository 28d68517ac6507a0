import ArgumentParser
import Explain

struct Infer: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a first configuration for the spans of a capture: processors, dimensions, buckets.",
        discussion: "Prints YAML with a comment for each choice. Files are as those of `metronome explain`.")

    @Option(name: .customLong("spans"), help: ArgumentHelp("A file with spans. May be given several times.", valueName: "file"))
    var captures: [String] = []

    func run() throws {
        guard !captures.isEmpty else { throw ValidationError("which spans? give files of them: metronome infer spans.json") }
        var spans: [CapturedSpan] = []
        for path in captures { spans += try CaptureFile.read(path) }
        print(InferredConfiguration(spans).text, terminator: "")
    }
}
