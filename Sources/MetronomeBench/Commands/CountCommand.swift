import ArgumentParser
import BenchReport

/// `metronome-bench count`.
struct CountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count", abstract: "Counts instructions, heap allocations, reference counts and locks per span, as JSON.")

    @Argument(help: ArgumentHelp("Kernels to count (see `kernel`).", valueName: "kernel"))
    var kernels: [String] = Kernel.names

    func run() throws {
        var members = [JSONValue.Member("toolchain", Machine.toolchain)]
        for kernel in kernels { members.append(JSONValue.Member(kernel, try KernelCounts.perSpan(kernel).json)) }
        print(JSONValue.object(members).text(depth: 1))
    }
}
