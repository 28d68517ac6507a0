import BenchReport
import ArgumentParser

/// `metronome-bench kernel`.
struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Runs one piece of work in steady state, for a profiler.",
        discussion: """
            Under valgrind --tool=callgrind --instr-atstart=no only the counted rounds are looked at. Prints spans, \
            requests and heap allocations of these rounds as JSON.
            """)

    @Argument(help: ArgumentHelp("One of \(Kernel.names.joined(separator: ", ")).", valueName: "kernel"))
    var name: String

    @Option(help: "Counted rounds over all requests.")
    var rounds = 2

    @Option(help: "Rounds before these: label sets are born, buffers grow, tables of the last minutes fill.")
    var warmUps = 20

    @Option(help: "Spans in each request.")
    var spansPerRequest = 1000

    func run() throws {
        print(KernelRun(try Kernel.named(name, spansPerRequest: spansPerRequest), warmUps: warmUps, rounds: rounds).json.text(depth: 0))
    }
}
