import ArgumentParser
import Dispatch
import Glibc

/// The program: `metronome`.
package struct Metronome: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "metronome",
        abstract: "OTLP spans in, Grafana Tempo's span metrics out.",
        discussion: """
            Your tempo.yaml is a valid configuration. Without any configuration
            Metronome takes OTLP on 127.0.0.1:4317 (gRPC) and 127.0.0.1:4318 (HTTP) and
            shows the span metrics of everyone on http://127.0.0.1:3210/metrics/spans.
            Files stand alone or behind --config.

              metronome serve                 try it, nothing to configure
              metronome check tempo.yaml      is this file right, what will it make?
              metronome serve tempo.yaml mine.yaml
                                              run it; a later file wins, key by key
              metronome explain tempo.yaml spans.json
                                              what becomes of these spans, and why
              metronome convert collector.yaml
                                              a Collector's connectors as such a file
              metronome infer spans.json      a first file for these spans
              metronome health tempo.yaml     is the one that runs with it ready?

            Tempo's own spelling starts it too:
              metronome -config.file=tempo.yaml -config.expand-env=true
              metronome -config.file=tempo.yaml -config.verify=true
            """,
        subcommands: [Serve.self, Check.self, ExplainSpans.self, Convert.self, Infer.self, Health.self, MCPCommand.self, PrintVersion.self],
        defaultSubcommand: Serve.self)

    package init() {}

    /// The program's beginning.
    package static func begin() -> Never {
        guard !CommandLine.arguments.isEmpty else {
            // Not even the name of the program: then there may have been arguments that say where to listen. Said before anything uses
            // Dispatch, which ends the process where /proc cannot be read.
            let text = "metronome: the arguments cannot be read: is /proc mounted and readable?\n"
            _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            _exit(1)
        }
        Task { @MainActor in
            await main()
            Glibc.exit(0)
        }
        dispatchMain()
    }

    package static func main() async {
        // A supervisor may ask for a reload at once. Until `serve` takes hangups there is nothing to read again: the files are read after that.
        signal(SIGHUP, SIG_IGN)
        let words = CommandLine.arguments
        guard words.count > 1 else {
            print(helpMessage(columns: 80))
            fail("which command? `metronome serve` starts it", 64)
        }
        let arguments: [String]
        switch TempoArguments.translate(Array(words.dropFirst())) {
        case .success(let translated):
            switch CommandWords.settled(translated) {
            case .success(let settled): arguments = settled
            case .failure(let error): fail(error.message, 64)
            }
        // As Tempo, whose spelling it is (tempo-behaviour 1.1 rule 5).
        case .failure(let error): fail(error.message, 2)
        }
        do {
            defer { StandardError.flush() }
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }

    /// Ends the process.
    private static func fail(_ message: String, _ code: Int32) -> Never {
        StandardError.write("metronome: \(message)")
        exit(withError: ExitCode(code))
    }
}
