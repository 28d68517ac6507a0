import ArgumentParser

@main
struct Metronome: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metronome",
        abstract: "Span metrics beside Grafana Tempo: OTLP spans in, Tempo's metrics out.",
        discussion: """
            Your tempo.yaml is a valid configuration. Without any configuration Metronome takes OTLP on 127.0.0.1:4317 (gRPC) and
            127.0.0.1:4318 (HTTP) and shows the span metrics of everyone on http://127.0.0.1:3210/metrics/spans.

              metronome serve                               try it, nothing to configure
              metronome check --config tempo.yaml           is this file right, and which labels will series have?
              metronome serve --config tempo.yaml --config mine.yaml
                                                            run it; what mine.yaml says wins, key by key
              metronome health --config tempo.yaml          is the one that runs with this file ready?

            Tempo's own spelling works too:
              metronome -config.file=tempo.yaml -config.expand-env=true [-config.verify=true | -health=true]
            """,
        subcommands: [Serve.self, Check.self, Health.self, Version.self],
        defaultSubcommand: Serve.self)

    static func main() async {
        let arguments: [String]
        switch TempoArguments.translate(Array(CommandLine.arguments.dropFirst())) {
        case .success(let translated): arguments = translated
        case .failure(let error):
            // As Tempo, whose spelling it is (tempo-behaviour 1.1 rule 5).
            StandardError.write("metronome: \(error.message)")
            exit(withError: ExitCode(2))
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
}
