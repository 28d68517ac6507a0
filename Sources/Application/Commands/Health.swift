import ArgumentParser
import MetronomeConfiguration
import Settings

struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running Metronome whether it takes spans, as a container's health check does.",
        discussion: """
            Asks GET /ready of the admin address that the configuration leads to: 127.0.0.1:3210 without one. Exits with 0 when it is ready,
            else with 1, and says why.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(help: "Ask this http:// URL instead.")
    var url: String?

    func run() throws {
        let url = try url ?? Self.ready(configurationOptions.settings().settings.listen.admin)
        do throws(HealthProbe.Failure) {
            try HealthProbe.ask(url)
            print("\(url): ready")
        } catch {
            StandardError.write("metronome: not ready: \(error.reason)")
            throw ExitCode(1)
        }
    }

    /// Who listens everywhere is asked on the loopback.
    private static func ready(_ admin: ListenAddress) -> String {
        switch admin.host {
        case "0.0.0.0": "http://127.0.0.1:\(admin.port)/ready"
        case "::": "http://[::1]:\(admin.port)/ready"
        case let host where host.contains(":"): "http://[\(host)]:\(admin.port)/ready"
        default: "http://\(admin.host):\(admin.port)/ready"
        }
    }
}
