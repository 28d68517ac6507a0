import ArgumentParser

/// `metronome-bench`.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metronome-bench", abstract: "Measures what Metronome costs.",
        subcommands: [TableCommand.self, SweepCommand.self, CountCommand.self, ScaleCommand.self, KernelCommand.self],
        defaultSubcommand: TableCommand.self)
}
